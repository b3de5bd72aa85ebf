"""What Confirm of an import would do, and what it has done, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.kept_rows import Tally
from campaigns.models import OrderImport


def would_do(counts: Mapping[str, int], of_new: Tally, *, hold_minutes: int) -> list[str]:
    """The sentences above the button: the rows of a checked import by verdict, and what its new ones would store."""
    new, changed, refused = (counts.get(verdict, 0) for verdict in ("new", "changed", "refused"))
    if not new and not changed:
        return ["Nothing is new here, so there is nothing to store and nobody is mailed."]
    sentences = []
    if new:
        stored = _stored(of_new.codes, of_new.links)
        rest = sum(counts.values()) - new
        left = new - of_new.complete
        sentences.append(
            f"{stored}, {_mails(of_new.complete, hold_minutes)}{f', {rest} row{_s(rest)} left' if rest else ''}."
        )
        if left:
            sentences.append(f"{left} creator{_s(left)} still {'waits' if left == 1 else 'wait'} for the other value.")
    if changed:
        one = changed == 1
        sentences.append(
            f"{changed} value{_s(changed)} {'differs' if one else 'differ'} from what "
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
