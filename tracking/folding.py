"""Adds noted changes of orders and clicks to their days; makes days of orders anew where the calendar is another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from accounts.models import Brand
from promocodes.models import Handout
from tracking.models import Conversion
from tracking.rollups import ClickBrandDay, ClickChange, ClickTotal, ConversionChange, ConversionDay

_INTO = """
INSERT INTO tracking_conversionday
    (brand_id, instruction, influencer, day, currency, zone, orders, gross, refunded, excluded)
"""
_ADD_UP = """
SELECT c.brand_id, coalesce(h.instruction_id, c.instruction_id, 0), coalesce(h.influencer_id, 0), {day}, c.currency,
    %(zone)s, sum(c.orders), sum(c.gross), sum(c.refunded), sum(c.excluded)
FROM {source} c LEFT JOIN promocodes_handout h ON h.id = c.handout_id
WHERE c.brand_id = %(brand)s
GROUP BY 1, 2, 3, 4, 5
HAVING sum(c.orders) <> 0 OR sum(c.gross) <> 0 OR sum(c.refunded) <> 0 OR sum(c.excluded) <> 0
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (brand_id, instruction, influencer, day, currency, zone) DO UPDATE SET
    orders = tracking_conversionday.orders + excluded.orders, gross = tracking_conversionday.gross + excluded.gross,
    refunded = tracking_conversionday.refunded + excluded.refunded,
    excluded = tracking_conversionday.excluded + excluded.excluded
"""
_EVERY_ORDER = """(
    SELECT brand_id, instruction_id, handout_id, occurred_at, currency,
        CASE WHEN excluded_at IS NULL THEN 1 ELSE 0 END AS orders,
        CASE WHEN excluded_at IS NULL THEN CAST(round(amount * 10000) AS bigint) ELSE 0 END AS gross,
        CASE WHEN excluded_at IS NULL THEN CAST(round(refunded * 10000) AS bigint) ELSE 0 END AS refunded,
        CASE WHEN excluded_at IS NULL THEN 0 ELSE 1 END AS excluded
    FROM tracking_conversion WHERE brand_id = %(brand)s AND status = 'paid'
)"""

_INTO_BRAND_DAYS = """
INSERT INTO tracking_clickbrandday (brand_id, day, clicks, unique_clicks, robot_clicks)
SELECT brand_id, day, sum(clicks), sum(unique_clicks), sum(robot_clicks) FROM {source} AS notes
GROUP BY brand_id, day ORDER BY brand_id, day
ON CONFLICT (brand_id, day) DO UPDATE SET clicks = tracking_clickbrandday.clicks + excluded.clicks,
    unique_clicks = tracking_clickbrandday.unique_clicks + excluded.unique_clicks,
    robot_clicks = tracking_clickbrandday.robot_clicks + excluded.robot_clicks
"""

LOCKS = 0x54D1 << 40
"""Where our advisory locks begin, beside those of `order_events`."""


def fold() -> int:
    """Add every noted change of orders to its day; returns how many brands had any. Several may run at once."""
    moved = ConversionDay.objects.exclude(zone=F("brand__timezone")).order_by().values_list("brand_id", flat=True)
    stale = set(moved.distinct())
    noted = set(ConversionChange.objects.order_by().values_list("brand_id", flat=True).distinct())
    zones = dict(Brand.objects.filter(pk__in=stale | noted).values_list("pk", "timezone"))
    for brand_id in sorted(noted | stale):
        if brand_id not in zones:
            forget(brand_id)
        elif brand_id in stale:
            rebuild(brand_id, zones[brand_id])
        else:
            _fold_one(brand_id, zones[brand_id])
    return len(noted)


def fold_clicks() -> None:
    """Add every noted change of clicks to the day of its brand. Several may run at once."""
    noted = set(ClickChange.objects.order_by().values_list("brand_id", flat=True).distinct())
    if not noted:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _take_in(cursor, "tracking_clickchange", _INTO_BRAND_DAYS)
    ClickBrandDay.objects.filter(brand__in=noted, clicks=0, unique_clicks=0, robot_clicks=0).delete()


def let_go(brand: Brand, handouts: Collection[int]) -> None:
    """Take these handouts off their orders before they are deleted, while it is known whose figures that changes.

    The caller holds a transaction, credits the orders anew, and says of which links the handouts were (`say_whose`).
    """
    Conversion.objects.filter(handout_id__in=handouts).update(handout=None)
    if ConversionChange.objects.filter(brand=brand).exists():
        _fold_one(brand.pk, brand.timezone)


def say_whose(links: Collection[int]) -> None:
    """Write down anew which instruction the clicks of these links belong to: handouts of them were deleted."""
    totals = ClickTotal.objects.filter(link__among=links)
    list(totals.select_for_update().order_by("pk").values_list("pk"))  # in the order in which drains take them
    first = Handout.objects.filter(tracked_link=OuterRef("link")).order_by("pk").values("instruction")[:1]
    totals.update(instruction=Subquery(first))


def _fold_one(brand_id: int, zone: str) -> None:
    values: dict[str, Any] = {"brand": brand_id, "zone": zone}
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(cursor, brand_id)
        add_up = _INTO + _ADD_UP.format(day=_day(), source="{source}")
        _take_in(cursor, "tracking_conversionchange", add_up, "WHERE brand_id = %(brand)s", values)
    ConversionDay.objects.filter(brand=brand_id, orders=0, gross=0, refunded=0, excluded=0).delete()


def _take_in(cursor: Any, notes: str, add_up: str, which: str = "", values: dict[str, Any] | None = None) -> None:
    """Add notes to their days by a statement with a `{source}`, and take away exactly those that it added."""
    delete = f"DELETE FROM {notes} {which}"  # noqa: S608  names of our own
    if connection.vendor == "postgresql":  # one statement
        cursor.execute(f"WITH gone AS ({delete} RETURNING *) " + add_up.format(source="gone"), values)
    else:  # its writers wait for each other, and the first statement of a transaction that writes is the lock
        cursor.execute(add_up.format(source=notes), values)
        cursor.execute(delete, values)


def rebuild(brand_id: int, zone: str) -> None:
    """Make the days of a brand from its orders alone, in this calendar. Orders that come meanwhile wait."""
    values: dict[str, Any] = {"brand": brand_id, "zone": zone}
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # first: `let_go` has written orders when it asks for the other
            cursor.execute("LOCK TABLE tracking_conversion IN SHARE MODE")
        _alone(cursor, brand_id)
        forget(brand_id)
        cursor.execute(_INTO + _ADD_UP.format(day=_day(), source=_EVERY_ORDER), values)


def forget(brand_id: int) -> None:
    """Take away what is kept of a brand, as of one that is gone."""
    with transaction.atomic():
        ConversionDay.objects.filter(brand=brand_id).delete()
        ConversionChange.objects.filter(brand=brand_id).delete()


def _alone(cursor: Any, brand_id: int) -> None:
    """Let nobody else add to the days of this brand until the transaction ends: two who begin anew would both add."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCKS + brand_id])


def _day() -> str:
    """The calendar day of an order, in SQL."""
    if connection.vendor == "postgresql":
        return "CAST(c.occurred_at AT TIME ZONE %(zone)s AS date)"
    return "django_datetime_cast_date(c.occurred_at, %(zone)s, 'UTC')"
