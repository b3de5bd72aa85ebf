"""Points collaborations to the handouts that they hold now: one statement, however many."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.models import Collaboration
from notifications.pairing import write_each


def point(collaborations: Iterable[Collaboration], *fields: str) -> None:
    """Store these fields (`promo_handout`, `link_handout`) as they stand on the objects; None takes one away."""
    write_each(Collaboration, fields, pointers(collaborations, fields))


def pointers(collaborations: Iterable[Collaboration], fields: Iterable[str]) -> list[tuple[int | None, ...]]:
    """The keys of these, each with those of the handouts that it holds."""
    names = ("id", *(f"{field}_id" for field in fields))
    return [tuple([one.__dict__[name] for name in names]) for one in collaborations]
