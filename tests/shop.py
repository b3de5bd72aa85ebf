"""Builders of what is counted: clicks with their day's counts, and orders of the shop, credited or not."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

from campaigns.models import Collaboration
from promocodes.models import Handout, TrackedLink
from tracking.models import Click, ClickDay, ClickVisitor, Conversion

_numbers = itertools.count(1)
NOON = datetime.datetime(2026, 6, 10, 12, tzinfo=datetime.UTC)


def clicks(
    link: TrackedLink, number: int, *, at: datetime.datetime = NOON, visitors: int = 0, robots: int = 0, **fields: Any
) -> None:
    """So many clicks of people at one moment, of so many visitors (as many as clicks), and of robots."""
    visitors = visitors or number
    day = at.astimezone(datetime.UTC).date()
    for one in range(number):
        Click.objects.create(link=link, at=at, day=day, visitor=f"visitor {one % visitors}", **fields)
    for one in range(robots):
        Click.objects.create(link=link, at=at, day=day, visitor=f"robot {one}", robot_reason="crawler")
    ClickVisitor.objects.bulk_create(
        (ClickVisitor(link=link, day=day, visitor=f"visitor {one}") for one in range(min(visitors, number))),
        ignore_conflicts=True,
    )
    found, _ = ClickDay.objects.get_or_create(link=link, day=day)
    people = Click.objects.filter(link=link, day=day, robot_reason="")
    found.clicks = people.count()
    found.unique_clicks = people.values("visitor").distinct().count()
    found.robot_clicks = Click.objects.filter(link=link, day=day).exclude(robot_reason="").count()
    found.save()


def order(handout: Handout | None, amount: str = "70.00", currency: str = "EUR", **fields: Any) -> Conversion:
    """An order that is credited to the holder of this value; `instruction` alone for a shared code."""
    if handout is not None:
        fields = {
            "brand": handout.instruction.brand,
            "handout": handout,
            "instruction": handout.instruction,
            "credited_by": "click" if handout.tracked_link_id else "code",
        } | fields
    return Conversion.objects.create(
        **{
            "source": "shop",
            "order_id": f"A{next(_numbers)}",
            "occurred_at": NOON,
            "amount": Decimal(amount),
            "currency": currency,
        }
        | fields
    )


def link_of(one: Collaboration) -> TrackedLink:
    """Her tracked link."""
    one.refresh_from_db()
    assert one.link_handout
    assert one.link_handout.tracked_link
    return one.link_handout.tracked_link
