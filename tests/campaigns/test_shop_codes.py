"""Files of codes for the shop: which codes stand in them, who may have them, what is refused."""

from __future__ import annotations

import pytest

from campaigns import entry, imports, orders, shop_codes, workflow
from campaigns.models import OrderImport
from promocodes.models import Code, Instruction
from promocodes.shop_files import SHOPS
from tests import make

PLAIN = SHOPS["csv"]


def describe(campaign, **more):
    """Say what the campaign's codes take off, and read it again."""
    Instruction.objects.filter(pk=campaign.promo_code_id).update(discount_kind="percentage", discount_value=15, **more)
    return type(campaign).objects.select_related("brand", "promo_code", "affiliate_link").get(pk=campaign.pk)


def codes(data):
    return [line.split(",")[0] for line in data.decode("utf-8-sig").splitlines()[1:]]


@pytest.fixture
def checked(personal, marie_ready, luc, by_maria) -> OrderImport:
    """An import with a new code for Marie, and a refused one for Luc."""
    make.accepted(personal, luc)
    values = {"marie@example.org": {"Promo Code": "MARIE10"}, "luc@example.org": {"Promo Code": "no code"}}
    return imports.check(personal, make.filled(orders.export(personal), values), file_name="a.xlsx", by=by_maria)


def test_a_checked_import_gives_its_new_codes_alone(checked):
    assert codes(shop_codes.of_import(checked, PLAIN)) == ["MARIE10"]


def test_a_confirmed_import_gives_the_codes_it_stored(checked, by_maria):
    imports.confirm(checked, leave_refused=True, by=by_maria)
    checked.refresh_from_db()

    assert codes(shop_codes.of_import(checked, PLAIN)) == ["MARIE10"]


def test_an_import_that_was_taken_back_gives_none(checked, by_maria):
    imports.confirm(checked, leave_refused=True, by=by_maria)
    imports.undo(checked, by=by_maria)

    with pytest.raises(shop_codes.NoFile) as refused:
        shop_codes.of_import(checked, PLAIN)
    assert refused.value.code == "codes.none"


def test_an_import_that_expired_gives_none(checked):
    checked.state = OrderImport.State.EXPIRED

    with pytest.raises(shop_codes.NoFile):
        shop_codes.of_import(checked, PLAIN)


def test_a_campaign_gives_the_codes_in_use(personal, marie_ready, luc, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    gone = make.accepted(personal, luc)
    entry.enter_value(gone, "promo_code", "LUC10", by=by_maria)
    workflow.cancel(gone, by=by_maria)

    assert codes(shop_codes.of_campaign(personal, PLAIN)) == ["MARIE10"]


def test_a_generic_campaign_gives_its_one_code(generic):
    assert codes(shop_codes.of_campaign(generic, PLAIN)) == ["SUMMER10"]


def test_a_codes_own_last_day_stands_in_its_line(personal, marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    Code.objects.update(ends_on="2026-06-30")

    assert b"2026-06-30T23:59:59" in shop_codes.of_campaign(personal, PLAIN)


@pytest.mark.parametrize("name", sorted(set(SHOPS) - {"csv"}))
def test_a_shop_is_refused_where_no_discount_is_described(generic, name):
    with pytest.raises(shop_codes.NoFile) as refused:
        shop_codes.of_campaign(generic, SHOPS[name])

    assert refused.value.code == "campaign.no_discount"
    assert "Describe the discount in Settings" in str(refused.value)


@pytest.mark.parametrize("name", sorted(SHOPS))
def test_each_shop_has_its_file_where_the_discount_is_described(generic, name):
    assert b"SUMMER10" in shop_codes.of_campaign(describe(generic), SHOPS[name])


def test_the_lines_cost_one_query(personal, by_maria, django_assert_num_queries):
    for one in make.ready(personal, 5):
        entry.enter_value(one, "promo_code", f"CODE{one.pk}", by=by_maria)

    campaign = describe(personal)
    with django_assert_num_queries(1):
        assert len(codes(shop_codes.of_campaign(campaign, PLAIN))) == 5


def test_the_download_is_private(generic, vera, signed_in):
    answer = signed_in(vera).get(f"/campaigns/{describe(generic).pk}/shop-codes/?shop=woocommerce")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="codes-{generic.slug}-woocommerce.csv"'


def test_the_name_of_the_shopify_file_has_the_word_that_importers_look_for(generic, maria, signed_in):
    answer = signed_in(maria).get(f"/campaigns/{describe(generic).pk}/shop-codes/?shop=shopify")

    assert f"codes-{generic.slug}-shopify-discounts.csv" in answer["Content-Disposition"]


def test_the_page_refuses_with_the_code_and_the_way(generic, maria, signed_in):
    answer = signed_in(maria).get(f"/campaigns/{generic.pk}/shop-codes/?shop=shopify")

    assert answer.status_code == 409
    assert 'data-error-code="campaign.no_discount"' in answer.content.decode()
    assert f"/campaigns/{generic.pk}/edit/instructions/" in answer.content.decode()


def test_the_page_offers_only_plain_csv_where_no_discount_is_described(generic, maria, signed_in):
    page = signed_in(maria).get(f"/campaigns/{generic.pk}/shop-codes/").content.decode()

    assert "?shop=csv" in page
    assert "?shop=shopify" not in page


def test_strangers_find_no_file_and_no_page(generic, checked, otto, signed_in):
    browser = signed_in(otto)

    for path in (f"{generic.pk}/shop-codes/", f"{checked.campaign_id}/imports/{checked.pk}/shop-codes/"):
        assert browser.get(f"/campaigns/{path}?shop=csv").status_code == 404


def test_an_import_is_not_found_below_another_campaign(generic, checked, maria, signed_in):
    assert signed_in(maria).get(f"/campaigns/{generic.pk}/imports/{checked.pk}/shop-codes/").status_code == 404


def test_an_unknown_shop_is_not_found(generic, maria, signed_in):
    assert signed_in(maria).get(f"/campaigns/{generic.pk}/shop-codes/?shop=ebay").status_code == 404


def test_the_import_page_says_to_create_the_codes_first(checked, maria, signed_in):
    browser = signed_in(maria)

    page = browser.get(f"/campaigns/{checked.campaign_id}/imports/{checked.pk}/").content.decode()

    assert "Create them in your shop first" in page
    assert f"/campaigns/{checked.campaign_id}/imports/{checked.pk}/shop-codes/" in page
