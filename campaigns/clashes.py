"""Refuses lines that fight: one order twice, one code twice, a code that is somebody else's already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
                Problem(
                    "row.duplicate_order",
                    _("Row %(line)s: the same order is on %(others)s too. Keep one.")
                    % {"line": row.entry.line, "others": others},
                ),
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
                    _("Row %(line)s: %(code)s is on %(others)s too. Give each creator her own code.")
                    % {**_at(row), "others": others},
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
        if at is None:
            taken_by = _(
                "Row %(line)s: %(code)s is already another creator's in this brand. Give %(name)s another code."
            )
        elif at.campaign_id == campaign.pk:
            taken_by = _("Row %(line)s: %(code)s is already %(who)s's here. Give %(name)s another code.")
        else:
            taken_by = _("Row %(line)s: %(code)s is already %(who)s's in “%(title)s”. Give %(name)s another code.")
        row.refuse(
            "promo_code",
            Problem(
                "code.duplicate_in_brand",
                taken_by
                % {
                    **_at(row),
                    "who": at.display_name if at else "",
                    "title": at.campaign.title if at else "",
                    "name": row.name or _("her"),
                },
            ),
        )
    for norm, instruction in generic.items():
        row = by_norm[norm]
        row.refuse(
            "promo_code",
            Problem(
                "code.duplicate_in_brand",
                _("Row %(line)s: %(code)s is the shared code of “%(title)s”. Give %(name)s a code of her own.")
                % {**_at(row), "title": instruction.title, "name": row.name or _("her")},
            ),
        )
    for norm, waiting in pooled.items():
        if waiting.instruction_id != campaign.promo_code_id:
            row = by_norm[norm]
            row.refuse(
                "promo_code",
                Problem(
                    "code.in_pool",
                    _(
                        "Row %(line)s: %(code)s waits in the pool of “%(title)s”. "
                        "Give %(name)s another code, or take it out of that pool."
                    )
                    % {**_at(row), "title": pool_of(waiting), "name": row.name or _("her")},
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
    return ngettext("row %(numbers)s", "rows %(numbers)s", len(numbers)) % {"numbers": ", ".join(numbers)}


def _at(row: Row) -> dict[str, object]:
    return {"line": row.entry.line, "code": row.given["promo_code"]}


def _is_foreign(row: Row, code: Code, owners: dict[int, int]) -> bool:
    return row.collaboration is not None and owners[row.collaboration] != code.influencer_id
