"""Leaves a creator's orders out of all figures from a day on, and takes them in again. Both are recorded."""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from campaigns import credited
from campaigns.models import Campaign, Collaboration
from tracking.models import Conversion


def orders_of(one: Collaboration) -> QuerySet[Conversion]:
    """The orders that are credited to her in this campaign."""
    keys = [instruction.pk for instruction in one.campaign.instructions]
    return Conversion.objects.filter(
        brand=one.brand_id, handout__influencer=one.influencer_id, handout__instruction__in=keys
    )


@dataclass(frozen=True)
class Excluded:
    """How many orders of one creator in one campaign are left out, and from when to when they were placed."""

    collaboration: Collaboration
    orders: int = 0
    first_at: datetime.datetime | None = None
    last_at: datetime.datetime | None = None


def of_brand(brand: Brand, campaign: Campaign | None = None) -> list[Excluded]:
    """Whose orders are left out, by collaboration; of somebody with several in a campaign, the last. Three queries."""
    found = Conversion.objects.filter(brand=brand, excluded_at__isnull=False, handout__isnull=False)
    rows = list(
        found.order_by()
        .values_list("handout__influencer", "handout__instruction")
        .annotate(Count("pk"), Min("occurred_at"), Max("occurred_at"))
    )
    homes = credited.campaigns_of({instruction for _, instruction, *_ in rows})
    people = {
        (one.campaign_id, one.influencer_id): one
        for one in Collaboration.objects.filter(
            campaign__in={home.pk for home in homes.values()}, influencer__in={creator for creator, *_ in rows}
        ).order_by("pk")
    }
    sums: dict[int, Excluded] = {}
    for creator, instruction, number, first, last in rows:
        home = homes.get(instruction)
        one = people.get((home.pk, creator)) if home and campaign in (None, home) else None
        if one is not None:
            sums[one.pk] = _added(sums.get(one.pk), Excluded(one, number, first, last))
    return [sums[pk] for pk in sorted(sums)]


def of_collaboration(one: Collaboration) -> Excluded:
    """The same for one creator in one campaign. One query."""
    found = orders_of(one).filter(excluded_at__isnull=False)
    values = found.aggregate(orders=Count("pk"), first_at=Min("occurred_at"), last_at=Max("occurred_at"))
    return Excluded(one, **values)


def _added(one: Excluded | None, more: Excluded) -> Excluded:
    if one is None:
        return more
    firsts, lasts = [one.first_at, more.first_at], [one.last_at, more.last_at]
    return Excluded(one.collaboration, one.orders + more.orders, min(filter(None, firsts)), max(filter(None, lasts)))


def exclude(one: Collaboration, *, since: datetime.date, by: Actor) -> int:
    """Leave out her orders from this day of the brand's calendar on; returns how many. Later orders count again."""
    start = datetime.datetime.combine(since, datetime.time(), zoneinfo.ZoneInfo(one.campaign.brand.timezone))
    with transaction.atomic():
        chosen = orders_of(one).filter(occurred_at__gte=start, excluded_at=None)
        number = Conversion.objects.filter(pk__in=chosen.values("pk")).update(
            excluded_at=timezone.now(), excluded_by=by.user
        )
        if number:
            audit.record(
                "orders.exclude", by=by, brand=one.campaign.brand, subject=one, since=since.isoformat(), number=number
            )
    return number


def include(one: Collaboration, *, by: Actor) -> int:
    """Take every order of hers in again; returns how many."""
    with transaction.atomic():
        chosen = orders_of(one).filter(excluded_at__isnull=False)
        number = Conversion.objects.filter(pk__in=chosen.values("pk")).update(excluded_at=None, excluded_by=None)
        if number:
            audit.record("orders.include", by=by, brand=one.campaign.brand, subject=one, number=number)
    return number
