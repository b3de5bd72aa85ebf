"""Orders at once: the same one, its refund before it, its code beside it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import chain

import pytest
from django.db import transaction
from django.db.models import F

from accounts.models import Brand
from campaigns import crediting, delivered, order_checks, order_file_rounds, order_files
from tests import make
from tests.api.conftest import Program
from tests.orders.shop import Shop, shopify_order, shopify_refund
from tests.orders.test_files import checked
from tracking import folding, rollup_checks
from tracking.models import (
    ClickBrandDay,
    ClickDay,
    Conversion,
    ConversionDay,
    Delivery,
    OrderEvent,
    Refund,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def four(call):
    """Five threads of four calls each are twenty: the pool of a process has no more connections."""
    return [call() for _ in range(4)]


def test_the_same_order_twenty_times_at_once_is_one(at_once, lumen):
    """CNV-03."""
    api = Program(lumen)

    answers = list(
        chain.from_iterable(at_once(*[lambda: four(lambda: api.post("conversions/", make.order(code="MARIE10")))] * 5))
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 19}
    assert (Conversion.objects.count(), OrderEvent.objects.count()) == (1, 1)


def test_the_same_call_of_a_shop_twenty_times_at_once_is_stored_once(at_once, lumen):
    """CNV-03."""
    shop = Shop(lumen, "shopify")

    answers = list(chain.from_iterable(at_once(*[lambda: four(lambda: shop.send("orders/paid", shopify_order()))] * 5)))

    assert Counter(answer.status_code for answer in answers) == {200: 20}
    assert Delivery.objects.count() == 1


def test_two_workers_apply_a_call_once(at_once, lumen):
    shop = Shop(lumen, "shopify")
    for number in range(30):
        shop.send("orders/paid", shopify_order(number))
        shop.send("refunds/create", shopify_refund(number, 9000 + number))

    at_once(*[delivered.apply_waiting] * 4)

    assert set(Delivery.objects.values_list("state", flat=True)) == {"applied"}
    assert (Conversion.objects.count(), Refund.objects.count()) == (30, 30)
    assert {one.refunded for one in Conversion.objects.all()} == {Decimal(20)}


def test_a_second_worker_applies_what_the_first_has_not_taken(at_once, lumen, borealis, monkeypatch):
    """LOD-05: the first is still at a brand's oldest calls; before, the others found those, and nothing else."""
    monkeypatch.setattr(delivered, "AT_ONCE", 3)
    big, other = Shop(lumen, "shopify"), Shop(borealis, "shopify")
    for number in range(5):
        big.send("orders/paid", shopify_order(number))
    other.send("orders/paid", shopify_order(50))
    with transaction.atomic():
        first = delivered._taken(delivered._due().filter(hook=big.hook).order_by("pk"))
        assert at_once(delivered.apply_waiting) == [3]

    assert set(Delivery.objects.filter(state="waiting")) == set(first)
    assert delivered.apply_waiting() == 3


def test_an_order_and_its_refund_at_once_miss_each_other_never(at_once, lumen):
    """CNV-07: without the lock the order would not see the refund that is being written beside it."""
    order, refund = Shop(lumen, "shopify"), Shop(lumen, "shopify", source="shopify")
    for number in range(10):
        order.send("orders/paid", shopify_order(number))
        refund.send("refunds/create", shopify_refund(number, 9000 + number))
        at_once(delivered.apply_waiting, delivered.apply_waiting)

    assert {one.refunded for one in Conversion.objects.all()} == {Decimal(20)}
    assert list(order_checks.events()) == []


def test_two_refunds_at_once_never_pass_the_amount(at_once, lumen):
    api = Program(lumen)
    pk = api.post("conversions/", make.order()).json()["id"]

    answers = at_once(
        *[
            lambda name=name: api.post(f"conversions/{pk}/refunds/", {"refund_id": name, "amount": "40.00"})
            for name in "abcd"
        ]
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 3}
    assert Conversion.objects.get().refunded == 40


def test_an_order_and_its_code_at_once_find_each_other(at_once, lumen, personal, marie):
    """CNV-05."""
    api, one = Program(lumen), make.accepted(personal, marie)

    at_once(
        lambda: make.holds(one, "MARIE10"),
        *[lambda n=n: api.post("conversions/", make.order(str(n), code="MARIE10")) for n in range(5)],
    )
    crediting.match_waiting()

    assert set(Conversion.objects.values_list("handout__influencer", flat=True)) == {marie.pk}


def test_days_that_several_make_anew_at_once_count_each_order_once(at_once, lumen):
    """CNV-24: without the lock each would add all orders to what the other has just added."""
    api = Program(lumen)
    for number in range(5):
        api.post("conversions/", make.order(str(number)))
    for zone in ("Asia/Tokyo", "America/New_York", "Europe/Paris"):
        Brand.objects.filter(pk=lumen.pk).update(timezone=zone)
        at_once(*[folding.fold] * 5, lambda zone=zone: api.post("conversions/", make.order(zone)))
        folding.fold()
        assert sum(ConversionDay.objects.values_list("orders", flat=True)) == Conversion.objects.count()
    assert list(rollup_checks.differences()) == []


def test_clicks_that_are_added_and_folded_at_once_are_counted_once(at_once, lumen, marie):
    """CLK-16: a note that a round takes away is in the days, and no round takes one twice."""
    link = make.link(lumen, marie)
    days = ClickDay.objects.bulk_create(ClickDay(link=link, day=f"2026-06-0{day}", clicks=0) for day in (1, 2, 3))

    def add() -> None:
        for day in days * 5:
            ClickDay.objects.filter(pk=day.pk).update(clicks=F("clicks") + 1)

    def fold() -> None:
        for _ in range(10):
            folding.fold_clicks()

    at_once(add, add, add, fold, fold)
    folding.fold_clicks()

    assert set(ClickBrandDay.objects.values_list("clicks", flat=True)) == {15}
    assert list(rollup_checks.differences()) == []


def test_a_file_and_a_program_that_tell_the_same_orders_at_once_make_each_once(at_once, lumen):
    """CNV-04: whichever comes first makes the order, and the other's statement is one of it."""
    orders = range(1, 31)
    rows = "".join(f"{number};2026-06-02;70.00;EUR;MARIE10\n" for number in orders)
    one = checked(lumen, f"Id;Created at;Total;Currency;Discount Code\n{rows}")
    order_files.confirm(one, leave_refused=False, by=make.owner_of(lumen))
    api = Program(lumen)

    def tell() -> list[int]:
        said = [make.order(str(number), code="MARIE10", amount="60.00") for number in orders]
        return [api.post("conversions/", order).status_code for order in said]

    at_once(tell, order_file_rounds.apply_waiting, order_file_rounds.apply_waiting)

    assert Conversion.objects.count() == 30
    told = sum(bool(order.told) for order in Conversion.objects.all())
    assert OrderEvent.objects.count() + told == 60
    folding.fold()
    assert not [said for check in order_checks.CHECKS for said in check()] + list(rollup_checks.differences())
