"""What was counted for a campaign or a brand, read from the rollups: its cost does not grow with clicks or orders."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, TruncDate

from accounts.models import Brand
from promocodes.models import Handout, TrackedLink
from tracking.models import ClickBrandDay, ClickChange, ClickDay, ClickTotal, ConversionChange, ConversionDay


@dataclass(frozen=True)
class Span:
    """Days from the first to the last; None is open. UTC days for clicks, the brand's calendar for orders."""

    first: datetime.date | None = None
    last: datetime.date | None = None

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Only rows whose `day` lies inside."""
        if self.first:
            found = found.filter(day__gte=self.first)
        return found.filter(day__lte=self.last) if self.last else found


EVER = Span()


@dataclass(frozen=True)
class Scope:
    """Whose figures: those of a brand, or only those that these instructions brought, or this creator."""

    brand: Brand
    instructions: tuple[int, ...] | None = None
    influencer: int | None = None

    @property
    def links(self) -> QuerySet[Any]:
        """The keys of the tracked links that count here."""
        if self.instructions is None:
            return TrackedLink.objects.filter(brand=self.brand).order_by().values("pk")
        given = Handout.objects.filter(instruction__in=self.instructions, tracked_link__isnull=False)
        if self.influencer is not None:
            given = given.filter(influencer=self.influencer)
        return given.order_by().values("tracked_link")


CLICKS = ("clicks", "unique_clicks", "robot_clicks")
"""People's, unique people's summed over days, robots'."""
ORDERS = ("orders", "gross", "refunded", "excluded")

Clicks = tuple[Any, int, int, int]
Orders = tuple[Any, str, int, int, int, int]
"""Key, currency, orders, gross and refunded in ten-thousandths of a unit, excluded orders."""


def clicks(scope: Scope, span: Span, *, by: str) -> list[Clicks]:
    """Clicks by "influencer", "instruction" or "day" (a UTC day); a key may come several times. Two queries at most.

    The days of a whole brand and the notes that are not folded yet are read in one statement, as those of orders.
    """
    if by == "day" and scope.instructions is None:
        days, notes = (span.narrow(model.objects.filter(brand=scope.brand)) for model in (ClickBrandDay, ClickChange))
        return list(_summed(days, CLICKS, by).union(_summed(notes, CLICKS, by), all=True))
    if by != "day" and span == EVER:
        return list(_summed(_totals(scope), CLICKS, by))
    found = span.narrow(ClickDay.objects.filter(link__in=scope.links))
    if by != "instruction":
        return list(_summed(found, CLICKS, {"influencer": "link__influencer_id", "day": "day"}[by]))
    # a link's total knows its instruction: to ask for it at each of its days would take seconds for a large brand
    instruction_of = dict(_totals(scope).values_list("link", "instruction"))
    return [(instruction_of.get(link), *numbers) for link, *numbers in _summed(found, CLICKS, "link")]


def orders(scope: Scope, span: Span, *, by: str) -> list[Orders]:
    """Orders by "influencer", "instruction" (0: nobody, none) or "day" (of the brand), and currency. One query.

    The days and the notes that are not folded yet are read in one statement, so nothing is missed or taken twice.
    """
    days = span.narrow(ConversionDay.objects.filter(brand=scope.brand))
    notes: QuerySet[Any] = ConversionChange.objects.filter(brand=scope.brand).annotate(
        day=TruncDate("occurred_at", tzinfo=zoneinfo.ZoneInfo(scope.brand.timezone)), **_BY
    )
    notes = span.narrow(notes)
    if scope.instructions is not None:
        days = days.filter(instruction__in=scope.instructions)
        notes = notes.filter(by_instruction__in=scope.instructions)
    if scope.influencer is not None:
        days = days.filter(influencer=scope.influencer)
        notes = notes.filter(by_influencer=scope.influencer)
    key = by if by == "day" else f"by_{by}"
    both = _summed(days, ORDERS, by, "currency").union(_summed(notes, ORDERS, key, "currency"), all=True)
    return list(both)


def clicks_of_links(links: Collection[int]) -> list[Clicks]:
    """All clicks of each of these links. One query."""
    return list(ClickTotal.objects.filter(link__in=links).values_list("link", *CLICKS))


def orders_of_creator(influencer: int, brands: Collection[int]) -> list[Orders]:
    """A creator's orders in these brands, by instruction and currency, folded or not. One query."""
    days = ConversionDay.objects.filter(brand__in=brands, influencer=influencer)
    notes: QuerySet[Any] = ConversionChange.objects.filter(brand__in=brands).annotate(**_BY)
    notes = notes.filter(by_influencer=influencer)
    both = _summed(days, ORDERS, "instruction", "currency").union(
        _summed(notes, ORDERS, "by_instruction", "currency"), all=True
    )
    return list(both)


_BY = {
    "by_instruction": Coalesce("handout__instruction_id", "instruction_id", 0),
    "by_influencer": Coalesce("handout__influencer_id", 0),
}
"""Who and what a note of an order that is not folded yet is about."""


def _totals(scope: Scope) -> QuerySet[Any]:
    """The totals of the links that count here."""
    found = ClickTotal.objects.filter(brand=scope.brand)
    return found if scope.instructions is None else found.filter(link__in=scope.links)


def _summed(found: QuerySet[Any], names: Collection[str], *keys: str) -> QuerySet[Any]:
    sums = {f"all_{name}": Cast(Sum(name), BigIntegerField()) for name in names}
    return found.order_by().values_list(*keys).annotate(**sums)
