"""Files of orders: every way a shop writes them, verdicts before anything is stored, stored once."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.currencies import exact
from campaigns import delivered, order_file_rounds, order_files
from promocodes.workbook import FileProblem
from tests import make
from tests.orders.shop import Shop, shopify_order
from tests.orders.test_pages import text_of
from tracking.models import Conversion, OrderEvent, OrdersFile

HEAD = "Id;Created at;Total;Currency;Discount Code;Financial Status\n"
ROW = "5001;2026-06-02 12:00:00 +0200;70.00;EUR;MARIE10;paid\n"


COUNTS = {"new": 0, "known": 0, "blank": 0, "refused": 0, "refunds": 0}


def checked(brand, data, name="orders.csv", **reading) -> OrdersFile:
    """The file as the worker has checked it."""
    raw = data.encode() if isinstance(data, str) else data
    one = order_files.take(brand, raw, file_name=name, by=make.owner_of(brand))
    order_file_rounds.check_waiting()
    one.refresh_from_db()
    return again(one, one.columns, one.reading | reading) if reading else one


def again(one, columns, reading) -> OrdersFile:
    order_files.read_again(one, columns, reading, by=make.owner_of(one.brand))
    order_file_rounds.check_waiting()
    one.refresh_from_db()
    return one


def stored(one, leave_refused=False) -> int:
    order_files.confirm(one, leave_refused=leave_refused, by=make.owner_of(one.brand))
    return order_file_rounds.apply_waiting()


def states(one) -> list[dict]:
    """The orders that the rows tell."""
    return [{**row.said["state"], "order_id": row.said["order_id"]} for row in one.lines.all() if "state" in row.said]


def refused(one) -> list[tuple]:
    return list(one.lines.filter(verdict="refused").values_list("line", "column", "code"))


def test_a_file_is_checked_and_then_stored_and_credited(lumen, marie_has_code):
    one = checked(lumen, HEAD + ROW)

    assert one.counts == COUNTS | {"new": 1}
    assert not OrderEvent.objects.exists()
    assert stored(one) == 1
    order = Conversion.objects.get()
    assert (order.order_id, order.amount, order.handout) == ("5001", 70, marie_has_code.promo_handout)
    assert order.occurred_at == datetime.datetime(2026, 6, 2, 10, tzinfo=datetime.UTC)
    one.refresh_from_db()
    assert (one.state, one.done) == ("applied", 1)


def test_the_same_order_by_webhook_and_by_file_is_one(lumen, marie_has_code):
    """CNV-04."""
    shop = Shop(lumen, "shopify")
    shop.send("orders/paid", shopify_order(5001))
    delivered.apply_waiting()

    one = checked(lumen, HEAD + ROW, source="shopify")
    assert one.counts["known"] == 1
    stored(one)
    assert Conversion.objects.count() == 1


def test_a_file_has_the_source_of_the_only_shop(lumen):
    """CNV-04."""
    assert checked(lumen, HEAD + ROW).reading["source"] == "shop"
    OrdersFile.objects.all().delete()
    Shop(lumen, "shopify")
    one = checked(lumen, HEAD + ROW)
    assert one.reading["source"] == "shopify"
    assert again(one, one.columns, one.reading | {"source": ""}).reading["source"] == "shopify"
    OrdersFile.objects.all().delete()
    Shop(lumen, "woocommerce")
    assert checked(lumen, HEAD + ROW).reading["source"] == "shop"


def test_the_same_file_twice_changes_nothing(lumen):
    """CNV-19."""
    data = HEAD + "".join(ROW.replace("5001", str(number)) for number in range(50))
    stored(checked(lumen, data))
    events = OrderEvent.objects.count()

    again = checked(lumen, data)
    assert (again.counts["new"], again.counts["known"]) == (0, 50)
    stored(again)
    assert (Conversion.objects.count(), OrderEvent.objects.count()) == (50, events)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_and_letters_are_recognised(lumen, encoding, separator):
    """CNV-18."""
    text = (HEAD + ROW.replace("MARIE10", "CÉLINE")).replace(";", separator)

    one = checked(lumen, text.encode(encoding))

    assert (one.counts["new"], states(one)[0]["codes"]) == (1, ["CÉLINE"])


@pytest.mark.parametrize(
    ("typed", "decimal", "amount"),
    [
        ("1.234,56", ",", "1234.56"), ("1234,5", ",", "1234.50"), ("1,234.56", ".", "1234.56"), ("70", ".", "70.00"),
        ("€ 70.00", ".", "70.00"), ("70,00 EUR", ",", "70.00"), ("1 234,56", ",", "1234.56"),
        ("12.345", ",", "12345.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_written(lumen, typed, decimal, amount):
    """CNV-18."""
    one = checked(lumen, HEAD + ROW.replace("70.00", typed), decimal=decimal)

    assert [exact(Decimal(row["amount"]), "EUR") for row in states(one)] == [amount]


@pytest.mark.parametrize(
    ("typed", "decimal"),
    [("1.234,56", "."), ("1,23", "."), ("5,,00", "."), ("NaN", "."), ("1e9", "."), ("12.34.56", ",")],
)
def test_an_amount_that_does_not_fit_is_refused_with_its_row(lumen, typed, decimal):
    """CNV-13, CNV-18."""
    one = checked(lumen, HEAD + ROW.replace("70.00", typed), decimal=decimal)

    assert refused(one) == [(2, "Total", "amount.invalid")]
    with pytest.raises(order_files.FileRefused):
        stored(one)
    assert stored(one, leave_refused=True) == 0


@pytest.mark.parametrize("typed", ["$70.00", "70.00 USD", "£ 70.00"])
def test_an_amount_in_another_currency_is_refused(lumen, typed):
    """CNV-22: it would be euros."""
    one = checked(lumen, HEAD + ROW.replace("70.00", typed))

    assert refused(one) == [(2, "Total", "amount.currency")]
    if "£" not in typed:
        assert checked(lumen, HEAD + ROW.replace("70.00", typed).replace("EUR", "USD")).counts["new"] == 1


def test_quoted_line_breaks_are_part_of_a_cell(lumen):
    """CNV-18."""
    one = checked(lumen, HEAD + ROW.replace("MARIE10", '"MARIE10\n"'))

    assert states(one)[0]["codes"] == ["MARIE10"]
    assert "quote" in checked(lumen, HEAD + ROW.replace("MARIE10", '"MARIE10')).problem


@pytest.mark.parametrize(
    ("typed", "days", "moment"),
    [
        ("02/06/2026", "dmy", "2026-06-01T22:00:00+00:00"), ("06/02/2026", "mdy", "2026-06-01T22:00:00+00:00"),
        ("2.6.2026 12:30", "dmy", "2026-06-02T10:30:00+00:00"),
        ("2026-06-02T10:00:00Z", "dmy", "2026-06-02T10:00:00+00:00"),
        ("2026-06-02", "dmy", "2026-06-01T22:00:00+00:00"),
    ],
)  # fmt: skip
def test_days_are_read_in_the_brands_time_zone(lumen, typed, days, moment):
    one = checked(lumen, HEAD + ROW.replace("2026-06-02 12:00:00 +0200", typed), days=days)

    assert [datetime.datetime.fromisoformat(row["occurred_at"]).isoformat() for row in states(one)] == [moment]


@pytest.mark.parametrize("typed", ["yesterday", "31/02/2026", "13/13/2026", ""])
def test_a_day_that_is_none_is_refused(lumen, typed):
    one = checked(lumen, HEAD + ROW.replace("2026-06-02 12:00:00 +0200", typed))

    assert [column for _, column, _ in refused(one)] == ["Created at"]


def test_several_rows_of_one_order_are_one_order(lumen):
    """As Shopify exports an order of several articles; other facts on a second row are refused."""
    one = checked(lumen, HEAD + ROW + "5001;;;;;\n" + ROW.replace("70.00", "80.00"))

    assert one.counts == COUNTS | {"new": 1, "blank": 1, "refused": 1}
    assert refused(one) == [(4, "Id", "order.twice")]


def test_a_workbook_is_read_with_its_numbers_and_days(lumen):
    data = make.sheet(
        [
            ["Id", "Created at", "Total", "Coupon"],
            [5001, datetime.date(2026, 6, 2), 70.5, "MARIE10"],
            [5002, datetime.date(2026, 6, 2), 7, "=1+1"],
        ]
    )

    one = checked(lumen, data, "orders.xlsx")

    assert [(row["order_id"], Decimal(row["amount"])) for row in states(one)] == [("5001", Decimal("70.5"))]
    assert refused(one) == [(3, "Coupon", "cell.formula")]


def test_columns_are_named_and_remembered_for_the_brand(lumen, borealis):
    data = "Nummer;Tag;Summe\n1;2026-06-02;70.00\n"
    one = checked(lumen, data)
    assert order_files.lacks(one) == ["order_id", "occurred_at", "amount"]
    with pytest.raises(order_files.FileRefused):
        stored(one)

    named = {"order_id": "Nummer", "occurred_at": "Tag", "amount": "Summe"}
    again(one, named, one.reading | {"source": "till"})
    assert one.counts["new"] == 1
    later = checked(lumen, data.replace("\n1;", "\n2;"))
    assert (later.columns, later.reading["source"], later.counts["new"]) == (named, "till", 1)
    assert order_files.lacks(checked(borealis, data)) == ["order_id", "occurred_at", "amount"]


def test_storing_goes_on_where_it_stopped(lumen, monkeypatch):
    monkeypatch.setattr(order_file_rounds, "AT_ONCE", 10)
    one = checked(lumen, HEAD + "".join(ROW.replace("5001", str(number)) for number in range(35)))
    order_files.confirm(one, leave_refused=False, by=make.owner_of(lumen))
    receive = order_file_rounds.orders_in.receive

    def die_at_the_third(brand, batch, *, origin):
        if Conversion.objects.count() == 20:
            raise RuntimeError("killed")
        return receive(brand, batch, origin=origin)

    monkeypatch.setattr(order_file_rounds.orders_in, "receive", die_at_the_third)
    order_file_rounds.apply_waiting()
    monkeypatch.setattr(order_file_rounds.orders_in, "receive", receive)
    one.refresh_from_db()
    assert (one.state, one.done) == ("applying", 20)

    assert order_file_rounds.apply_waiting() == 15
    assert Conversion.objects.count() == 35


def test_a_file_that_cannot_be_stored_holds_up_no_other(lumen, borealis, monkeypatch):
    for brand in (lumen, borealis):
        order_files.confirm(checked(brand, HEAD + ROW), leave_refused=False, by=make.owner_of(brand))
    receive = order_file_rounds.orders_in.receive

    def fail_for_lumen(brand, batch, *, origin):
        if brand == lumen:
            raise RuntimeError("a mistake")
        return receive(brand, batch, origin=origin)

    monkeypatch.setattr(order_file_rounds.orders_in, "receive", fail_for_lumen)

    assert order_file_rounds.apply_waiting() == 1
    assert [one.brand for one in Conversion.objects.all()] == [borealis]


@pytest.mark.parametrize(("data", "code"), [(b"", "file.empty"), (b"<html>", "file.not_xlsx")])
def test_what_is_no_table_is_refused_at_once(lumen, data, code):
    with pytest.raises(FileProblem) as problem:
        checked(lumen, data)

    assert problem.value.code == code
    assert not OrdersFile.objects.exists()


@pytest.mark.parametrize(("data", "code"), [(b"\n\n;;\n", "file.empty"), (b"PK\x03\x04broken", "file.damaged")])
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(lumen, signed_in, maria, data, code):
    one = checked(lumen, data)

    assert (one.state, one.problem_code) == ("refused", code)
    assert f'data-error-code="{code}"' in signed_in(maria).get(f"/orders/files/{one.pk}/").content.decode()
    with pytest.raises(order_files.FileRefused) as refusal:
        stored(one)
    assert refusal.value.code == code


def test_a_hundred_thousand_rows_are_too_many_at_one_more(lumen):
    rows = io.StringIO()
    rows.write("Id;Date;Total\n")
    for number in range(100_001):
        rows.write(f"{number};2026-06-02;1\n")

    one = checked(lumen, rows.getvalue())
    assert (one.state, one.problem_code) == ("refused", "file.too_many_rows")


def test_a_file_is_uploaded_read_again_and_stored_on_its_pages(signed_in, maria, lumen, marie_has_code):
    browser = signed_in(maria)
    file = SimpleUploadedFile("orders.csv", (HEAD + ROW.replace("70.00", "70,00")).encode())
    answer = browser.post("/orders/files/new/?brand=lumen", {"file": file})
    one = OrdersFile.objects.get()
    path = f"/orders/files/{one.pk}/"
    assert answer["Location"] == path
    assert "checked in the background" in text_of(browser.get(path))
    assert browser.get(f"{path}how-far/").json()["state"] == "waiting"
    order_file_rounds.check_waiting()
    one.refresh_from_db()
    assert 'data-error-code="amount.invalid"' in browser.get(path).content.decode()

    columns = {f"column_{name}": heading for name, heading in one.columns.items()}
    reading = {"source": "shopify", "currency": "EUR", "decimal": ",", "days": "dmy", "read": "1"}
    assert browser.post(path, columns | reading).status_code == 302
    order_file_rounds.check_waiting()
    assert "Store 1 row" in text_of(browser.get(path))
    assert browser.post(path, {"confirm": "1"}).status_code == 302
    assert browser.get(f"{path}how-far/").json()["total"] == 1
    order_file_rounds.apply_waiting()
    assert "1 of 1 stored" in text_of(browser.get(path))
    assert Conversion.objects.get().source == "shopify"


def test_a_file_belongs_to_its_brand(signed_in, otto, vera, lumen):
    """TEN-01."""
    one = checked(lumen, HEAD + ROW)

    assert signed_in(otto).get(f"/orders/files/{one.pk}/").status_code == 404
    assert signed_in(otto).get(f"/orders/files/{one.pk}/how-far/").status_code == 404
    browser = signed_in(vera)
    assert browser.get(f"/orders/files/{one.pk}/").status_code == 200
    assert browser.post(f"/orders/files/{one.pk}/", {"confirm": "1"}).status_code == 403
    assert browser.get("/orders/files/new/?brand=lumen").status_code == 403
