"""What Confirm of an import would do, and what it has done, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from campaigns.models import OrderImport


def would_do(rows: Iterable[dict[str, Any]], wanted: Sequence[str], *, hold_minutes: int) -> list[str]:
    """The sentences above the button, for the rows of a checked import and the campaign's value columns."""
    kept = list(rows)
    new = [row for row in kept if row["verdict"] == "new"]
    changed = [row for row in kept if row["verdict"] == "changed"]
    refused = sum(1 for row in kept if row["verdict"] == "refused")
    if not new and not changed:
        return ["Nothing is new here, so there is nothing to store and nobody is mailed."]
    sentences = []
    if new:
        stored = _stored(_fresh(new, "promo_code"), _fresh(new, "affiliate_link"))
        mails = sum(1 for row in new if _is_complete(row, wanted))
        rest = len(kept) - len(new)
        sentences.append(f"{stored}, {_mails(mails, hold_minutes)}{f', {rest} row{_s(rest)} left' if rest else ''}.")
        if mails < len(new):
            left = len(new) - mails
            sentences.append(f"{left} creator{_s(left)} still {'waits' if left == 1 else 'wait'} for the other value.")
    if changed:
        one = len(changed) == 1
        sentences.append(
            f"{len(changed)} value{_s(len(changed))} {'differs' if one else 'differ'} from what "
            f"{'she has' if one else 'they have'}: kept, unless you tick Replace; then "
            f"{'she is' if one else 'each is'} told by e-mail."
        )
    if refused:
        sentences.append(f"{refused} refused row{_s(refused)}: left out, if you tick so.")
    return sentences


def has_done(one: OrderImport) -> str:
    """What an applied import stored."""
    did = one.applied
    if not did.get("rows"):
        return "Nothing was new: no value was stored and nobody is mailed."
    left = did.get("left", 0)
    rest = f" {left} row{_s(left)} left as {'it is' if left == 1 else 'they are'}." if left else ""
    mails = did.get("mails", 0)
    return f"{_stored(did.get('codes', 0), did.get('links', 0))}, {mails} e-mail{_s(mails)}.{rest}"


def moved(shift: int) -> str:
    """Where the values of a shifted reading stand, compared with the file: `one row higher`."""
    rows = "one row" if abs(shift) == 1 else f"{abs(shift)} rows"
    return f"{rows} {'higher' if shift < 0 else 'lower'}" if shift else ""


def _fresh(rows: list[dict[str, Any]], name: str) -> int:
    fresh = 0
    for row in rows:  # ten thousand, on every look at the page: no generator
        value = row["given"].get(name)
        if value and value != row["present"].get(name):
            fresh += 1
    return fresh


def _is_complete(row: dict[str, Any], wanted: Sequence[str]) -> bool:
    given, present = row["given"], row["present"]
    return not [name for name in wanted if not given.get(name) and not present.get(name)]


def _stored(codes: int, links: int) -> str:
    parts = [f"{number} {name}{_s(number)}" for number, name in ((codes, "code"), (links, "link")) if number]
    return f"{' and '.join(parts) or 'Nothing'} stored"


def _mails(number: int, hold_minutes: int) -> str:
    if not number:
        return "no e-mail yet"
    when = f"in {hold_minutes} minute{_s(hold_minutes)}" if hold_minutes else "at once"
    return f"{number} e-mail{_s(number)} {when}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
