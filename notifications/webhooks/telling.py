"""Writes events, in the transaction of what they announce. Where nobody wants an event it costs one small query.

    telling.tell(brand.lane, "collaboration", {"collaboration.accepted": lambda: [(one.pk, {…}) for one in moved]})

What an import holds has its moment to come: until then it can be taken back, or let go at once, as its mails can.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from notifications import tasks
from notifications.copying import insert_lines
from notifications.hints import hint, hint_after_commit
from notifications.models import Webhook, WebhookEvent

from . import rounds

Facts = Iterable[tuple[int, dict[str, Any]]]
"""Subjects by their keys, and what is said of each: plain JSON."""
_WRITTEN = (
    "webhook_id", "public_id", "kind", "subject_type", "subject_id", "happened_at", "data", "batch", "state",
    "attempts", "next_at", "done_at",
)  # fmt: skip


def tell(
    lane: str,
    subject_type: str,
    facts: Mapping[str, Callable[[], Facts]],
    *,
    at: datetime.datetime | None = None,
    batch: str = "",
) -> int:
    """Write the events of these kinds, of each subject, to each webhook of the lane that wants them; returns how many.

    What is to be said is asked for only where somebody wants it. `at` is now unless another moment is given; `batch`
    holds them until then.
    """
    if not facts:
        return 0
    listening = Webhook.objects.filter(lane=lane, removed_at=None, off_at=None).order_by("pk")
    wanting = [(pk, kind) for pk, events in listening.values_list("pk", "events") for kind in facts if kind in events]
    if not wanting:
        return 0
    at, waiting = at or timezone.now(), WebhookEvent.State.WAITING.value
    said = {kind: list(facts[kind]()) for kind in dict.fromkeys(kind for _, kind in wanting)}
    lines = [
        (webhook, uuid.uuid4(), kind, subject_type, subject, at, data, batch, waiting, 0, at, None)
        for webhook, kind in wanting
        for subject, data in said[kind]
    ]
    if lines:
        insert_lines(WebhookEvent, _WRITTEN, lines)
        hint_after_commit(nudge)
    return len(lines)


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


def take_back_held(lane: str, kinds: Iterable[str], subject_type: str, subjects: Iterable[int]) -> None:
    """What is still held about these will not happen. One small query where the lane has no webhook."""
    webhooks = list(Webhook.objects.filter(lane=lane, removed_at=None).values_list("pk", flat=True))
    if not webhooks:
        return
    held = WebhookEvent.objects.filter(
        webhook__in=webhooks, state=WebhookEvent.State.WAITING, happened_at__gt=timezone.now(), kind__in=list(kinds)
    )
    held.filter(subject_type=subject_type, subject_id__among=list(subjects)).delete()


def nudge() -> None:
    """Ask a worker to call."""
    hint(tasks.report_events, "there are events")
