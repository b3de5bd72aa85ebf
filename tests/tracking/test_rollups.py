"""Rollups follow their source rows, whoever changes them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Brand
from promocodes.models import Handout, TrackedLink
from tests import make
from tracking import figures, folding, rollup_checks, rollup_sql
from tracking.figures import EVER, Scope, Span
from tracking.models import (
    ClickBrandDay,
    ClickChange,
    ClickDay,
    ClickTotal,
    Conversion,
    ConversionChange,
    ConversionDay,
)

NOON = datetime.datetime(2026, 6, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture
def handout(lumen, marie) -> Handout:
    make.accepted(make.campaign(lumen, affiliate_link=make.GENERIC_LINK), marie)
    return Handout.objects.get()


def order(brand: Brand, number: int = 1, **fields: Any) -> Conversion:
    return Conversion.objects.create(
        **{
            "brand": brand,
            "source": "shop",
            "order_id": f"A{number}",
            "occurred_at": NOON,
            "amount": Decimal("70.10"),
            "currency": "EUR",
        }
        | fields
    )


def counted(brand: Brand, span: Span = EVER, by: str = "influencer") -> dict[tuple[Any, str], tuple[int, ...]]:
    """What the rollups say, without what is nought."""
    found: dict[tuple[Any, str], list[int]] = {}
    for key, currency, *numbers in figures.orders(Scope(brand), span, by=by):
        sums = found.setdefault((key, currency), [0, 0, 0, 0])
        found[key, currency] = [old + new for old, new in zip(sums, numbers, strict=True)]
    return {key: tuple(numbers) for key, numbers in found.items() if any(numbers)}


def test_every_trigger_is_there(db):
    assert rollup_sql.missing(connection) == []


def test_an_order_counts_at_once_and_after_folding(lumen, handout):
    order(lumen, handout=handout, credited_by="click")
    before = counted(lumen)
    folding.fold()

    assert before == counted(lumen) == {(handout.influencer_id, "EUR"): (1, 701_000, 0, 0)}
    assert (ConversionChange.objects.count(), ConversionDay.objects.count()) == (0, 1)


@pytest.mark.parametrize("folded", [False, True])
def test_changes_of_an_order_change_the_figures(lumen, handout, folded):
    one = order(lumen)
    if folded:
        folding.fold()
    Conversion.objects.filter(pk=one.pk).update(handout=handout, credited_by="click", refunded=Decimal("20.05"))
    assert counted(lumen) == {(handout.influencer_id, "EUR"): (1, 701_000, 200_500, 0)}
    Conversion.objects.filter(pk=one.pk).update(excluded_at=timezone.now())
    assert counted(lumen) == {(handout.influencer_id, "EUR"): (0, 0, 0, 1)}
    one.delete()
    assert counted(lumen) == {}
    folding.fold()
    assert not ConversionDay.objects.exists()


@pytest.mark.parametrize("status", ["pending", "cancelled", "test"])
def test_only_paid_orders_count(lumen, status):
    order(lumen)
    one = order(lumen, 2, status=status)
    assert counted(lumen) == {(0, "EUR"): (1, 701_000, 0, 0)}

    folding.rebuild(lumen.pk, lumen.timezone)
    assert counted(lumen) == {(0, "EUR"): (1, 701_000, 0, 0)}
    Conversion.objects.filter(pk=one.pk).update(status="paid")
    assert counted(lumen) == {(0, "EUR"): (2, 1_402_000, 0, 0)}


def test_currencies_are_never_added(lumen):
    """CNV-22"""
    order(lumen, 1)
    order(lumen, 2, currency="JPY", amount=Decimal(700))
    folding.fold()

    assert counted(lumen) == {(0, "EUR"): (1, 701_000, 0, 0), (0, "JPY"): (1, 7_000_000, 0, 0)}


def test_the_day_of_an_order_is_the_brands(lumen):
    order(lumen, occurred_at=datetime.datetime(2026, 6, 10, 22, 30, tzinfo=datetime.UTC))
    before = counted(lumen, by="day")
    folding.fold()

    assert before == counted(lumen, by="day") == {(datetime.date(2026, 6, 11), "EUR"): (1, 701_000, 0, 0)}
    assert counted(lumen, Span(None, datetime.date(2026, 6, 10))) == {}


def test_days_are_made_anew_when_the_brand_moves(lumen):
    order(lumen, occurred_at=datetime.datetime(2026, 6, 10, 22, 30, tzinfo=datetime.UTC))
    folding.fold()
    lumen.timezone = "America/New_York"
    lumen.save()
    order(lumen, 2)
    folding.fold()

    assert counted(lumen, by="day") == {(datetime.date(2026, 6, 10), "EUR"): (2, 1_402_000, 0, 0)}
    assert not ConversionChange.objects.exists()


def test_what_is_kept_of_a_brand_goes_with_it(db):
    brand = make.brand("Gone")
    order(brand)
    folding.fold()
    brand.delete()
    folding.fold()

    assert not ConversionDay.objects.exists()
    assert not ConversionChange.objects.exists()


def test_totals_of_a_link_follow_its_days(handout):
    """CLK-16"""
    link = TrackedLink.objects.get()
    for day in (1, 2):
        ClickDay.objects.create(link=link, day=f"2026-06-0{day}", clicks=5, unique_clicks=3, robot_clicks=1)
    ClickDay.objects.filter(day="2026-06-02").update(clicks=9)
    assert ClickTotal.objects.values_list("clicks", "unique_clicks", "robot_clicks").get() == (14, 6, 2)
    ClickDay.objects.filter(day="2026-06-01").delete()
    assert ClickTotal.objects.values_list("clicks", "unique_clicks", "robot_clicks").get() == (9, 3, 1)


@pytest.mark.parametrize("folded", [False, True])
def test_days_of_a_brand_follow_those_of_its_links(lumen, handout, folded):
    """CLK-16: at once, and after the round that folds them."""
    link = TrackedLink.objects.get()
    for day in (1, 2):
        ClickDay.objects.create(link=link, day=f"2026-06-0{day}", clicks=5, unique_clicks=3, robot_clicks=1)
    if folded:
        folding.fold_clicks()
        assert not ClickChange.objects.exists()
    ClickDay.objects.filter(day="2026-06-02").update(clicks=9)
    assert clicked(lumen) == {datetime.date(2026, 6, 1): (5, 3, 1), datetime.date(2026, 6, 2): (9, 3, 1)}
    assert clicked(lumen, Span(last=datetime.date(2026, 6, 1))) == {datetime.date(2026, 6, 1): (5, 3, 1)}
    ClickDay.objects.filter(day="2026-06-01").delete()
    folding.fold_clicks()
    assert clicked(lumen) == {datetime.date(2026, 6, 2): (9, 3, 1)}
    assert ClickBrandDay.objects.count() == 1


def test_what_is_there_already_is_counted_by_the_migration(lumen, handout):
    """Clicks of a version whose triggers knew less, or were not there."""
    ClickDay.objects.create(link=TrackedLink.objects.get(), day="2026-06-01", clicks=5, unique_clicks=3)
    folding.fold_clicks()
    ClickDay.objects.filter(day="2026-06-01").update(clicks=9)
    ClickTotal.objects.update(brand=None, influencer=None, instruction=None, clicks=-100)
    ClickTotal.objects.create(link=make.link(lumen, handout.influencer), clicks=5)
    ClickBrandDay.objects.create(brand=lumen, day="2026-05-01", clicks=5, unique_clicks=5, robot_clicks=0)
    migration = import_module("tracking.migrations.0016_clicks_counted_anew")

    migration.count(None, SimpleNamespace(connection=connection))

    assert list(rollup_checks.differences()) == []
    assert clicked(lumen) == {datetime.date(2026, 6, 1): (9, 3, 0)}


def test_who_goes_back_has_the_triggers_of_then(handout):
    """They keep totals, and know no notes."""
    with connection.cursor() as cursor:
        rollup_sql.install_those_before_brands(None, SimpleNamespace(connection=connection, execute=cursor.execute))
    ClickDay.objects.create(link=TrackedLink.objects.get(), day="2026-06-01", clicks=5, unique_clicks=3)
    ClickDay.objects.update(clicks=9)

    assert ClickTotal.objects.values_list("clicks", "unique_clicks", "instruction").get() == (9, 3, None)
    assert not ClickChange.objects.exists()
    assert rollup_sql.missing(connection) == []


def test_days_of_other_brands_are_not_counted(lumen, borealis, handout, marie):
    ClickDay.objects.create(link=make.link(borealis, marie), day="2026-06-01", clicks=5, unique_clicks=3)
    folding.fold_clicks()

    assert clicked(lumen) == {}
    assert figures.clicks(Scope(lumen), EVER, by="influencer") == []
    assert list(rollup_checks.differences()) == []  # though nobody was given this link


def test_a_total_says_whose_link_it_is(lumen, handout):
    ClickDay.objects.create(link=TrackedLink.objects.get(), day="2026-06-01", clicks=5, unique_clicks=3)

    total = ClickTotal.objects.get()
    assert (total.brand, total.influencer, total.instruction) == (lumen, handout.influencer_id, handout.instruction_id)


def clicked(brand: Brand, span: Span = EVER) -> dict[datetime.date, tuple[int, ...]]:
    """The brand's clicks of each day, folded or not, without what is nought."""
    found: dict[datetime.date, list[int]] = {}
    for day, *numbers in figures.clicks(Scope(brand), span, by="day"):
        sums = found.setdefault(day, [0, 0, 0])
        found[day] = [old + new for old, new in zip(sums, numbers, strict=True)]
    return {day: tuple(numbers) for day, numbers in found.items() if any(numbers)}


def test_clicks_are_read_by_creator_and_by_day(lumen, handout):
    link = TrackedLink.objects.get()
    ClickDay.objects.create(link=link, day="2026-06-01", clicks=5, unique_clicks=3, robot_clicks=1)
    ClickDay.objects.create(link=link, day="2026-06-02", clicks=2, unique_clicks=2)
    scope = Scope(lumen, (handout.instruction_id,))

    assert figures.clicks(scope, EVER, by="influencer") == [(handout.influencer_id, 7, 5, 1)]
    assert figures.clicks(scope, EVER, by="instruction") == [(handout.instruction_id, 7, 5, 1)]
    second = Span(datetime.date(2026, 6, 2))
    assert figures.clicks(scope, second, by="instruction") == [(handout.instruction_id, 2, 2, 0)]
    assert figures.clicks(Scope(lumen), second, by="instruction") == [(handout.instruction_id, 2, 2, 0)]
    assert sorted(figures.clicks(scope, Span(datetime.date(2026, 6, 2)), by="day")) == [
        (datetime.date(2026, 6, 2), 2, 2, 0)
    ]


def test_a_wrong_sum_is_found(lumen, handout):
    """CLK-16, CNV-24"""
    order(lumen, 1, handout=handout, credited_by="click", refunded=Decimal("0.10"))
    order(lumen, 2, excluded_at=timezone.now())
    folding.fold()
    ClickDay.objects.create(link=TrackedLink.objects.get(), day="2026-06-01", clicks=5, unique_clicks=3)
    folding.fold_clicks()
    assert list(rollup_checks.differences()) == []

    ConversionDay.objects.filter(orders=1).update(gross=1)
    ClickTotal.objects.update(clicks=4, instruction=None)
    ClickBrandDay.objects.update(unique_clicks=2)
    said = " ".join(rollup_checks.differences())

    assert "counted (1, 701000, 1000, 0), the rollup says (1, 1, 1000, 0)" in said
    assert "its days add up to (5, 3, 0), its total says (4, 3, 0)" in said
    assert f"brand {lumen.pk}, creator {handout.influencer_id} and instruction None" in said
    assert f"Clicks of brand {lumen.pk} on 2026-06-01: its links add up to (5, 3, 0), the rollup says (5, 2, 0)" in said
