"""What happened in a collaboration, in order: its own events and those of its mails."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.actors import Actor
from campaigns.models import Collaboration, CollaborationEvent
from notifications.copying import insert_lines
from notifications.models import MessageEvent

MAIL_EVENTS = {"queued", "held", "sent", "delivered", "opened", "failed", "bounced", "complained", "uncertain", "retry"}


@dataclass(frozen=True)
class Line:
    """One line: when, what (a stable word), by whom, and a detail for people."""

    at: datetime.datetime
    event: str
    by: str = ""
    detail: str = ""


def record(events: Iterable[tuple[Collaboration, str]], *, by: Actor, detail: str = "") -> None:
    """Write one event for each collaboration, in the caller's transaction."""
    now = timezone.now()
    user_id = by.user.pk if by.user else None
    insert_lines(
        CollaborationEvent,
        ("collaboration_id", "at", "event", "by", "user_id", "detail"),
        ((one.pk, now, event, by.label, user_id, detail[:300]) for one, event in events),
    )


def of(collaboration: Collaboration) -> list[Line]:
    """The whole timeline of one collaboration, oldest first. Two queries."""
    return of_many([collaboration])[collaboration.pk]


def of_many(collaborations: Iterable[Collaboration]) -> dict[int, list[Line]]:
    """The timelines of several, by primary key. Two queries whatever their number."""
    lines: dict[int, list[Line]] = {one.pk: [] for one in collaborations}
    for row in CollaborationEvent.objects.filter(collaboration_id__in=lines).order_by("at", "pk"):
        lines[row.collaboration_id].append(Line(row.at, row.event, row.by, row.detail))
    mails = MessageEvent.objects.filter(
        message__subject_type="collaboration", message__subject_id__in=lines, event__in=MAIL_EVENTS
    ).select_related("message")
    for event in mails:
        subject_id = event.message.subject_id
        if subject_id is not None:
            lines[subject_id].append(Line(event.at, f"mail_{event.event}", "Tandem", event.detail))
    for found in lines.values():
        found.sort(key=lambda line: line.at)
    return lines
