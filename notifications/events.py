"""The history of messages, written in sets."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from .copying import insert_lines
from .models import MessageEvent

CHUNK = 500


def note(message_ids: Iterable[int], event: str, detail: str = "") -> None:
    """Record that one thing happened to each of these messages."""
    now = timezone.now()
    insert_lines(
        MessageEvent, ("message_id", "at", "event", "detail"), ((pk, now, event, detail) for pk in message_ids)
    )
