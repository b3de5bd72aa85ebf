"""New orders of a file are made by statements of the data base, and are what they would be if each was told alone."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import order_checks, order_file_rounds, orders_in, shop_orders
from tests import make
from tests.orders.test_credit import both  # noqa: F401 - Marie has MARIE10, Luc a link
from tests.orders.test_events import refund, state
from tests.orders.test_files import HEAD, ROW, checked, stored
from tracking import folding, rollup_checks, told_rows
from tracking.models import Conversion, OrderEvent, OrdersFileLine, Refund, UsedCode

CLICKED = datetime.datetime(2026, 6, 2, 9, tzinfo=datetime.UTC)
COLUMNS = "Id;Created at;Total;Currency;Discount Code;Financial Status;Click ID;Refunded Amount\n"
ROWS = (
    "{n};2026-06-02 12:00:00 +0200;70.00;EUR;;paid;;",
    "{n};2026-06-02T10:00:00.123456Z;0.5;EUR;MARIE10;paid;;",
    "{n};2026-06-03;1234567890.99;EUR;marie10, MARIE10, LUC10;paid;;",
    "{n};2026-06-03;70;JPY;NOBODY7;paid;;",
    "{n};2020-02-29;12;USD;MARIE10;paid;;",
    "{n};2026-06-03;70;EUR;MARIE10;pending;;",
    "{n};2026-06-03;70;EUR;;voided;;",
    "{n};2026-06-03;70;EUR;MARIE10;test;;",
    "{n};2026-06-03;70;EUR;;paid;{click};",
    "{n};2026-06-03;70;EUR;MARIE10;paid;{click};",
    "{n};2026-06-03;70;EUR;;paid;4711;",
    "{n};2026-06-03;70;EUR;MARIE10;paid;;20.00",
    "{n}é \"' \\;2026-06-03;70;EUR;É\"'\\10;paid;;",
)


def orders() -> list[tuple[Any, ...]]:
    """Everything that an order is, whichever way it came."""
    names = [
        field.attname
        for field in Conversion._meta.concrete_fields
        if field.name not in {"id", "received_at", "told", "told_by"}
    ]
    used = set(UsedCode.objects.values_list("conversion__order_id", "brand", "norm"))
    refunds = set(Refund.objects.values_list("conversion__order_id", "refund_id", "amount", "told", "occurred_at"))
    return [list(Conversion.objects.order_by("order_id").values_list(*names)), used, refunds]


def forget() -> None:
    for model in (Conversion, OrderEvent):
        model.objects.all().delete()


def nothing_differs() -> bool:
    folding.fold()
    return not [said for check in order_checks.CHECKS for said in check()] + list(rollup_checks.differences())


def test_orders_of_a_file_are_what_they_would_be_told_one_by_one(lumen, both):  # noqa: F811
    """CNV-19, CNV-21: moments, amounts, codes, clicks, statuses and credit, to the last column."""
    click = make.click_id(both[2].link_handout.tracked_link, CLICKED)
    data = COLUMNS + "\n".join(row.format(n=number, click=click) for number, row in enumerate(ROWS))
    one = checked(lumen, data)
    assert (one.counts["new"], one.counts["refused"]) == (len(ROWS), 0)
    assert stored(one) == len(ROWS)
    found = orders()
    assert Conversion.objects.exclude(told={}).count() == len(ROWS) - 1  # the one with a refund has events
    assert nothing_differs()

    forget()
    said = [row.said for row in OrdersFileLine.objects.order_by("line")]
    orders_in.receive(lumen, list(told_rows.statements(said, "shop")), origin="test")
    assert orders() == found
    assert nothing_differs()


def test_an_order_of_a_file_is_the_fold_of_all_that_is_said_later(lumen, marie_has_code):
    """CNV-06, CNV-09: what the file said is one statement among the others, by its own time."""
    stored(checked(lumen, HEAD + ROW))
    noon = datetime.datetime(2026, 6, 2, 10, tzinfo=datetime.UTC)
    orders_in.receive(lumen, [state("5001", 0, amount=60, codes=("LUC10",))], origin="test")  # earlier than the file
    order = Conversion.objects.get()
    assert (order.amount, order.codes, order.handout) == (70, ["MARIE10"], marie_has_code.promo_handout)

    late = (noon - state("5001", 0).at).total_seconds() / 60 + 1
    orders_in.receive(lumen, [state("5001", late, amount=65), refund("5001", late + 1, "5")], origin="test")
    order.refresh_from_db()
    assert (order.amount, order.refunded, order.codes) == (65, 5, ["MARIE10"])
    assert nothing_differs()


def test_what_was_said_before_a_file_counts_too(lumen):
    """CNV-07: a refund and a part of the order came first."""
    orders_in.receive(lumen, [refund("5001", 5, "20"), state("5001", 1, amount=None, click_id="9")], origin="test")
    assert not Conversion.objects.exists()

    stored(checked(lumen, HEAD + ROW))
    order = Conversion.objects.get()
    assert (order.amount, order.refunded, order.click_id, order.told) == (70, 20, "9", {})
    assert nothing_differs()


def test_the_statement_of_a_file_stands_on_the_page_of_its_order(lumen):
    one = checked(lumen, HEAD + ROW)
    stored(one)
    orders_in.receive(lumen, [refund("5001", 10_000, "20")], origin="test")

    said = [told["event"] for told in shop_orders.one(Conversion.objects.get())["events"]]
    assert [(event.kind, event.origin) for event in said] == [("state", f"file:{one.pk}"), ("refund", "test")]
    assert said[0].facts["codes"] == ["MARIE10"]


def test_the_statement_of_a_file_is_known_when_it_comes_again(lumen):
    """CNV-19."""
    stored(checked(lumen, HEAD + ROW))
    stored(checked(lumen, HEAD + ROW))

    assert not OrderEvent.objects.exists()


def test_storing_takes_as_many_statements_for_many_rows(lumen, marie_has_code, monkeypatch):
    """CNV-19: none for each row, and nothing is read of an order that names nobody."""

    def statements(rows: int, first: int) -> int:
        one = checked(lumen, HEAD + "".join(ROW.replace("5001", str(first + number)) for number in range(rows)))
        with CaptureQueriesContext(connection) as captured:
            assert stored(one) == rows
        return len(captured)

    assert statements(5, 1) == statements(300, 1000)


def test_rows_are_stored_in_parts_that_know_of_each_other(lumen, monkeypatch):
    """CNV-08: the refund of an order may stand in a later part than the order."""
    monkeypatch.setattr(order_file_rounds, "AT_ONCE", 1)
    head = "Id;Created at;Total;Currency;Refunded Amount;Refund ID;Refund date\n"
    sale, back = "5001;2026-06-02;70.00;EUR;;;\n", "5001;2026-06-02;;EUR;20.00;R1;2026-06-05\n"

    stored(checked(lumen, head + sale + back))
    assert Conversion.objects.get().refunded == 20
    assert nothing_differs()
