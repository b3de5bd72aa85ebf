"""Writes the audit log, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from accounts.models import AuditEntry, Brand


def record(action: str, *, by: Actor, brand: Brand | None, subject: Model | None = None, **detail: Any) -> AuditEntry:
    """Write one entry. `detail` is plain JSON with identifiers and values before and after, no personal data."""
    entry = _entry(action, by, brand, subject, detail)
    entry.save(force_insert=True)
    return entry


def record_many(action: str, about: Iterable[tuple[Brand | None, Model, dict[str, Any]]], *, by: Actor) -> None:
    """Write an entry for each of these: brand, subject, detail. One statement."""
    AuditEntry.objects.bulk_create([_entry(action, by, brand, subject, detail) for brand, subject, detail in about])


def _entry(action: str, by: Actor, brand: Brand | None, subject: Model | None, detail: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        brand=brand,
        actor=by.user,
        actor_label=by.label,
        source=by.source,
        action=action,
        subject_type=str(subject._meta.model_name) if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        detail=detail,
    )
