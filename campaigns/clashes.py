"""Refuses lines that fight: one order twice, one code twice, a code that is somebody else's already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from campaigns.models import Campaign, Collaboration
from campaigns.rows import Row
from promocodes import handouts, pool
from promocodes.models import Code, Handout, PooledCode
from promocodes.values import Problem, normalize_code


def refuse_repeated_orders(rows: Sequence[Row]) -> None:
    lines: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.collaboration:
            lines[row.collaboration].append(row)
    for same in lines.values():
        for row in same if len(same) > 1 else ():
            others = _lines(other for other in same if other is not row)
            row.refuse(
                "order",
                Problem("row.duplicate_order", f"Row {row.entry.line}: the same order is on {others} too. Keep one."),
            )


def refuse_repeated_codes(rows: Sequence[Row]) -> None:
    lines: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.given.get("promo_code"):
            lines[normalize_code(row.given["promo_code"])].append(row)
    for same in lines.values():
        for row in same if len(same) > 1 else ():
            others = _lines(other for other in same if other is not row)
            row.refuse(
                "promo_code",
                Problem(
                    "code.duplicate_in_file",
                    f"{_at(row)} is on {others} too. Give each creator her own code.",
                ),
            )


def refuse_taken_codes(campaign: Campaign, owners: dict[int, int], rows: Sequence[Row]) -> None:
    """Refuse codes that are somebody else's in this brand, the shared code of a campaign, or in another one's pool.

    `owners` maps a collaboration's primary key to its creator's. Four queries.
    """
    by_norm = {normalize_code(row.given["promo_code"]): row for row in rows if row.given.get("promo_code")}
    if not by_norm:
        return
    holders = handouts.holders_of(campaign.brand, by_norm)
    generic = handouts.generic_codes_of(campaign.brand, by_norm)
    pooled = pool.reserved_in(campaign.brand, by_norm)
    taken = [code for norm, code in holders.items() if _is_foreign(by_norm[norm], code, owners)]
    where = _campaigns_of([code.pk for code in taken])
    for code in taken:
        row = by_norm[code.norm]
        at = where.get(code.pk)
        who = at.display_name if at else "another creator"
        place = (
            "here" if at and at.campaign_id == campaign.pk else f"in “{at.campaign.title}”" if at else "in this brand"
        )
        row.refuse(
            "promo_code",
            Problem(
                "code.duplicate_in_brand",
                f"{_at(row)} is already {who}'s {place}. Give {row.name or 'her'} another code.",
            ),
        )
    for norm, instruction in generic.items():
        row = by_norm[norm]
        row.refuse(
            "promo_code",
            Problem(
                "code.duplicate_in_brand",
                f"{_at(row)} is the shared code of “{instruction.title}”. Give {row.name or 'her'} a code of her own.",
            ),
        )
    for norm, waiting in pooled.items():
        if waiting.instruction_id != campaign.promo_code_id:
            row = by_norm[norm]
            row.refuse(
                "promo_code",
                Problem(
                    "code.in_pool",
                    f"{_at(row)} waits in the pool of “{pool_of(waiting)}”. "
                    f"Give {row.name or 'her'} another code, or take it out of that pool.",
                ),
            )


def pool_of(code: PooledCode) -> str:
    """The title of the campaign in whose pool a code waits; it comes with `pool.reserved_in`."""
    campaign: Campaign | None = getattr(code.instruction, "code_campaign", None)
    return campaign.title if campaign else code.instruction.title


def _campaigns_of(codes: Sequence[int]) -> dict[int, Collaboration]:
    """Where each of these codes is in use, by the code's primary key. One query."""
    if not codes:
        return {}
    live = Handout.objects.filter(code_id__in=codes, retired_at=None)
    found = Collaboration.objects.filter(promo_handout__in=live).select_related("campaign", "promo_handout")
    return {one.promo_handout.code_id: one for one in found if one.promo_handout and one.promo_handout.code_id}


def _lines(rows: Iterable[Row]) -> str:
    # five are looked at and no more: a file may hold the same code twenty thousand times
    numbers = [str(row.entry.line) for row in islice(rows, 5)]
    return f"row {numbers[0]}" if len(numbers) == 1 else f"rows {', '.join(numbers)}"


def _at(row: Row) -> str:
    return f"Row {row.entry.line}: {row.given['promo_code']}"


def _is_foreign(row: Row, code: Code, owners: dict[int, int]) -> bool:
    return row.collaboration is not None and owners[row.collaboration] != code.influencer_id
