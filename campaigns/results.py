"""Who attracts and who converts: the figures of a campaign's creators."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum

from campaigns.models import Campaign, Collaboration
from tracking.models import ClickDay, Conversion


@dataclass
class Figures:
    """Clicks of people and orders. `revenue` is what is left after refunds, by currency; never added across them."""

    clicks: int = 0
    unique_clicks: int = 0
    orders: int = 0
    revenue: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, other: Figures) -> None:
        """Add the figures of somebody else."""
        self.clicks += other.clicks
        self.unique_clicks += other.unique_clicks
        self.orders += other.orders
        for currency, amount in other.revenue.items():
            self.revenue[currency] += amount

    @property
    def money(self) -> list[tuple[str, Decimal]]:
        """Currencies with their amounts, in the order of the alphabet."""
        return sorted(self.revenue.items())

    @property
    def has_any(self) -> bool:
        """Whether anything was counted."""
        return bool(self.clicks or self.orders)


def of_campaign(campaign: Campaign) -> tuple[Figures, list[dict[str, Any]], Figures]:
    """Totals, one row a creator (most orders first), and what was credited to no creator. Four queries."""
    instructions = [one.pk for one in campaign.instructions]
    people = list(
        Collaboration.objects.filter(campaign=campaign)
        .exclude(promo_handout=None, link_handout=None)
        .order_by("pk")
        .values(
            "pk", "influencer_id", "name", "handle", "email", "promo_handout__value", "link_handout__tracked_link_id"
        )
    )
    figures: defaultdict[int, Figures] = defaultdict(Figures)
    owner_of = {one["link_handout__tracked_link_id"]: one["influencer_id"] for one in people}
    clicks = ClickDay.objects.filter(link__handouts__instruction__in=instructions).order_by().distinct()
    for row in (
        ClickDay.objects.filter(pk__in=clicks.values("pk"))
        .order_by()
        .values("link_id")
        .annotate(clicks=Sum("clicks"), unique_clicks=Sum("unique_clicks"))
    ):
        if row["link_id"] in owner_of:
            hers = figures[owner_of[row["link_id"]]]
            hers.clicks += row["clicks"]
            hers.unique_clicks += row["unique_clicks"]
    nobody = Figures()
    own = _orders(Conversion.objects.filter(handout__instruction__in=instructions), "handout__influencer_id")
    shared = _orders(Conversion.objects.filter(handout=None, instruction__in=instructions), "instruction_id")
    for influencer_id, currency, number, amount in own:
        figures[influencer_id].add(Figures(orders=number, revenue=defaultdict(Decimal, {currency: amount})))
    for _, currency, number, amount in shared:
        nobody.add(Figures(orders=number, revenue=defaultdict(Decimal, {currency: amount})))
    totals = Figures()
    rows: dict[int, dict[str, Any]] = {}
    for one in people:
        who = one["name"] or (f"@{one['handle']}" if one["handle"] else one["email"])
        rows[one["influencer_id"]] = {**one, "who": who, "figures": figures[one["influencer_id"]]}
    for shown in rows.values():
        totals.add(shown["figures"])
    totals.add(nobody)
    return totals, sorted(rows.values(), key=_rank), nobody


def _rank(row: dict[str, Any]) -> tuple[int, int, str]:
    return -row["figures"].orders, -row["figures"].clicks, row["who"].casefold()


def _orders(found: Any, by: str) -> list[tuple[int, str, int, Decimal]]:
    return list(
        found.order_by().values_list(by, "currency").annotate(number=Count("pk"), net=Sum(F("amount") - F("refunded")))
    )
