"""Days and discounts of codes, and files for the shop, for programs."""

from __future__ import annotations

import pytest

from promocodes.models import Instruction
from tests import make
from tests.api.conftest import fields_of, is_problem

FIFTEEN = {"kind": "percentage", "value": "15", "currency": None, "minimum_order": None}


def change(api, campaign, **promo_code):
    return api.patch(f"campaigns/{campaign.pk}/", {"promo_code": promo_code})


def described(campaign):
    Instruction.objects.filter(pk=campaign.promo_code_id).update(discount_kind="percentage", discount_value=15)


def test_a_campaign_is_created_and_read_with_days_and_discount(api):
    code = {"title": "Ten", "code": "SUMMER10", "starts_on": "2026-06-01", "ends_on": "2026-06-30"}
    discount = {"kind": "amount", "value": "5", "minimum_order": "50"}

    shown = api.post("campaigns/", {"title": "Summer", "promo_code": code | {"discount": discount}}).json()

    assert (shown["promo_code"]["starts_on"], shown["promo_code"]["ends_on"]) == ("2026-06-01", "2026-06-30")
    assert shown["promo_code"]["discount"] == {
        "kind": "amount",
        "value": "5.00",
        "currency": "EUR",
        "minimum_order": "50.00",
    }


def test_a_campaign_without_them_does_not_name_them(api, generic):
    code = api.get(f"campaigns/{generic.pk}/").json()["promo_code"]

    assert set(code) == {"title", "description", "personalized", "code"}


def test_a_change_keeps_what_it_does_not_name(api, generic):
    change(api, generic, ends_on="2026-06-30", discount={"kind": "percentage", "value": "15"})

    code = change(api, generic, starts_on="2026-06-01").json()["promo_code"]

    assert (code["starts_on"], code["ends_on"], code["discount"]) == ("2026-06-01", "2026-06-30", FIFTEEN)
    assert code["code"] == "SUMMER10"


def test_a_part_of_a_discount_keeps_the_other_part(api, generic):
    change(api, generic, discount={"kind": "percentage", "value": "15", "minimum_order": "50"})

    discount = change(api, generic, discount={"value": "20"}).json()["promo_code"]["discount"]

    assert discount == {"kind": "percentage", "value": "20", "currency": "EUR", "minimum_order": "50.00"}


def test_another_kind_of_discount_starts_afresh(api, generic):
    change(api, generic, discount={"kind": "percentage", "value": "15"})

    discount = change(api, generic, discount={"kind": "free_shipping"}).json()["promo_code"]["discount"]

    assert (discount["kind"], discount["value"]) == ("free_shipping", None)


def test_null_takes_day_and_discount_away(api, generic):
    change(api, generic, ends_on="2026-06-30", discount={"kind": "percentage", "value": "15"})

    code = change(api, generic, ends_on=None, discount=None).json()["promo_code"]

    assert not {"ends_on", "discount"} & set(code)


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"starts_on": "2026-07-01", "ends_on": "2026-06-30"}, "promo_code.ends_on", "ends_before_start"),
        ({"ends_on": "30 June"}, "promo_code.ends_on", "no_such_day"),
        ({"discount": {"kind": "gift"}}, "promo_code.discount.kind", "unknown"),
        ({"discount": {"kind": "percentage", "value": "200"}}, "promo_code.discount.value", "out_of_range"),
        ({"discount": {"kind": "percentage", "value": 15}}, "promo_code.discount.value", "not_text"),
        ({"discount": {"kind": "amount", "value": "5", "currency": "EUX"}}, "promo_code.discount.currency", "unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(api, generic, sent, field, code):
    assert fields_of(change(api, generic, **sent)) == {field: code}


def test_the_file_of_a_campaign(api, generic):
    described(generic)

    answer = api.get(f"campaigns/{generic.pk}/shop-codes.csv?shop=woocommerce")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="codes-{generic.slug}-woocommerce.csv"'
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store, private", "nosniff")
    assert b"SUMMER10" in answer.content


def test_plain_csv_comes_where_no_shop_is_named(api, generic):
    assert api.get(f"campaigns/{generic.pk}/shop-codes.csv").content.startswith(b"\xef\xbb\xbfCode,Creator")


def test_a_shop_is_refused_where_no_discount_is_described(api, generic):
    answer = api.get(f"campaigns/{generic.pk}/shop-codes.csv?shop=shopify")

    assert is_problem(answer, 409, "campaign.no_discount")


def test_an_unknown_shop_is_refused(api, generic):
    assert is_problem(api.get(f"campaigns/{generic.pk}/shop-codes.csv?shop=ebay"), 422, "invalid")


def test_the_file_of_an_import(api, personal, marie):
    one = make.accepted(personal, marie)
    made = api.post(f"campaigns/{personal.pk}/codes/", {"codes": [{"collaboration": one.pk, "code": "MARIE10"}]})

    assert b"MARIE10" in api.get(f"imports/{made.json()['id']}/shop-codes.csv").content


def test_another_brands_files_are_not_there(stranger, generic):
    assert is_problem(stranger.get(f"campaigns/{generic.pk}/shop-codes.csv"), 404, "not_found")
