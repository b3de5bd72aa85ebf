"""Files of orders: every way a shop writes them, verdicts before anything is stored, stored once."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import delivered, order_files
from promocodes.workbook import FileProblem
from tests import make
from tests.orders.shop import Shop, shopify_order
from tests.orders.test_pages import text_of
from tracking.models import Conversion, OrderEvent, OrdersFile

HEAD = "Id;Created at;Total;Currency;Discount Code;Financial Status\n"
ROW = "5001;2026-06-02 12:00:00 +0200;70.00;EUR;MARIE10;paid\n"


def checked(brand, data, name="orders.csv", **reading) -> OrdersFile:
    raw = data.encode() if isinstance(data, str) else data
    one = order_files.check(brand, raw, file_name=name, by=make.owner_of(brand))
    return order_files.read_again(one, one.columns, one.reading | reading) if reading else one


def stored(one, leave_refused=False) -> int:
    order_files.confirm(one, leave_refused=leave_refused, by=make.owner_of(one.brand))
    return order_files.apply_waiting()


def test_a_file_is_checked_and_then_stored_and_credited(lumen, marie_has_code):
    one = checked(lumen, HEAD + ROW)

    assert one.counts == {"new": 1, "known": 0, "blank": 0, "refused": 0}
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
    assert order_files.read_again(one, one.columns, one.reading | {"source": ""}).reading["source"] == "shopify"
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

    assert (one.counts["new"], one.sample[0]["codes"]) == (1, ["CÉLINE"])


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

    assert [row["amount"] for row in one.sample] == [amount]


@pytest.mark.parametrize(
    ("typed", "decimal"),
    [("1.234,56", "."), ("1,23", "."), ("-5.00", "."), ("NaN", "."), ("1e9", "."), ("12.34.56", ",")],
)
def test_an_amount_that_does_not_fit_is_refused_with_its_row(lumen, typed, decimal):
    """CNV-13, CNV-18."""
    one = checked(lumen, HEAD + ROW.replace("70.00", typed), decimal=decimal)

    assert [(row["line"], row["column"]) for row in one.refused] == [(2, "Total")]
    with pytest.raises(order_files.FileRefused):
        stored(one)
    assert stored(one, leave_refused=True) == 0


@pytest.mark.parametrize("typed", ["$70.00", "70.00 USD", "£ 70.00"])
def test_an_amount_in_another_currency_is_refused(lumen, typed):
    """CNV-22: it would be euros."""
    one = checked(lumen, HEAD + ROW.replace("70.00", typed))

    assert [(row["line"], row["column"], row["code"]) for row in one.refused] == [(2, "Total", "amount.currency")]
    if "£" not in typed:
        assert checked(lumen, HEAD + ROW.replace("70.00", typed).replace("EUR", "USD")).counts["new"] == 1


def test_quoted_line_breaks_are_part_of_a_cell(lumen):
    """CNV-18."""
    one = checked(lumen, HEAD + ROW.replace("MARIE10", '"MARIE10\n"'))

    assert one.sample[0]["codes"] == ["MARIE10"]
    with pytest.raises(FileProblem, match="quote"):
        checked(lumen, HEAD + ROW.replace("MARIE10", '"MARIE10'))


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

    assert [row["occurred_at"] for row in one.sample] == [moment]


@pytest.mark.parametrize("typed", ["yesterday", "31/02/2026", "13/13/2026", ""])
def test_a_day_that_is_none_is_refused(lumen, typed):
    one = checked(lumen, HEAD + ROW.replace("2026-06-02 12:00:00 +0200", typed))

    assert [row["column"] for row in one.refused] == ["Created at"]


def test_several_rows_of_one_order_are_one_order(lumen):
    """As Shopify exports an order of several articles; other facts on a second row are refused."""
    one = checked(lumen, HEAD + ROW + "5001;;;;;\n" + ROW.replace("70.00", "80.00"))

    assert one.counts == {"new": 1, "known": 0, "blank": 1, "refused": 1}
    assert one.refused[0]["code"] == "order.twice"


def test_a_workbook_is_read_with_its_numbers_and_days(lumen):
    data = make.sheet(
        [
            ["Id", "Created at", "Total", "Coupon"],
            [5001, datetime.date(2026, 6, 2), 70.5, "MARIE10"],
            [5002, datetime.date(2026, 6, 2), 7, "=1+1"],
        ]
    )

    one = checked(lumen, data, "orders.xlsx")

    assert [(row["order_id"], row["amount"]) for row in one.sample] == [("5001", "70.50")]
    assert one.refused[0]["code"] == "cell.formula"


def test_columns_are_named_and_remembered_for_the_brand(lumen, borealis):
    data = "Nummer;Tag;Summe\n1;2026-06-02;70.00\n"
    one = checked(lumen, data)
    assert order_files.lacks(one) == ["order_id", "occurred_at", "amount"]
    with pytest.raises(order_files.FileRefused):
        stored(one)

    named = {"order_id": "Nummer", "occurred_at": "Tag", "amount": "Summe"}
    order_files.read_again(one, named, one.reading | {"source": "till"})
    assert one.counts["new"] == 1
    later = checked(lumen, data.replace("\n1;", "\n2;"))
    assert (later.columns, later.reading["source"], later.counts["new"]) == (named, "till", 1)
    assert order_files.lacks(checked(borealis, data)) == ["order_id", "occurred_at", "amount"]


def test_storing_goes_on_where_it_stopped(lumen, monkeypatch):
    monkeypatch.setattr(order_files, "AT_ONCE", 10)
    one = checked(lumen, HEAD + "".join(ROW.replace("5001", str(number)) for number in range(35)))
    order_files.confirm(one, leave_refused=False, by=make.owner_of(lumen))
    receive = order_files.orders_in.receive

    def die_at_the_third(brand, batch, *, origin):
        if Conversion.objects.count() == 20:
            raise RuntimeError("killed")
        return receive(brand, batch, origin=origin)

    monkeypatch.setattr(order_files.orders_in, "receive", die_at_the_third)
    order_files.apply_waiting()
    monkeypatch.setattr(order_files.orders_in, "receive", receive)
    one.refresh_from_db()
    assert (one.state, one.done) == ("applying", 20)

    assert order_files.apply_waiting() == 15
    assert Conversion.objects.count() == 35


def test_a_file_that_cannot_be_stored_holds_up_no_other(lumen, borealis, monkeypatch):
    for brand in (lumen, borealis):
        order_files.confirm(checked(brand, HEAD + ROW), leave_refused=False, by=make.owner_of(brand))
    receive = order_files.orders_in.receive

    def fail_for_lumen(brand, batch, *, origin):
        if brand == lumen:
            raise RuntimeError("a mistake")
        return receive(brand, batch, origin=origin)

    monkeypatch.setattr(order_files.orders_in, "receive", fail_for_lumen)

    assert order_files.apply_waiting() == 1
    assert [one.brand for one in Conversion.objects.all()] == [borealis]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\n\n;;\n", "file.empty"),
        (b"PK\x03\x04broken", "file.damaged"),
        (b"<html>", "file.not_xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(lumen, data, code):
    with pytest.raises(FileProblem) as refused:
        checked(lumen, data)

    assert refused.value.code == code


def test_a_hundred_thousand_rows_are_too_many_at_one_more(lumen):
    rows = io.StringIO()
    rows.write("Id;Date;Total\n")
    for number in range(100_001):
        rows.write(f"{number};2026-06-02;1\n")

    with pytest.raises(FileProblem) as refused:
        checked(lumen, rows.getvalue())
    assert refused.value.code == "file.too_many_rows"


def test_a_file_is_uploaded_read_again_and_stored_on_its_pages(signed_in, maria, lumen, marie_has_code):
    browser = signed_in(maria)
    file = SimpleUploadedFile("orders.csv", (HEAD + ROW.replace("70.00", "70,00")).encode())
    answer = browser.post("/orders/files/new/?brand=lumen", {"file": file})
    one = OrdersFile.objects.get()
    path = f"/orders/files/{one.pk}/"
    assert answer["Location"] == path
    assert 'data-error-code="amount.invalid"' in browser.get(path).content.decode()

    columns = {f"column_{name}": heading for name, heading in one.columns.items()}
    reading = {"source": "shopify", "currency": "EUR", "decimal": ",", "days": "dmy", "read": "1"}
    assert browser.post(path, columns | reading).status_code == 302
    assert "Store 1 order" in text_of(browser.get(path))
    assert browser.post(path, {"confirm": "1"}).status_code == 302
    order_files.apply_waiting()
    assert "1 of 1 stored" in text_of(browser.get(path))
    assert Conversion.objects.get().source == "shopify"


def test_a_file_belongs_to_its_brand(signed_in, otto, vera, lumen):
    """TEN-01."""
    one = checked(lumen, HEAD + ROW)

    assert signed_in(otto).get(f"/orders/files/{one.pk}/").status_code == 404
    browser = signed_in(vera)
    assert browser.get(f"/orders/files/{one.pk}/").status_code == 200
    assert browser.post(f"/orders/files/{one.pk}/", {"confirm": "1"}).status_code == 403
    assert browser.get("/orders/files/new/?brand=lumen").status_code == 403
