"""Files of codes for the shop: their columns, their times, and that no cell is a formula."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from promocodes.shop_files import SHOPS, Line, Offer, write
from promocodes.validity import Days

JUNE = Days(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
FIFTEEN = Offer("Summer Glow", ZoneInfo("Europe/Paris"), "percentage", Decimal("15.000"))
FIVE_EUROS = dataclasses.replace(
    FIFTEEN, kind="amount", value=Decimal("5.000"), currency="EUR", minimum_order=Decimal("50.000")
)
SHIPPING = dataclasses.replace(FIFTEEN, kind="free_shipping", value=None)
MARIE = Line("MARIE10", JUNE, "marie.glow")


def row(name: str, offer: Offer, line: Line = MARIE) -> dict[str, str]:
    """The one line of the file, by column."""
    text = write(SHOPS[name], offer, [line]).decode("utf-8-sig")
    [only] = csv.DictReader(io.StringIO(text), delimiter=SHOPS[name].delimiter)
    return only


def test_shopify_gets_a_percentage_with_times_in_utc():
    assert row("shopify", FIFTEEN) == {
        "Command": "NEW",
        "Title": "MARIE10",
        "Method": "Code",
        "Code": "MARIE10",
        "Type": "Amount off Order",
        "Value Type": "Percentage",
        "Value": "15",
        "Minimum Requirement": "None",
        "Minimum Value": "",
        "Starts At": "2026-05-31T22:00:00Z",
        "Ends At": "2026-06-30T21:59:59Z",
    }


def test_shopify_gets_an_amount_with_the_smallest_order():
    shown = row("shopify", FIVE_EUROS)

    assert (shown["Value Type"], shown["Value"]) == ("Fixed Amount", "5.00")
    assert (shown["Minimum Requirement"], shown["Minimum Value"]) == ("Amount", "50.00")


def test_shopify_gets_free_shipping_without_a_value():
    shown = row("shopify", SHIPPING)

    assert (shown["Type"], shown["Value Type"], shown["Value"]) == ("Free Shipping", "", "")


def test_woocommerce_ends_the_day_after_the_last_one():
    assert row("woocommerce", FIFTEEN) == {
        "post_title": "MARIE10",
        "post_excerpt": "Summer Glow. Works from 2026-06-01.",
        "post_status": "publish",
        "discount_type": "percent",
        "coupon_amount": "15",
        "free_shipping": "no",
        "minimum_amount": "",
        "date_expires": "2026-07-01",
    }


def test_woocommerce_gets_an_amount_off_the_cart_and_free_shipping():
    assert row("woocommerce", FIVE_EUROS)["discount_type"] == "fixed_cart"
    shown = row("woocommerce", SHIPPING)
    assert (shown["coupon_amount"], shown["free_shipping"]) == ("0", "yes")


def test_prestashop_gets_local_times_and_one_kind_of_reduction():
    shown = row("prestashop", FIVE_EUROS)

    assert (shown["date_from"], shown["date_to"]) == ("2026-06-01 00:00:00", "2026-06-30 23:59:59")
    assert (shown["reduction_percent"], shown["reduction_amount"]) == ("0", "5.00")
    assert (shown["minimum_amount"], shown["free_shipping"]) == ("50.00", "0")


def test_prestashop_makes_no_new_voucher_of_what_an_order_leaves():
    assert row("prestashop", FIVE_EUROS)["partial_use"] == "0"


def test_prestashop_gets_an_end_far_away_where_there_is_none():
    shown = row("prestashop", FIFTEEN, Line("MARIE10"))

    assert (shown["date_from"], shown["date_to"]) == ("2000-01-01 00:00:00", "2099-12-31 23:59:59")


def test_plain_csv_says_whose_each_code_is_and_nothing_else_of_her():
    assert row("csv", FIVE_EUROS) == {
        "Code": "MARIE10",
        "Creator": "marie.glow",
        "Discount": "amount",
        "Value": "5.00",
        "Currency": "EUR",
        "Minimum order": "50.00",
        "Starts at": "2026-06-01T00:00:00+02:00",
        "Ends at": "2026-06-30T23:59:59+02:00",
    }


def test_the_creator_stands_in_no_other_file():
    for name in set(SHOPS) - {"csv"}:
        assert b"marie.glow" not in write(SHOPS[name], FIFTEEN, [MARIE])


def test_only_plain_csv_starts_with_a_byte_order_mark():
    marked = {name for name, shop in SHOPS.items() if write(shop, FIFTEEN, []).startswith(b"\xef\xbb\xbf")}

    assert marked == {"csv"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_handle_that_looks_like_a_formula_stays_a_text(start):
    handle = f"{start}cmd|' /C calc'!A0"

    assert row("csv", FIFTEEN, Line("A1", creator=handle))["Creator"] == f"'{handle}"


def test_a_title_that_looks_like_a_formula_stays_a_text():
    offer = dataclasses.replace(FIFTEEN, campaign='=HYPERLINK("x")')

    assert row("prestashop", offer)["name"].startswith("'=")
    assert row("woocommerce", offer)["post_excerpt"].startswith("'=")


def test_a_yen_has_no_decimals_and_a_half_per_cent_keeps_its_own():
    yen = dataclasses.replace(FIVE_EUROS, currency="JPY", value=Decimal("500.000"))

    assert row("csv", yen)["Value"] == "500"
    assert row("shopify", dataclasses.replace(FIFTEEN, value=Decimal("12.500")))["Value"] == "12.5"


def test_letters_of_every_script_come_out_as_they_went_in():
    assert row("shopify", FIFTEEN, Line("ZOË夏"))["Code"] == "ZOË夏"
