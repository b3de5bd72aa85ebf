"""Who held which code and which link, ever: what credit is decided from. A few queries, whatever the number."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q

from accounts.models import Brand
from campaigns.models import Campaign
from promocodes.models import Handout, Instruction, Kind
from promocodes.values import normalize_code
from tracking.credit import Holding


class Terms:
    """What campaigns say about credit, by instruction; read once."""

    def __init__(self, brand: Brand, other: dict[str, Any]) -> None:
        self.brand = brand
        self.other = other
        self._known: dict[int, dict[str, Any]] = {}

    def read(self, instructions: Collection[int]) -> None:
        """Read the campaigns of these instructions; drafts are left out. One query."""
        found = Campaign.objects.filter(
            Q(promo_code__in=instructions) | Q(affiliate_link__in=instructions), published_at__isnull=False
        )
        for campaign in found:
            rule, window = campaign.credit_rule, campaign.credit_window_days
            if self.other["campaign"] is not None and self.other["campaign"].pk == campaign.pk:
                rule, window = self.other["rule"], self.other["window_days"]
            ends = [campaign.ends_on, campaign.closed_at.date() if campaign.closed_at else None]
            says = {
                "rule": rule,
                "window_days": window,
                "campaign_end": min((day for day in ends if day), default=None),
                "timezone": self.brand.timezone,
            }
            for pk in (campaign.promo_code_id, campaign.affiliate_link_id):
                if pk is not None:
                    self._known[pk] = says

    def of(self, instruction: int) -> dict[str, Any] | None:
        """What its campaign says, or None for a draft's."""
        return self._known.get(instruction)


def found(
    terms: Terms, norms: Collection[str], links: Collection[int]
) -> tuple[dict[str, list[Holding]], dict[int, list[Holding]]]:
    """Who held these codes (by identity) and these links (by key), ever. A few queries."""
    codes: list[Any] = []
    generic: list[Any] = []
    opened: list[Any] = []
    if norms:
        given = Handout.objects.filter(code__brand=terms.brand, code__norm__among=norms).order_by()
        codes = list(
            given.values(
                "pk", "instruction_id", "influencer_id", "given_at", "retired_at", "code__norm",
                "code__starts_on", "code__ends_on", "instruction__starts_on", "instruction__ends_on",
            )
        )  # fmt: skip
        generic = _shared(terms.brand, norms, {row["code__norm"] for row in codes})
    if links:
        given = Handout.objects.filter(tracked_link__in=links, tracked_link__brand=terms.brand).order_by()
        opened = list(
            given.values("pk", "instruction_id", "influencer_id", "given_at", "retired_at", "tracked_link_id")
        )
    terms.read({row["instruction_id"] for row in (*codes, *opened)} | {instruction.pk for _, instruction in generic})
    held: defaultdict[str, list[Holding]] = defaultdict(list)
    linked: defaultdict[int, list[Holding]] = defaultdict(list)
    for row in codes:
        if (says := terms.of(row["instruction_id"])) is not None:
            held[row["code__norm"]].append(
                Holding(
                    **_of_handout(row),
                    first_day=row["code__starts_on"] or row["instruction__starts_on"],
                    last_day=row["code__ends_on"] or row["instruction__ends_on"],
                    **says,
                )
            )
    for norm, instruction in generic:
        if (says := terms.of(instruction.pk)) is not None:
            days = {"first_day": instruction.starts_on, "last_day": instruction.ends_on}
            held[norm].append(Holding(instruction=instruction.pk, since=_EVER, **days, **says))
    for row in opened:
        if (says := terms.of(row["instruction_id"])) is not None:
            linked[row["tracked_link_id"]].append(Holding(**_of_handout(row), **says))
    return dict(held), dict(linked)


_EVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _of_handout(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "handout": row["pk"],
        "instruction": row["instruction_id"],
        "creator": row["influencer_id"],
        "since": row["given_at"],
        "until": row["retired_at"],
    }


def _shared(brand: Brand, norms: Collection[str], known: Collection[str]) -> list[tuple[str, Instruction]]:
    """Codes that all creators share, today's and those of before, among `norms`."""
    generic = Instruction.objects.filter(brand=brand, kind=Kind.PROMO_CODE, personalized=False)
    found = [(one.shared_norm, one) for one in generic.filter(shared_norm__among=norms)]
    left = set(norms) - set(known) - {norm for norm, _ in found}
    if not left:
        return found
    old = Handout.objects.filter(instruction__in=generic.filter(version__gt=1), code=None, tracked_link=None)
    old = old.exclude(value=F("instruction__shared_value")).order_by()
    values = [(normalize_code(value), pk) for value, pk in old.values_list("value", "instruction_id").distinct()]
    by_key = {one.pk: one for one in generic.filter(pk__in={pk for norm, pk in values if norm in left})}
    return found + [(norm, by_key[pk]) for norm, pk in values if norm in left]
