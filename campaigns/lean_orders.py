"""The orders of an import as the verbs need them, locked: ten thousand at once, without a query for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.models import Collaboration
from influencers.models import Influencer
from notifications.lean import present
from promocodes.models import Handout

_OWN = (
    "id", "campaign_id", "brand_id", "influencer_id", "order_reference", "status", "promo_handout_id",
    "link_handout_id", "name", "email", "handle", "network", "due_on", "seen_at",
    "confirmed_at", "clock_stopped_at",
)  # fmt: skip
_HERS = ("id", "email", "name", "user_id", "language")


def locked(pks: Sequence[int]) -> list[Collaboration]:
    """These collaborations with influencer, handouts, codes and links, in the order of their keys. Three queries.

    What else is asked of one of them is read then, one by one: see `_OWN` and `_HERS` first.
    """
    found = list(Collaboration.objects.select_for_update().filter(pk__among={*pks}).order_by("pk").values_list(*_OWN))
    values, creators = _handouts_of(found), _creators_of(found)
    people = []
    for row in found:
        own: dict[str, Any] = dict(zip(_OWN, row, strict=True))
        related = {
            "influencer": creators[own["influencer_id"]],
            "promo_handout": values.get(own["promo_handout_id"]),
            "link_handout": values.get(own["link_handout_id"]),
        }
        people.append(present(Collaboration, own, related))
    return people


def _creators_of(found: Sequence[tuple[Any, ...]]) -> dict[int, Influencer]:
    at = _OWN.index("influencer_id")
    rows = Influencer.objects.filter(pk__among={row[at] for row in found}).order_by().values_list(*_HERS)
    return {row[0]: present(Influencer, dict(zip(_HERS, row, strict=True)), {}) for row in rows}


def _handouts_of(found: Sequence[tuple[Any, ...]]) -> dict[int | None, Handout]:
    code, link = _OWN.index("promo_handout_id"), _OWN.index("link_handout_id")
    pks = {pk for row in found for pk in (row[code], row[link]) if pk}
    handouts = Handout.objects.filter(pk__among=pks).select_related("code", "tracked_link")
    return {one.pk: one for one in handouts}
