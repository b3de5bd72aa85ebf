"""What programs get about signs, exclusions and codes that almost fit; `answers.watch` describes the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.currencies import exact
from campaigns import sign_words
from campaigns.api.moments import moment
from campaigns.exclusions import Excluded
from campaigns.models import Sign
from campaigns.near_misses import Miss
from tracking.models import Misspelling


def signs(found: Sequence[Sign]) -> list[dict[str, Any]]:
    """Signs with their evidence."""
    return [
        {
            "id": one.pk,
            "campaign": one.collaboration.campaign_id,
            "collaboration": one.collaboration_id,
            "kind": one.kind,
            "number": one.number,
            "detail": one.detail,
            "text": sign_words.seen(one),
            "first_at": moment(one.first_at),
            "last_at": moment(one.last_at),
            "found_at": moment(one.found_at),
            "open": one.is_open,
            "settled_at": moment(one.settled_at),
            "settled_by": str(one.settled_by) if one.settled_by else None,
        }
        for one in found
    ]


def exclusion(one: Excluded) -> dict[str, Any]:
    """How many of one creator's orders are left out."""
    return {
        "campaign": one.collaboration.campaign_id,
        "collaboration": one.collaboration.pk,
        "influencer": one.collaboration.influencer_id,
        "orders": one.orders,
        "first_at": moment(one.first_at),
        "last_at": moment(one.last_at),
    }


def miss(one: Miss) -> dict[str, Any]:
    """A code that almost fits."""
    return {
        "typed": one.typed,
        "stands_for": one.stands_for,
        "orders": one.orders,
        "at_stake": [{"currency": currency, "amount": exact(left, currency)} for currency, left in one.money],
    }


def spellings(found: Sequence[Misspelling]) -> list[dict[str, Any]]:
    """Accepted spellings."""
    return [
        {
            "id": one.pk,
            "typed": one.value,
            "stands_for": one.stands_for,
            "accepted_at": moment(one.accepted_at),
            "accepted_by": one.accepted_label,
            "withdrawn_at": moment(one.withdrawn_at),
        }
        for one in found
    ]
