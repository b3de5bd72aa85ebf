"""A sign of misuse in words: what was seen, what may be behind it, and how to ask the creator."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop, ngettext

from campaigns.models import Sign


def seen(sign: Sign) -> str:
    """What was seen."""
    values = {"number": number_format(sign.number, force_grouping=True), "detail": sign.detail}
    if sign.kind == Sign.Kind.EARLY:
        said = ngettext(
            "%(number)s order used her code before it was mailed to her.",
            "%(number)s orders used her code before it was mailed to her.",
            sign.number,
        )
    elif sign.kind == Sign.Kind.SILENT:
        said = ngettext(
            "%(number)s order, but she has not posted and nobody has opened her link.",
            "%(number)s orders, but she has not posted and nobody has opened her link.",
            sign.number,
        )
    elif sign.kind == Sign.Kind.BURST:
        said = ngettext(
            "%(number)s order on one day, where %(detail)s a day were usual.",
            "%(number)s orders on one day, where %(detail)s a day were usual.",
            sign.number,
        )
    elif sign.kind == Sign.Kind.ONE_BUYER:
        said = ngettext(
            "One address placed %(number)s order with %(detail)s.",
            "One address placed %(number)s orders with %(detail)s.",
            sign.number,
        )
    else:
        said = ngettext(
            "%(number)s click from %(detail)s within a day.", "%(number)s clicks from %(detail)s within a day.",
            sign.number,
        )  # fmt: skip
    return said % values


def meaning(sign: Sign) -> str:
    """What may be behind it; it need not be."""
    return gettext(MEANINGS[sign.kind])


MEANINGS = {
    "early": gettext_noop("Somebody else may know the code, or it was an old one."),
    "silent": gettext_noop("The code may stand on a page that lists codes."),
    "burst": gettext_noop("Her post may have gone well, or the code may have been passed on."),
    "one_buyer": gettext_noop("Somebody may use it again and again, or buys to sell on. The address is not kept."),
    "coupon_site": gettext_noop("Shoppers look for codes there: the link or code may have been posted."),
}


def letter_subject(sign: Sign) -> str:
    """How a letter to her about it begins; English like the house's other words, and hers to change."""
    return "A question about your code"


def letter_body(sign: Sign) -> str:
    """What the manager may begin with."""
    return (
        "Hello {creator},\n\nwe see orders or visits for {campaign} that we cannot explain. Did you share your code or "
        "link anywhere besides your posts? Please tell us, so that your figures stay right."
    )
