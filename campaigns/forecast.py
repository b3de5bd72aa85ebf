"""What Confirm of an import would do, and what it has done, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from campaigns.kept_rows import Tally
from campaigns.models import OrderImport

MOVED = {
    ("file", "higher"): (
        gettext_noop("Every value stands one row higher than in the file. Look at the names before you confirm."),
        gettext_noop(
            "Every value stands %(number)s rows higher than in the file. Look at the names before you confirm."
        ),
    ),
    ("file", "lower"): (
        gettext_noop("Every value stands one row lower than in the file. Look at the names before you confirm."),
        gettext_noop(
            "Every value stands %(number)s rows lower than in the file. Look at the names before you confirm."
        ),
    ),
    ("typed", "higher"): (
        gettext_noop(
            "Every value stands one row higher than in the typed codes. Look at the names before you confirm."
        ),
        gettext_noop(
            "Every value stands %(number)s rows higher than in the typed codes. Look at the names before you confirm."
        ),
    ),
    ("typed", "lower"): (
        gettext_noop("Every value stands one row lower than in the typed codes. Look at the names before you confirm."),
        gettext_noop(
            "Every value stands %(number)s rows lower than in the typed codes. Look at the names before you confirm."
        ),
    ),
}
"""A shifted reading, of one row and of several."""


def would_do(counts: Mapping[str, int], of_new: Tally, *, hold_minutes: int) -> list[str]:
    """The sentences above the button: the rows of a checked import by verdict, and what its new ones would store."""
    new, changed, refused = (counts.get(verdict, 0) for verdict in ("new", "changed", "refused"))
    if not new and not changed:
        return [_("Nothing is new here, so there is nothing to store and nobody is mailed.")]
    sentences = []
    if new:
        stored = _stored(of_new.codes, of_new.links)
        rest = sum(counts.values()) - new
        left = new - of_new.complete
        said = {"stored": stored, "mails": _mails(of_new.complete, hold_minutes)}
        if rest:
            sentences.append(
                ngettext(
                    "%(stored)s, %(mails)s, %(rest)s row left.", "%(stored)s, %(mails)s, %(rest)s rows left.", rest
                )
                % {**said, "rest": rest}
            )
        else:
            sentences.append(_("%(stored)s, %(mails)s.") % said)
        if left:
            sentences.append(
                ngettext(
                    "%(number)s creator still waits for the other value.",
                    "%(number)s creators still wait for the other value.",
                    left,
                )
                % {"number": left}
            )
    if changed:
        sentences.append(
            ngettext(
                "%(number)s value differs from what she has: kept, unless you tick Replace; then she is told by "
                "e-mail.",
                "%(number)s values differ from what they have: kept, unless you tick Replace; then each is told by "
                "e-mail.",
                changed,
            )
            % {"number": changed}
        )
    if refused:
        sentences.append(
            ngettext(
                "%(number)s refused row: left out, if you tick so.",
                "%(number)s refused rows: left out, if you tick so.",
                refused,
            )
            % {"number": refused}
        )
    return sentences


def has_done(one: OrderImport) -> str:
    """What an applied import stored."""
    did = one.applied
    if not did.get("rows"):
        return _("Nothing was new: no value was stored and nobody is mailed.")
    left = did.get("left", 0)
    mails = did.get("mails", 0)
    done = _("%(stored)s, %(mails)s.") % {
        "stored": _stored(did.get("codes", 0), did.get("links", 0)),
        "mails": ngettext("%(number)s e-mail", "%(number)s e-mails", mails) % {"number": mails},
    }
    if not left:
        return done
    rest = ngettext("%(number)s row left as it is.", "%(number)s rows left as they are.", left) % {"number": left}
    return f"{done} {rest}"


def moved(shift: int, *, file: bool) -> str:
    """Where the values of a shifted reading stand, compared with the file, or with what was typed."""
    words = MOVED["file" if file else "typed", "higher" if shift < 0 else "lower"]
    return _(words[abs(shift) != 1]) % {"number": abs(shift)} if shift else ""


def _stored(codes: int, links: int) -> str:
    some_codes = ngettext("%(number)s code", "%(number)s codes", codes) % {"number": codes}
    some_links = ngettext("%(number)s link", "%(number)s links", links) % {"number": links}
    if codes and links:
        return _("%(codes)s and %(links)s stored") % {"codes": some_codes, "links": some_links}
    return (
        _("%(what)s stored") % {"what": some_codes if codes else some_links} if codes or links else _("Nothing stored")
    )


def _mails(number: int, hold_minutes: int) -> str:
    if not number:
        return _("no e-mail yet")
    mails = ngettext("%(number)s e-mail", "%(number)s e-mails", number) % {"number": number}
    if not hold_minutes:
        return _("%(mails)s at once") % {"mails": mails}
    said = {"mails": mails, "minutes": hold_minutes}
    return ngettext("%(mails)s in %(minutes)s minute", "%(mails)s in %(minutes)s minutes", hold_minutes) % said
