"""Codes that end: what is said in the wizard, on import, by hand, in lists, on the board, and to the creator."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import board, code_days, entry, imports, lists, offer_review, offers, orders
from campaigns.code_words import day_in_words
from campaigns.offer_values import OfferRefused
from promocodes.models import Code, Instruction
from tests import make

TODAY = timezone.localdate()
IN_A_WEEK = TODAY + datetime.timedelta(days=7)
YESTERDAY = TODAY - datetime.timedelta(days=2)  # past in every time zone
LATE = TODAY + datetime.timedelta(days=90)


def ends(campaign, day, **more):
    """Give the campaign's codes this last day, and read it again."""
    Instruction.objects.filter(pk=campaign.promo_code_id).update(ends_on=day, **more)
    return type(campaign).objects.select_related("brand", "promo_code", "affiliate_link").get(pk=campaign.pk)


def wrong(refused):
    return [(error.field, error.code) for error in refused.value.errors]


def warnings(one):
    return [warning["code"] for row in one.rows for warning in row["warnings"]]


def imported(campaign, by, **codes):
    values = {f"{name}@example.org": {"Promo Code": code} for name, code in codes.items()}
    return imports.check(campaign, make.filled(orders.export(campaign), values), file_name="a.xlsx", by=by)


def test_a_campaign_keeps_the_days_and_the_discount(lumen):
    terms = {"starts_on": TODAY, "ends_on": LATE, "discount": {"kind": "amount", "value": "5", "minimum_order": "50"}}
    one = make.campaign(lumen, promo_code=make.GENERIC_CODE | terms).promo_code

    assert (one.starts_on, one.ends_on) == (TODAY, LATE)
    assert (one.discount_kind, one.discount_value, one.discount_currency) == ("amount", 5, "EUR")
    assert one.minimum_order == 50


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"starts_on": LATE, "ends_on": TODAY}, "promo_code.ends_on", "ends_before_start"),
        ({"discount": {"kind": "gift"}}, "promo_code.discount.kind", "unknown"),
        ({"discount": {"value": "5"}}, "promo_code.discount.kind", "required"),
        ({"discount": {"kind": "percentage"}}, "promo_code.discount.value", "required"),
        ({"discount": {"kind": "percentage", "value": "101"}}, "promo_code.discount.value", "out_of_range"),
        ({"discount": {"kind": "percentage", "value": "0"}}, "promo_code.discount.value", "out_of_range"),
        ({"discount": {"kind": "amount", "value": "a lot"}}, "promo_code.discount.value", "invalid"),
        ({"discount": {"kind": "amount", "value": "NaN"}}, "promo_code.discount.value", "invalid"),
        ({"discount": {"kind": "amount", "value": "1.005"}}, "promo_code.discount.value", "too_precise"),
        ({"discount": {"kind": "amount", "value": "1,500"}}, "promo_code.discount.value", "too_precise"),
        ({"discount": {"kind": "amount", "value": "5", "currency": "EUX"}}, "promo_code.discount.currency", "unknown"),
        ({"discount": {"kind": "free_shipping", "value": "5"}}, "promo_code.discount.value", "not_both"),
        (
            {"discount": {"kind": "free_shipping", "minimum_order": "-1"}},
            "promo_code.discount.minimum_order",
            "out_of_range",
        ),
    ],
)
def test_days_and_discounts_that_cannot_be_are_refused(lumen, terms, field, code):
    with pytest.raises(OfferRefused) as refused:
        make.campaign(lumen, promo_code=make.GENERIC_CODE | terms)

    assert wrong(refused) == [(field, code)]


def test_a_change_of_the_title_keeps_the_days_and_the_discount(lumen, by_maria):
    terms = {"ends_on": LATE, "discount": {"kind": "percentage", "value": "15"}}
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE | terms)

    offers.change(campaign, {"promo_code": make.GENERIC_CODE | {"title": "New"}}, by=by_maria)

    one = Instruction.objects.get(pk=campaign.promo_code_id)
    assert (one.title, one.ends_on, one.discount_value) == ("New", LATE, 15)


def test_a_changed_last_day_of_a_published_campaign_is_audited_and_nobody_is_mailed(generic, marie, by_maria, deliver):
    make.accepted(generic, marie)
    mails = len(deliver())

    offers.change(generic, {"promo_code": make.GENERIC_CODE | {"ends_on": IN_A_WEEK}}, by=by_maria)

    last = AuditEntry.objects.filter(action="instruction.change").latest("pk")
    assert last.detail["terms"] == {"ends_on": ["None", IN_A_WEEK.isoformat()]}
    assert len(deliver()) == mails


def test_the_review_warns_of_codes_that_end_before_the_last_deadline(lumen):
    campaign = make.campaign(lumen, published=False)

    found = {doubt.code: doubt.text for doubt in offer_review.doubts(ends(campaign, IN_A_WEEK))}

    assert f"SUMMER10 works until {day_in_words(IN_A_WEEK)}" in found["code.ends_early"]


def test_the_review_warns_of_codes_that_have_ended(lumen):
    campaign = ends(make.campaign(lumen, published=False), YESTERDAY)

    assert "code.ended" in [doubt.code for doubt in offer_review.doubts(campaign)]


def test_the_review_says_nothing_of_codes_that_last(lumen):
    campaign = ends(make.campaign(lumen, published=False), LATE)

    assert code_days.of_campaign(campaign) is None


def test_an_import_warns_of_codes_that_end_before_the_deadline(personal, marie_ready, by_maria):
    one = imported(ends(personal, IN_A_WEEK), by_maria, marie="MARIE10")

    assert warnings(one) == ["code.ends_early"]
    assert one.counts["new"] == 1
    assert "Marie Laurent may post until" in one.rows[0]["warnings"][0]["message"]


def test_an_import_warns_of_codes_that_have_ended(personal, marie_ready, by_maria):
    assert warnings(imported(ends(personal, YESTERDAY), by_maria, marie="MARIE10")) == ["code.ended"]


def test_an_import_says_nothing_of_codes_that_last(personal, marie_ready, by_maria):
    assert warnings(imported(ends(personal, LATE), by_maria, marie="MARIE10")) == []


def test_the_codes_own_last_day_goes_before_the_campaigns(personal, marie_ready, marie, lumen, by_maria):
    Code.objects.create(brand=lumen, influencer=marie, value="MARIE10", norm="marie10", ends_on=IN_A_WEEK)

    assert warnings(imported(ends(personal, LATE), by_maria, marie="MARIE10")) == ["code.ends_early"]


def test_an_import_looks_at_the_deadline_of_who_was_sent_hers(personal, marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    type(marie_ready).objects.filter(pk=marie_ready.pk).update(due_on=TODAY)
    data = orders.export(personal, ["pending_content"])
    filled = make.filled(data, {"marie@example.org": {"Promo Code": "MARIE20"}})

    one = imports.check(ends(personal, IN_A_WEEK), filled, file_name="a.xlsx", by=by_maria)

    assert warnings(one) == ["row.changed"]


def test_the_warnings_cost_the_same_for_3_and_for_30(personal, by_maria, django_assert_max_num_queries):
    campaign = ends(personal, IN_A_WEEK)
    for number in (3, 30):
        people = make.ready(personal, number)
        rows = [row_of(one) for one in people]
        with django_assert_max_num_queries(2):
            code_days.warn(campaign, rows)
        assert all(row.warnings for row in rows)


def row_of(one):
    from campaigns.orders import Entry
    from campaigns.rows import Row

    return Row(Entry(1), "new", one.pk, one.name, present={"promo_code": ""}, given={"promo_code": f"CODE{one.pk}"})


def test_the_board_counts_codes_that_end_before_the_deadline(generic, marie, luc):
    make.accepted(generic, marie)
    make.accepted(generic, luc)

    [matter] = [one for one in board.of_campaign(ends(generic, IN_A_WEEK)) if one.kind == "ends"]

    assert (matter.number, matter.text, matter.tone) == (2, "codes end before the deadline", "warn")
    assert matter.href == f"/campaigns/{generic.pk}/pending/?code=ends_early"


def test_the_board_is_silent_where_codes_last(generic, marie):
    make.accepted(generic, marie)

    assert [one.kind for one in board.of_campaign(ends(generic, LATE))] == []


def test_the_board_asks_no_more_for_codes_that_end(generic, lumen, marie, django_assert_max_num_queries):
    make.accepted(ends(generic, IN_A_WEEK), marie)

    with django_assert_max_num_queries(13):
        board.of_brands([lumen])


def test_the_list_shows_only_who_has_a_code_that_ends_early(personal, marie_ready, luc, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    entry.enter_value(make.accepted(personal, luc), "promo_code", "LUC10", by=by_maria)
    Code.objects.filter(value="LUC10").update(ends_on=IN_A_WEEK)

    filters = lists.Filters.from_query({"code": "ends_early"})
    rows = lists.collaborations_in(personal, "pending", filters, None).object_list

    assert [(row["code"], row["ends_early"], row["code_ends_on"]) for row in rows] == [("LUC10", True, IN_A_WEEK)]
    assert filters.narrowed
