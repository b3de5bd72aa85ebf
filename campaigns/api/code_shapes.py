"""Codes as programs get them: the register, suggestions, the pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns import register_rows, rows
from campaigns.api.moments import day, moment
from campaigns.api.shapes import ROWS_SHOWN, import_rows
from campaigns.models import Campaign, Collaboration
from promocodes import pool as codes
from promocodes.generator import Suggestion
from promocodes.models import PooledCode


def registered_codes(found: Sequence[register_rows.Row]) -> list[dict[str, Any]]:
    """Codes of the register."""
    return [
        {
            "id": one.pk,
            "kind": one.kind,
            "code": one.code,
            "state": one.state.value,
            "holder": {
                "influencer": one.holder.influencer,
                "name": one.holder.name,
                "email": one.holder.email,
            }
            if one.holder
            else None,
            "creators": one.creators,
            "campaigns": [{"id": pk, "title": title} for pk, title in one.campaigns],
            "from": moment(one.since),
            "until": moment(one.until),
            "version": one.version or None,
            "reason": one.reason or None,
            "starts_on": day(one.starts_on),
            "ends_on": day(one.ends_on),
        }
        for one in found
    ]


def suggestions(people: Sequence[Collaboration], found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Suggested codes, one for each of these people."""
    return [
        {
            "collaboration": one.pk,
            "order": one.order_reference,
            "code": suggestion.code or None,
            "warnings": [{"code": warning.code, "message": warning.message} for warning in suggestion.warnings],
        }
        for one, suggestion in zip(people, found, strict=True)
    ]


def pool(one: Campaign) -> dict[str, Any]:
    """What is left in the campaign's pool, and how few are few."""
    instruction = one.promo_code
    return {
        "left": codes.left(instruction) if instruction else 0,
        "low_at": instruction.pool_low_at if instruction else 0,
    }


def pooled(one: Campaign, judgement: rows.Judgement) -> dict[str, Any]:
    """What became of codes that were added, the refused ones first."""
    first = sorted(judgement.rows, key=lambda row: (row.verdict != "refused", row.entry.line))[:ROWS_SHOWN]
    return pool(one) | {"counts": judgement.counts, "rows": import_rows([rows.stored(row) for row in first])}


def pooled_codes(found: Sequence[PooledCode]) -> list[dict[str, Any]]:
    """Codes that wait."""
    return [{"id": one.pk, "code": one.value, "added_at": moment(one.added_at)} for one in found]
