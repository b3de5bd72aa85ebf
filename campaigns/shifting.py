"""Another reading of an import: the same rows with their values moved by one. The first reading stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from campaigns import collector, shifts, verdicts
from campaigns.imports import CONFIRM_WITHIN, ImportRefused
from campaigns.models import Campaign, OrderImport
from campaigns.orders import Entry
from campaigns.rows import stored
from promocodes.values import Problem, shown

State = OrderImport.State
_JUDGED = {"file.matched_by_email", "file.orders_missing", "rows.pushed_out", shifts.CODE}
_NAMED = 5


@collector.paused()
def shift(one: OrderImport, rows: int, *, by: Actor) -> OrderImport:
    """A new checked import with the values `rows` lower (below 0: higher). Writes that import and nothing else.

    It is made from the file's own reading, so that moving there and back loses no value. Raises ImportRefused:
    `import.applied`, `import.undone`, `import.expired`, `campaign.closed`, `rows.shift_too_far`.
    """
    _refuse_finished(one)
    whole = unshifted(one) or one
    distance = rows + (one.shift - whole.shift)
    if abs(distance) >= max(len(whole.rows), 2):
        raise ImportRefused(
            "rows.shift_too_far",
            _("The file has %(number)s rows; nothing would be left in it.") % {"number": len(whole.rows)},
        )
    entries, lost = _moved([Entry(**row["entry"]) for row in whole.rows], distance)
    by_email = any(problem["code"] == "file.matched_by_email" for problem in whole.problems)
    judgement = verdicts.judge(one.campaign, entries, by_email=by_email)
    said = [asdict(problem) for problem in (*_pushed_out(lost), *judgement.problems)]
    if not whole.file:  # who is left out of a typed set was left out on purpose
        said = [problem for problem in said if problem["code"] != "file.orders_missing"]
    kept = [problem for problem in whole.problems if problem["code"] not in _JUDGED]
    made = OrderImport(
        campaign=one.campaign,
        brand=one.campaign.brand,
        file=whole.file.name,
        file_name=whole.file_name,
        extension=whole.extension,
        sha256=whole.sha256,
        shift=whole.shift + distance,
        counts=judgement.counts,
        problems=[*kept, *said],
        rows=[stored(row) for row in judgement.rows],
        uploaded_by=by.user,
        uploaded_label=by.label,
    )
    with transaction.atomic():
        made.save()
        audit.record("import.shift", by=by, brand=made.brand, subject=made, of=one.pk, shift=made.shift)
    return made


def unshifted(one: OrderImport) -> OrderImport | None:
    """The reading of the same file that was not moved; None if this is it, or if it is gone."""
    if not one.shift:
        return None
    same = one.campaign.imports.defer("rows").filter(sha256=one.sha256, file=one.file.name, shift=0, pk__lt=one.pk)
    return same.order_by("-pk").first()


def _refuse_finished(one: OrderImport) -> None:
    late = one.uploaded_at < timezone.now() - CONFIRM_WITHIN
    state = State.EXPIRED if one.state == State.CHECKED and late else State(one.state)
    if state != State.CHECKED:
        said = {
            State.APPLIED: _("This import was confirmed already. Have the same codes checked again and move those."),
            State.UNDONE: _("This import was taken back. Have the same codes checked again and move those."),
        }
        expired = _("This import has expired. Have the same codes checked again and move those.")
        raise ImportRefused(f"import.{state}", said.get(state, expired))
    if one.campaign.status == Campaign.Status.CLOSED:
        raise ImportRefused(
            "campaign.closed",
            _("“%(title)s” is closed; nothing can be handed out any more.") % {"title": one.campaign.title},
        )


def _moved(entries: Sequence[Entry], distance: int) -> tuple[list[Entry], list[Entry]]:
    """The rows with the values of their neighbours, and the filled rows whose values have no place any more."""
    blank = {name: ["", "blank", ""] for entry in entries[:1] for name in entry.values}
    moved = []
    for at, entry in enumerate(entries):
        source = entries[at - distance] if 0 <= at - distance < len(entries) else Entry(0, values=blank)
        one = replace(entry, values=source.values, merged=source.merged)
        if one.order or one.email or one.creator or _filled(one):
            moved.append(one)
    lost = entries[:-distance] if distance < 0 else entries[len(entries) - distance :]
    return moved, [entry for entry in lost if _filled(entry)]


def _filled(entry: Entry) -> list[str]:
    return [value[0].strip() for value in entry.values.values() if value[0].strip()]


def _pushed_out(lost: Sequence[Entry]) -> list[Problem]:
    if not lost:
        return []
    named = ", ".join(
        _("%(values)s of row %(line)s") % {"values": shown(_(" and ").join(_filled(entry))), "line": entry.line}
        for entry in lost[:_NAMED]
    )
    if len(lost) > _NAMED:
        named = _("%(some)s and %(number)s more") % {"some": named, "number": len(lost) - _NAMED}
    return [
        Problem(
            "rows.pushed_out",
            _("No row is left for %(values)s: nobody gets it in this reading.") % {"values": named},
        )
    ]
