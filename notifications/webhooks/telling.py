"""Writes events, in the transaction of what they announce. Where nobody wants an event it costs one small query.

    telling.tell(brand.lane, "collaboration.accepted", "collaboration", lambda: [(one.pk, {…}) for one in moved])

What an import holds has its moment to come: until then it can be taken back, or let go at once, as its mails can.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from notifications import tasks
from notifications.copying import insert_lines
from notifications.models import Webhook, WebhookEvent
from notifications.nudging import hint, hint_after_commit

from . import rounds

Facts = Iterable[tuple[int, dict[str, Any]]]
"""Subjects by their keys, and what is said of each: plain JSON."""
_WRITTEN = (
    "webhook_id", "public_id", "kind", "subject_type", "subject_id", "happened_at", "data", "batch", "state",
    "attempts", "next_at", "done_at",
)  # fmt: skip


def tell(
    lane: str,
    kind: str,
    subject_type: str,
    facts: Callable[[], Facts],
    *,
    at: datetime.datetime | None = None,
    batch: str = "",
) -> int:
    """Write an event of each subject to each webhook of the lane that wants this kind. Returns how many.

    `facts` is called only where somebody wants them. `at` is now unless another moment is given; `batch` holds them
    until then.
    """
    wanting = wanted_by(lane, kind)
    if not wanting:
        return 0
    at = at or timezone.now()
    waiting, said = WebhookEvent.State.WAITING.value, list(facts())
    insert_lines(
        WebhookEvent,
        _WRITTEN,
        [
            (webhook, uuid.uuid4(), kind, subject_type, subject, at, data, batch, waiting, 0, at, None)
            for webhook in wanting
            for subject, data in said
        ],
    )
    hint_after_commit(nudge)
    return len(wanting) * len(said)


def wanted_by(lane: str, kind: str) -> list[int]:
    """The webhooks of the lane that want this kind of event now. One query."""
    listening = Webhook.objects.filter(lane=lane, removed_at=None, off_at=None).order_by("pk")
    return [pk for pk, events in listening.values_list("pk", "events") if kind in events]


def test(webhook: Webhook) -> WebhookEvent:
    """Write an event that is called once, also where the webhook is switched off."""
    made = WebhookEvent.objects.create(webhook=webhook, kind=rounds.TEST, data={"webhook": {"id": webhook.pk}})
    hint_after_commit(nudge)
    return made


def let_go(batch: str) -> None:
    """The hold of a batch ends now."""
    now = timezone.now()
    if WebhookEvent.objects.filter(batch=batch, happened_at__gt=now).update(happened_at=now, next_at=now):
        hint_after_commit(nudge)


def take_back(batch: str) -> None:
    """A batch that is still held was undone: it has not happened."""
    WebhookEvent.objects.filter(batch=batch, state=WebhookEvent.State.WAITING).delete()


def take_back_held(kinds: Iterable[str], subject_type: str, subjects: Iterable[int]) -> None:
    """What is still held about these will not happen."""
    held = WebhookEvent.objects.filter(kind__in=list(kinds), subject_type=subject_type, happened_at__gt=timezone.now())
    held.filter(subject_id__among=list(subjects), state=WebhookEvent.State.WAITING).delete()


def nudge() -> None:
    """Ask a worker to call."""
    hint(tasks.report_events, "there are events")
