"""Refunds in files of orders: beside their order, on rows of their own, once each, refused with the mend."""

from __future__ import annotations

from decimal import Decimal

import pytest

from campaigns import order_checks, order_files, orders_in
from tests.orders.test_events import refund, state
from tests.orders.test_files import COUNTS, again, checked, refused, stored
from tracking.models import Conversion, OrderEvent, Refund

HEAD = "Id;Created at;Total;Currency;Refunded Amount;Refund ID;Refund date\n"
ALONE = "Id;Refund ID;Refunded Amount;Refund date\n"
KINDS = "Kind;Id;Created at;Total;Refund ID\n"
SALE = "sale;5001;2026-06-02T10:00:00Z;70.00;\n"


def row(back="", name="", day="", order="5001", total="70.00") -> str:
    return f"{order};2026-06-02T10:00:00Z;{total};EUR;{back};{name};{day}\n"


def refunds() -> list[tuple]:
    return [(name, str(amount.normalize())) for name, amount in Refund.objects.values_list("refund_id", "amount")]


def test_a_refund_beside_its_order_is_told_as_its_own_entry(lumen):
    """CNV-08."""
    one = checked(lumen, HEAD + row("20.00", "R1", "2026-06-05"))

    assert one.counts == COUNTS | {"new": 1, "refunds": 1}
    assert stored(one) == 1
    assert sorted(OrderEvent.objects.values_list("kind", flat=True)) == ["refund", "state"]
    assert Conversion.objects.get().refunded == 20
    told = Refund.objects.get()
    assert (told.refund_id, told.amount, f"{told.occurred_at:%Y-%m-%d %H:%M}") == ("R1", 20, "2026-06-04 22:00")


def test_several_refunds_of_one_order_stand_on_its_rows(lumen):
    """CNV-08."""
    one = checked(lumen, HEAD + row("20.00", "R1") + row("5.00", "R2") + row("20.00", "R1"))

    assert one.counts == COUNTS | {"new": 2, "blank": 1, "refunds": 2}
    stored(one)
    assert refunds() == [("R1", "2E+1"), ("R2", "5")]


def test_refunds_may_come_alone_and_before_their_order(lumen):
    """CNV-07."""
    early = checked(lumen, ALONE + "5001;R1;20.00;2026-06-05\n")
    assert (order_files.lacks(early), early.counts["refunds"]) == ([], 1)
    stored(early)
    assert not Conversion.objects.exists()

    again_ = "Id;Created at;Total\n5001;2026-06-02;70.00\n"
    stored(checked(lumen, again_))
    assert Conversion.objects.get().refunded == 20


@pytest.mark.parametrize("amount", ["-20.00", "20.00", "(20.00)", "20.00-", "\u221220.00"])
def test_a_row_may_say_that_it_is_a_refund(lumen, amount):
    one = checked(lumen, KINDS + SALE + f"refund;5001;2026-06-05T00:00:00Z;{amount};R1\n")

    assert one.counts == COUNTS | {"new": 2, "refunds": 1}
    stored(one)
    assert (Conversion.objects.get().amount, Conversion.objects.get().refunded) == (70, 20)


def test_the_same_file_again_tells_nothing_twice(lumen):
    """CNV-08, CNV-19."""
    data = HEAD + row("20.00", "R1", "2026-06-05") + row("70.00", "R9", "2026-06-06", order="5002")
    stored(checked(lumen, data))
    events = OrderEvent.objects.count()

    repeated = checked(lumen, data)
    assert repeated.counts == COUNTS | {"known": 2}
    stored(repeated)
    assert (OrderEvent.objects.count(), len(refunds())) == (events, 2)
    assert Conversion.objects.get(order_id="5001").refunded == 20


def test_without_identifiers_the_amount_is_all_that_went_back(lumen):
    """CNV-08: as Shopify exports it; a later file says more, and never twice."""
    head = "Id;Created at;Total;Refunded Amount\n5001;2026-06-02;70.00;"
    for said, refunded in (("0.00", 0), ("20.00", 20), ("20.00", 20), ("50.00", 50)):
        stored(checked(lumen, head + said + "\n"))
        assert Conversion.objects.get().refunded == refunded
    assert list(order_checks.refunds()) + list(order_checks.events()) == []


@pytest.mark.parametrize("file_first", [True, False])
def test_what_went_back_in_all_is_not_added_to_single_refunds(lumen, file_first):
    """CNV-08: the shop's webhook tells each refund, the file their sum."""
    said = [state("5001", 0), refund("5001", 1, "20", "r1")]
    file = "Id;Created at;Total;Refunded Amount\n5001;2026-06-02;70.00;30.00\n"
    if not file_first:
        orders_in.receive(lumen, said, origin="test")
    stored(checked(lumen, file))
    if file_first:
        orders_in.receive(lumen, said, origin="test")

    assert Conversion.objects.get().refunded == 30
    orders_in.receive(lumen, [refund("5001", 2, "15", "r2")], origin="test")
    assert Conversion.objects.get().refunded == 35
    assert list(order_checks.refunds()) + list(order_checks.events()) == []


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (HEAD + row("80.00", "R1"), (2, "Refunded Amount", "refund.too_much")),
        (HEAD + row("50.00", "R1") + row("30.00", "R2"), (3, "Refunded Amount", "refund.too_much")),
        (HEAD + row("50.00", "R1") + row("30.00", "R1"), (3, "Refunded Amount", "refund.twice")),
        (HEAD + row("20.00"), (2, "Refund ID", "refund.no_identifier")),
        (HEAD + row("many", "R1"), (2, "Refunded Amount", "amount.invalid")),
        (HEAD + row("20.001", "R1"), (2, "Refunded Amount", "amount.decimals")),
        (HEAD + row("$ 20.00", "R1"), (2, "Refunded Amount", "amount.currency")),
        (HEAD + row("20.00", "R1", "soon"), (2, "Refund date", "no_such_time")),
        (HEAD + row(total="-70.00"), (2, "Total", "amount.negative")),
        (HEAD + row(total="(70.00)"), (2, "Total", "amount.negative")),
        (ALONE + "5001;R1;20.00;\n", (2, "Refund date", "required")),
        (ALONE + ";R1;20.00;2026-06-05\n", (2, "Id", "required")),
        (KINDS + SALE.replace("sale", "gift"), (2, "Kind", "unknown")),
        (KINDS + "refund;5001;2026-06-05;20.00;\n", (2, "Refund ID", "refund.no_identifier")),
        (KINDS + "refund;5001;2026-06-05;;R1\n", (2, "Total", "required")),
    ],
)
def test_a_refund_that_cannot_be_is_refused_with_its_row(lumen, data, refusal):
    """CNV-13."""
    one = checked(lumen, data)

    assert refused(one) == [refusal]
    assert one.counts["refused"] == 1
    stored(one, leave_refused=True)
    assert sum((one.refunded for one in Conversion.objects.all()), Decimal(0)) in (0, 50)


def test_the_mend_of_a_negative_amount_says_where_refunds_go(lumen):
    """CNV-13."""
    one = checked(lumen, HEAD + row(total="-70.00"))

    assert "“-70.00” is negative" in one.lines.get().message
    assert "refund" in one.lines.get().message


def test_a_refund_that_is_alone_counts_in_the_orders_own_currency(lumen):
    """CNV-22."""
    orders_in.receive(lumen, [state("5001", 0, currency="USD")], origin="test")

    stored(checked(lumen, ALONE + "5001;R1;20.00;2026-06-05\n"))
    assert Conversion.objects.get().refunded == 20


def test_columns_of_refunds_may_be_left_out(lumen):
    one = checked(lumen, HEAD + row("20.00", "R1"))
    columns = {name: heading for name, heading in one.columns.items() if not name.startswith("refund")}

    again(one, columns, one.reading)
    assert one.counts == COUNTS | {"new": 1}
