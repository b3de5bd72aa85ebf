"""The history of messages, written in sets."""

from __future__ import annotations

from collections.abc import Iterable

from .models import MessageEvent

CHUNK = 500


def note(message_ids: Iterable[int], event: str, detail: str = "") -> None:
    """Record that one thing happened to each of these messages."""
    MessageEvent.objects.bulk_create(
        [MessageEvent(message_id=pk, event=event, detail=detail) for pk in message_ids], batch_size=CHUNK
    )
