"""Mails as programs get them, and who is not written to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.api.moments import moment
from notifications.models import WAITING, Message, Suppression


def messages(found: Sequence[Message]) -> list[dict[str, Any]]:
    """Several messages; their events come prefetched."""
    return [
        {
            "id": one.pk,
            "kind": one.kind,
            "to": one.to,
            "subject": one.subject,
            "state": one.state,
            "attempts": one.attempts,
            "next_attempt_at": moment(one.due_at) if one.state in WAITING else None,
            "error": one.error or None,
            "collaboration": one.subject_id if one.subject_type == "collaboration" else None,
            "created_at": moment(one.created_at),
            "sent_at": moment(one.sent_at),
            "events": [
                {"at": moment(event.at), "event": event.event, "detail": event.detail} for event in one.events.all()
            ],
        }
        for one in found
    ]


def suppressions(found: Sequence[Suppression]) -> list[dict[str, Any]]:
    """Stopped addresses."""
    return [
        {
            "id": one.pk,
            "address": one.address,
            "reason": one.reason,
            "scope": one.scope,
            "detail": one.detail,
            "message": one.message_id,
            "created_at": moment(one.created_at),
            "lifted_at": moment(one.lifted_at),
            "lifted_by": one.lifted_by or None,
        }
        for one in found
    ]
