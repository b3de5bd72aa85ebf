"""Cases as they are stored: closing them, opening them again, and the deadline that waits while one is open.

`campaigns.cases` holds what a creator and a manager do; this is what other verbs ask for when they replace values.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from campaigns import timeline
from campaigns.models import Case, Collaboration, Status
from promocodes.models import Handout

LEFT_BY = {
    "publish": gettext_noop("The post was reported."),
    "cancel": gettext_noop("The order was cancelled."),
    "expire": gettext_noop("The order expired."),
    "take_back": gettext_noop("The import was undone."),
}
"""What answers a case by itself, when the move takes the order out of Pending content."""


def close(collaborations: Iterable[Collaboration], *, answer: str, text: str = "", by: Actor) -> list[Case]:
    """Answer the open cases of these, and let their deadlines go on, later by the days that they stood still.

    The caller holds a transaction. The collaborations, all of one brand, are brought up to date. One query where no
    case is open.
    """
    people = {one.pk: one for one in collaborations}
    cases = _open_of(people)
    if not cases:
        return []
    now = timezone.now()
    answered: dict[str, Any] = {
        "answered_at": now,
        "answered_by": by.user,
        "answered_label": by.label,
        "answer": answer,
        "answer_text": text,
    }
    Case.objects.open().filter(pk__in=[case.pk for case in cases]).update(**answered)  # they are locked
    for case in cases:
        for name, value in answered.items():
            setattr(case, name, value)
    _start_clocks([people[case.collaboration_id] for case in cases], at=now, zone=cases[0].brand.timezone)
    detail = f"{cases[0].get_answer_display()}. {text}".strip()
    timeline.record([(people[case.collaboration_id], "case_answered") for case in cases], by=by, detail=detail)
    told = [
        (case.brand, case, {"answer": answer, "due_on": str(people[case.collaboration_id].due_on)}) for case in cases
    ]
    audit.record_many("case.answer", told, by=by)
    return cases


def close_left(collaborations: Sequence[Collaboration], move: str, *, by: Actor) -> None:
    """These have just left Pending content by this move: nobody needs to look at their cases any more."""
    close(collaborations, answer=Case.Answer.ANSWERED, text=LEFT_BY[move], by=by)


def reopen(collaborations: Iterable[Collaboration], gone: Iterable[Handout], *, by: Actor) -> None:
    """Values that answered cases were taken back before they left: the cases wait again, and so do the deadlines."""
    people = {one.pk: one for one in collaborations if one.status in (Status.PENDING_CONTENT, Status.PUBLISHED)}
    since = min((one.given_at for one in gone), default=None)
    if since is None:
        return
    answered = Case.objects.filter(
        collaboration_id__in=people, answer=Case.Answer.REPLACED, answered_at__gte=since
    ).select_related("brand")
    for case in answered:
        one = people[case.collaboration_id]
        Case.objects.filter(pk=case.pk).update(
            answered_at=None, answered_by=None, answered_label="", answer="", answer_text=""
        )
        if one.status == Status.PENDING_CONTENT and one.due_on is not None and case.answered_at is not None:
            one.due_on -= days_between(case.opened_at, case.answered_at, zone=case.brand.timezone)
            stop_clock(one, at=case.opened_at)
        timeline.record([(one, "case_reopened")], by=by)
        audit.record("case.reopen", by=by, brand=case.brand, subject=case)


def stop_clock(one: Collaboration, *, at: datetime.datetime) -> None:
    """Her deadline waits from now on; it has no meaning once she has posted."""
    if one.status != Status.PENDING_CONTENT:
        return
    one.clock_stopped_at = at
    Collaboration.objects.filter(pk=one.pk).update(clock_stopped_at=at, due_on=one.due_on)


def days_between(start: datetime.datetime, end: datetime.datetime, *, zone: str) -> datetime.timedelta:
    """Whole days of the brand's calendar from one moment to another."""
    here = zoneinfo.ZoneInfo(zone)
    return end.astimezone(here).date() - start.astimezone(here).date()


def _start_clocks(people: Sequence[Collaboration], *, at: datetime.datetime, zone: str) -> None:
    """Let their deadlines go on; each is moved where she is still to post. All are of one brand. Two queries."""
    names = ("clock_stopped_at", "due_on", "status")
    stand = {
        row["pk"]: row for row in Collaboration.objects.filter(pk__in=[one.pk for one in people]).values("pk", *names)
    }
    going = []
    for one in people:
        stopped, due_on, status = (stand[one.pk][name] for name in names)
        if stopped is None:
            continue
        if status == Status.PENDING_CONTENT and due_on is not None:
            due_on += days_between(stopped, at, zone=zone)
        one.clock_stopped_at, one.due_on = None, due_on
        going.append(one)
    Collaboration.objects.bulk_update(going, ["clock_stopped_at", "due_on"])


def _open_of(people: dict[int, Collaboration]) -> list[Case]:
    """Their open cases, locked in the order of their keys."""
    found = Case.objects.open().filter(collaboration__pk__among=list(people)).select_related("brand").order_by("pk")
    return list(found.select_for_update(of=("self",)))
