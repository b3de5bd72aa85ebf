"""Recomputes the rollups from their source rows. A few queries, set against each other in memory by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, Round

from accounts.models import Brand
from tracking import rollup_sql
from tracking.figures import EVER, Scope, orders
from tracking.models import ClickDay, ClickTotal, Conversion
from tracking.rollups import PARTS


def differences() -> Iterator[str]:
    """Each difference, as a sentence."""
    for name in rollup_sql.missing(connection):
        yield f"The trigger {name} is missing: figures do not follow their rows."
    yield from _totals_of_links()
    for brand in Brand.objects.order_by("pk"):
        yield from _orders_of(brand)


def _totals_of_links() -> Iterator[str]:
    names = ("clicks", "unique_clicks", "robot_clicks")
    days = ClickDay.objects.order_by().values_list("link_id").annotate(*(Sum(name) for name in names))
    source = {link: tuple(numbers) for link, *numbers in days.iterator()}
    stored = {link: tuple(numbers) for link, *numbers in ClickTotal.objects.values_list("link_id", *names).iterator()}
    nothing = (0, 0, 0)
    for link in sorted(source.keys() | stored.keys()):
        if source.get(link, nothing) != stored.get(link, nothing):
            yield f"Link {link}: its days add up to {source.get(link)}, its total says {stored.get(link)}."


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
