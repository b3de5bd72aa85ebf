"""Recomputes the rollups from their source rows. A few queries, set against each other in memory by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round

from accounts.models import Brand
from promocodes.models import Handout, TrackedLink
from tracking import rollup_sql
from tracking.figures import CLICKS, EVER, Scope, clicks, orders
from tracking.models import ClickDay, ClickTotal, Conversion
from tracking.rollups import PARTS

_NO_CLICKS = (0, 0, 0)


def differences() -> Iterator[str]:
    """Each difference, as a sentence."""
    for name in rollup_sql.missing(connection):
        yield f"The trigger {name} is missing: figures do not follow their rows."
    yield from _totals_of_links()
    yield from _owners_of_totals()
    for brand in Brand.objects.order_by("pk"):
        yield from _clicks_of(brand)
        yield from _orders_of(brand)


def _totals_of_links() -> Iterator[str]:
    days = ClickDay.objects.order_by().values_list("link_id").annotate(*(Sum(name) for name in CLICKS))
    source = {link: tuple(numbers) for link, *numbers in days.iterator()}
    stored = {link: tuple(numbers) for link, *numbers in ClickTotal.objects.values_list("link_id", *CLICKS).iterator()}
    for link in sorted(source.keys() | stored.keys()):
        if source.get(link, _NO_CLICKS) != stored.get(link, _NO_CLICKS):
            yield f"Link {link}: its days add up to {source.get(link)}, its total says {stored.get(link)}."


def _owners_of_totals() -> Iterator[str]:
    given = Handout.objects.filter(tracked_link=OuterRef("link")).order_by("pk").values("instruction")[:1]
    first = Coalesce(Subquery(given, output_field=BigIntegerField()), 0)
    found = ClickTotal.objects.annotate(said=Coalesce("instruction", 0), first=first)
    right = Q(brand=F("link__brand"), influencer=F("link__influencer"), said=F("first"))
    for total in found.filter(link__in=TrackedLink.objects.all()).exclude(right).order_by("pk"):
        yield (
            f"Link {total.pk}: its total says brand {total.brand_id}, creator {total.influencer} and instruction "
            f"{total.instruction}; the link and its first handout say something else."
        )


def _clicks_of(brand: Brand) -> Iterator[str]:
    days = ClickDay.objects.filter(link__brand=brand).order_by().values_list("day")
    source = {day: tuple(numbers) for day, *numbers in days.annotate(*(Sum(name) for name in CLICKS))}
    stored: defaultdict[Any, tuple[int, ...]] = defaultdict(lambda: _NO_CLICKS)
    for day, *numbers in clicks(Scope(brand), EVER, by="day"):
        stored[day] = tuple(old + new for old, new in zip(stored[day], numbers, strict=True))
    for day in sorted(source.keys() | stored.keys()):
        if source.get(day, _NO_CLICKS) != stored[day]:
            yield (
                f"Clicks of brand {brand.pk} on {day}: its links add up to {source.get(day)}, "
                f"the rollup says {stored[day]}."
            )


def _orders_of(brand: Brand) -> Iterator[str]:
    source = {row[:2]: row[2:] for row in _counted(brand) if any(row[2:])}
    sums: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for key, currency, *numbers in orders(Scope(brand), EVER, by="influencer"):
        sums[key, currency] = [old + new for old, new in zip(sums[key, currency], numbers, strict=True)]
    stored = {key: tuple(numbers) for key, numbers in sums.items() if any(numbers)}
    for key in sorted(source.keys() | stored.keys()):
        if source.get(key) != stored.get(key):
            yield (
                f"Orders of brand {brand.pk} by creator {key[0]} in {key[1]}: counted {source.get(key)}, "
                f"the rollup says {stored.get(key)}."
            )


def _counted(brand: Brand) -> QuerySet[Any]:
    """Creator, currency, orders, gross and refunded in ten-thousandths, excluded: from the orders themselves."""
    kept = Q(excluded_at=None)
    found = Conversion.objects.filter(brand=brand, status=Conversion.Status.PAID).annotate(
        creator=Coalesce("handout__influencer_id", 0)
    )
    money = {
        f"all_{name}": Coalesce(Sum(Cast(Round(F(name) * PARTS), BigIntegerField()), filter=kept), 0)
        for name in ("amount", "refunded")
    }
    return (
        found.order_by()
        .values_list("creator", "currency")
        .annotate(number=Count("pk", filter=kept), **money, left_out=Count("pk", filter=~kept))
    )
