"""Figures equal the sum of their source rows after anything that happens to orders and clicks, in any order."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promocodes.models import Handout, TrackedLink
from tests import make, shop
from tracking import figures, folding, rollup_checks
from tracking.figures import EVER, Scope, Span
from tracking.models import ClickDay, Conversion

PLACES = st.integers(0, 5)
AMOUNTS = st.decimals(0, 5000, places=2)
HOURS = st.integers(0, 24 * 20)
EVENTS = st.one_of(
    st.tuples(st.just("order"), PLACES, AMOUNTS, HOURS, st.sampled_from(["EUR", "JPY", "KWD"])),
    st.tuples(st.just("again"), PLACES, AMOUNTS),
    st.tuples(st.just("refund"), PLACES, st.integers(0, 100)),
    st.tuples(st.just("credit"), PLACES, st.integers(0, 2)),
    st.tuples(st.just("exclude"), PLACES),
    st.tuples(st.just("include"), PLACES),
    st.tuples(st.just("delete"), PLACES),
    st.tuples(st.just("clicks"), st.integers(0, 1), st.integers(1, 28), st.integers(1, 9)),
    st.tuples(st.just("fold")),
    st.tuples(st.just("rebuild")),
)


@pytest.fixture
def handouts(lumen, marie, luc) -> list[Handout]:
    campaign = make.campaign(lumen, affiliate_link=make.GENERIC_LINK)
    for one in (marie, luc):
        make.accepted(campaign, one)
    return list(Handout.objects.order_by("pk"))


def happen(brand: Any, handouts: list[Handout], event: tuple[Any, ...]) -> None:
    """One thing after another, as shops and people do them: repeated, late, or about what is not there."""
    what, place, *rest = (*event, None) if len(event) == 1 else event
    orders = Conversion.objects.filter(brand=brand, order_id=f"R{place}")
    if what == "order":
        amount, hours, currency = rest
        at = shop.NOON + datetime.timedelta(hours=hours)
        if not orders.exists():  # the shop repeats itself
            shop.order(None, amount, currency, brand=brand, order_id=f"R{place}", occurred_at=at)
    elif what == "again":
        orders.filter(refunded__lte=rest[0]).update(amount=rest[0])
    elif what == "refund":
        for one in orders:
            one.refunded = (one.amount * rest[0] / 100).quantize(Decimal("0.01"))
            one.save(update_fields=["refunded"])
    elif what == "credit":
        handout = handouts[rest[0]] if rest[0] < len(handouts) else None
        instruction = handout.instruction if handout else None
        orders.update(handout=handout, instruction=instruction, credited_by="click" if handout else "")
    elif what in ("exclude", "include"):
        orders.update(excluded_at=shop.NOON if what == "exclude" else None)
    elif what == "delete":
        orders.delete()
    elif what == "clicks":
        link = TrackedLink.objects.order_by("pk")[place]
        day, number = rest
        shop.clicks(link, number, visitors=min(number, 3), robots=number % 2, at=shop.NOON.replace(day=day))
    elif what == "fold":
        folding.fold()
    else:
        folding.rebuild(brand.pk, brand.timezone)


def from_the_rows(brand: Any, handouts: list[Handout], span: Span) -> Counter[Any]:
    """The same figures, one row after another."""
    found: Counter[Any] = Counter()
    creators = {one.pk: one.influencer_id for one in handouts}
    for one in Conversion.objects.filter(brand=brand):
        day = (one.occurred_at + datetime.timedelta(hours=2)).date()  # Paris in summer
        if (span.first and day < span.first) or (span.last and day > span.last):
            continue
        key = (creators.get(one.handout_id, 0), one.currency)
        if one.excluded_at:
            found[key, "excluded"] += 1
        else:
            found[key, "orders"] += 1
            found[key, "gross"] += int(one.amount * 10_000)
            found[key, "refunded"] += int(one.refunded * 10_000)
    return +found


def from_the_rollups(brand: Any, span: Span, by: str = "influencer") -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, currency, *numbers in figures.orders(Scope(brand), span, by=by):
        for name, number in zip(("orders", "gross", "refunded", "excluded"), numbers, strict=True):
            found[(key, currency), name] += number
    return +found


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(events=st.lists(EVENTS, max_size=25), first=st.integers(8, 20))
def test_figures_are_the_sum_of_their_rows_after_anything(lumen, handouts, events, first):
    """CNV-24, CLK-16, P18"""
    Conversion.objects.all().delete()
    ClickDay.objects.all().delete()
    TrackedLink.objects.get(pk=handouts[0].tracked_link_id).clicks.all().delete()
    TrackedLink.objects.get(pk=handouts[1].tracked_link_id).clicks.all().delete()
    for event in events:
        happen(lumen, handouts, event)

    for span in (EVER, Span(datetime.date(2026, 6, first), datetime.date(2026, 6, first + 5))):
        assert from_the_rollups(lumen, span) == from_the_rows(lumen, handouts, span)
    by_day = from_the_rollups(lumen, EVER, by="day")
    by_creator = from_the_rollups(lumen, EVER)
    for name in ("orders", "gross", "refunded", "excluded"):
        assert sum(number for (_, one), number in by_day.items() if one == name) == sum(
            number for (_, one), number in by_creator.items() if one == name
        )
    assert list(rollup_checks.differences()) == []
