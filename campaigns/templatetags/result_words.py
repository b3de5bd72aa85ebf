"""Words and numbers of Results for templates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

from campaigns import sign_words

register = template.Library()

CORNERS = {
    "both": gettext_noop("attracts and converts"),
    "attracts": gettext_noop("attracts"),
    "converts": gettext_noop("converts"),
    "neither": gettext_noop("below both medians"),
}


@register.filter
def percent(rate: Decimal | None) -> str:
    """A rate as per cent: 0.0625 is 6.3 %; None is a dash."""
    if rate is None:
        return "—"
    return f"{number_format((rate * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP), 1)} %"


@register.filter
def plain(number: float) -> str:
    """A number for a picture: with a point whatever the language, and no zeros at its end."""
    return f"{number:g}"


@register.filter
def beside(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The items of two lists in pairs."""
    return list(zip(one, other, strict=False))


@register.filter
def corner_words(corner: str) -> str:
    """Which part of the quadrant a creator stands in."""
    return gettext(CORNERS[corner])


register.filter("sign_words", sign_words.seen)
register.filter("sign_meaning", sign_words.meaning)
register.filter("letter_subject", sign_words.letter_subject)
register.filter("letter_body", sign_words.letter_body)
