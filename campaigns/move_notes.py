"""Writes moves of collaborations to the audit log: who was moved, from where to where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from accounts import audit
from accounts.actors import Actor
from campaigns.models import Campaign, Collaboration

Standing = str | dict[str, list[int]]


def standing(collaborations: Iterable[Collaboration]) -> Standing:
    """Where these stand before they are moved: one status, or who stands in which."""
    found: dict[str, list[int]] = {}
    for one in collaborations:
        found.setdefault(str(one.status), []).append(one.pk)
    return next(iter(found)) if len(found) == 1 else found


def note(
    move: str, campaign: Campaign, moved: Sequence[Collaboration], before: Standing, *, by: Actor, **detail: Any
) -> None:
    """One entry for all who were moved; none where nobody was."""
    if moved:
        audit.record(
            f"collaboration.{move}",
            by=by,
            brand=campaign.brand,
            subject=campaign,
            collaborations=[one.pk for one in moved],
            before=before,
            after=standing(moved),
            **detail,
        )
