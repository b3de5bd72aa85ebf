"""Points collaborations to the handouts that they hold now: one statement, however many."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.models import Collaboration
from notifications.pairing import write_pairs


def point(collaborations: Iterable[Collaboration], field: str) -> None:
    """Store `field` (`promo_handout` or `link_handout`) as it stands on these objects; None takes it away."""
    write_pairs(Collaboration, field, [(one.pk, getattr(one, f"{field}_id")) for one in collaborations])
