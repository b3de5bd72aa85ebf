"""Writes the audit log, in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from accounts.models import AuditEntry, Brand


def record(action: str, *, by: Actor, brand: Brand | None, subject: Model | None = None, **detail: Any) -> AuditEntry:
    """Write one entry. `detail` is plain JSON with identifiers and values before and after, no personal data."""
    return AuditEntry.objects.create(
        brand=brand,
        actor=by.user,
        actor_label=by.label,
        source=by.source,
        action=action,
        subject_type=str(subject._meta.model_name) if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        detail=detail,
    )
