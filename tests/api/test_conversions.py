"""Orders reported by a program: stored, credited and answered in one call."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from campaigns.api import answers
from tests import make
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits
from tracking.models import Conversion, OrderEvent

TODAY = {"occurred_at": "2030-01-02T10:00:00Z"}


@pytest.fixture
def marie_has_code(marie_ready):
    return make.holds(marie_ready, "MARIE10")


def report(api, order_id="1001", **said):
    return api.post("conversions/", make.order(order_id, **said))


def test_an_order_is_credited_to_who_holds_its_code(api, marie_has_code):
    """CNV-01."""
    response = report(api, code="MARIE10", **TODAY)

    assert response.status_code == 201
    body = response.json()
    assert_fits(body, answers.Conversion())
    assert (body["amount"], body["currency"], body["refunded"], body["net"]) == ("70.00", "EUR", "0.00", "70.00")
    assert body["credited_to"] == {
        "campaign": marie_has_code.campaign_id,
        "collaboration": marie_has_code.pk,
        "influencer": marie_has_code.influencer_id,
        "by": "code",
        "reason": "The order used MARIE10, which is the creator’s own code.",
    }
    assert body["flags"] == []


def test_the_same_order_again_is_the_same_order(api, marie_has_code):
    """CNV-03, P18."""
    first = report(api, code="MARIE10")
    again = report(api, code="MARIE10")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Conversion.objects.count(), OrderEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("typed", ["marie10", " MARIE10 ", "Ｍarie10"])
def test_a_code_is_matched_however_it_is_typed(api, marie_has_code, typed):
    """CNV-10."""
    assert report(api, code=typed).json()["credited_to"]["collaboration"] == marie_has_code.pk


def test_an_order_before_the_code_is_credited_and_flagged(api, marie_has_code):
    """CNV-12."""
    body = report(api, code="MARIE10", occurred_at="2020-01-01T00:00:00Z").json()

    assert body["credited_to"]["collaboration"] == marie_has_code.pk
    assert body["flags"] == ["before_given"]
    assert "dated before the code was given" in body["credited_to"]["reason"]


def test_an_order_waits_for_its_code(api, marie_ready):
    """CNV-05."""
    waiting = report(api, code="MARIE10").json()
    assert waiting["credited_to"] is None
    assert "MARIE10" in waiting["reason"]
    assert len(api.get("conversions/?credited=false").json()["results"]) == 1

    make.holds(marie_ready, "MARIE10")

    found = api.get(f"conversions/{waiting['id']}/").json()
    assert found["credited_to"]["collaboration"] == marie_ready.pk
    assert api.get("conversions/?credited=false").json()["results"] == []


def test_a_replaced_code_still_counts_for_who_had_it(api, marie_has_code):
    """CNV-11, D18."""
    make.holds(marie_has_code, "MARIE20")

    body = report(api, code="MARIE10", **TODAY).json()

    assert body["credited_to"]["collaboration"] == marie_has_code.pk
    assert body["flags"] == ["after_retired"]


def test_a_shared_code_credits_the_campaign_alone(api, generic, marie_applied):
    body = report(api, code="summer10").json()["credited_to"]

    assert (body["campaign"], body["collaboration"], body["influencer"]) == (generic.pk, None, None)
    assert body["by"] == "code"


def test_an_order_without_a_signal_is_nobodys(api):
    body = report(api).json()

    assert (body["credited_to"], body["reason"]) == (None, "The order names no code and no click.")


def test_a_click_credits_its_creator(api, lumen, marie):
    """CNV-21."""
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)
    one = make.accepted(campaign, marie)
    link = one.link_handout.tracked_link
    now = timezone.now()
    click_id = make.click_id(link, now - datetime.timedelta(days=3))

    body = report(api, code="SUMMER10", click_id=click_id, occurred_at=now.isoformat()).json()

    assert body["credited_to"]["collaboration"] == one.pk
    assert body["credited_to"]["by"] == "click"
    assert "3 days after the click" in body["credited_to"]["reason"]


def test_refunds_are_counted_once_each_and_never_pass_the_amount(api, marie_has_code):
    """CNV-08."""
    pk = report(api, code="MARIE10").json()["id"]
    refund = {"refund_id": "r1", "amount": "20.00", "occurred_at": "2026-06-03T10:00:00Z"}

    first, again = api.post(f"conversions/{pk}/refunds/", refund), api.post(f"conversions/{pk}/refunds/", refund)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["refunded"], again.json()["net"]) == ("20.00", "50.00")

    refused = is_problem(
        api.post(f"conversions/{pk}/refunds/", refund | {"refund_id": "r2", "amount": "50.01"}),
        422, "refund.too_much",
    )  # fmt: skip
    assert "50.00 EUR is left" in refused["detail"]
    last = api.post(f"conversions/{pk}/refunds/", refund | {"refund_id": "r2", "amount": "50.00"}).json()
    assert (last["refunded"], last["net"], len(last["refunds"])) == ("70.00", "0.00", 2)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("-1.00", "EUR", "amount.invalid"), ("NaN", "EUR", "amount.invalid"), ("1e308", "EUR", "amount.invalid"),
        ("Infinity", "EUR", "amount.invalid"), ("1,00", "EUR", "amount.invalid"), ("", "EUR", "blank"),
        ("1.001", "EUR", "amount.decimals"), ("100.0", "JPY", "amount.decimals"), ("1.2345", "KWD", "amount.decimals"),
        ("99999999999", "EUR", "amount.invalid"), (70.0, "EUR", "not_text"), (1e308, "EUR", "not_text"),
        (70, "EUR", "not_text"), (True, "EUR", "not_text"), (None, "EUR", "null"), ([], "EUR", "not_text"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_is_refused(api, amount, currency, code):
    """CNV-13."""
    assert fields_of(report(api, amount=amount, currency=currency)) == {"amount": code}
    assert not OrderEvent.objects.exists()


@pytest.mark.parametrize(("amount", "currency"), [("100", "JPY"), ("1.234", "KWD"), ("0.00", "USD"), ("7", "EUR")])
def test_an_amount_keeps_the_decimals_of_its_currency(api, amount, currency):
    assert report(api, amount=amount, currency=currency).status_code == 201


@pytest.mark.parametrize("currency", ["EURO", "XXX", "eur", "", "ZZZ", None, 978])
def test_a_currency_that_is_none_is_refused(api, currency):
    assert list(fields_of(report(api, currency=currency))) == ["currency"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("occurred_at", "yesterday"), ("occurred_at", "2026-02-30T00:00:00Z"), ("occurred_at", "0001-01-01T00:00:00Z"),
        ("occurred_at", "9999-12-31T23:59:59-12:00"), ("source", "x" * 41), ("order_id", "x" * 121), ("order_id", " "),
        ("order_id", 1001), ("code", "x" * 201), ("status", "shipped"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_is_refused(api, field, value):
    assert list(fields_of(report(api, **{field: value}))) == [field]


def test_a_body_that_is_no_json_is_refused(api):
    """CNV-14."""
    for body in (b'{"amount": NaN}', b"\xff\xfe{}", b"[" * 100_000, b'{"a":' * 10_000):
        refused = api.client.post("/api/v1/conversions/", body, content_type="application/json")
        is_problem(refused, 400, "malformed")


def test_what_was_said_last_by_the_sources_clock_holds(api, marie_has_code):
    """CNV-06, CNV-09, D13."""
    report(api, code="MARIE10", updated_at="2026-06-02T12:00:00Z", status="cancelled")
    late = report(api, code="MARIE10", updated_at="2026-06-02T11:00:00Z").json()
    assert (late["status"], late["credited_to"], late["net"]) == ("cancelled", None, "0.00")

    paid = report(api, code="MARIE10", updated_at="2026-06-02T13:00:00Z", amount="60.00").json()
    assert (paid["status"], paid["amount"], paid["credited_to"]["by"]) == ("paid", "60.00", "code")


def test_a_cancellation_of_the_same_moment_holds(api, marie_has_code):
    report(api, code="MARIE10")

    assert report(api, code="MARIE10", status="cancelled").json()["status"] == "cancelled"
    assert report(api, code="MARIE10").json()["status"] == "cancelled"


@pytest.mark.parametrize("flag", [{"test": True}, {"status": "test"}])
def test_a_test_order_counts_for_nobody(api, marie_has_code, flag):
    """CNV-23."""
    body = report(api, code="MARIE10", **flag).json()

    assert (body["status"], body["credited_to"], body["net"]) == ("test", None, "0.00")


def test_of_two_codes_the_first_counts_once(api, personal, marie_has_code, luc):
    luc_has = make.holds(make.accepted(personal, luc), "LUC10")

    body = report(api, codes=["NOBODYS", "LUC10", "MARIE10"]).json()

    assert body["credited_to"]["collaboration"] == luc_has.pk
    assert "two_codes" in body["flags"]
    assert "MARIE10" in body["reason"]
    assert body["codes"] == ["NOBODYS", "LUC10", "MARIE10"]
    assert len(api.get(f"conversions/?campaign={personal.pk}").json()["results"]) == 1


def test_the_list_is_narrowed(api, personal, marie_has_code, luc, generic):
    make.holds(make.accepted(personal, luc), "LUC10")
    report(api, "1", code="MARIE10", occurred_at="2026-06-01T10:00:00Z")
    report(api, "2", code="LUC10", occurred_at="2026-07-01T10:00:00Z")
    report(api, "3", code="SUMMER10", occurred_at="2026-07-02T10:00:00Z")

    def ids(query):
        return [one["order_id"] for one in api.get(f"conversions/?{query}").json()["results"]]

    assert ids("") == ["1", "2", "3"]
    assert ids(f"campaign={personal.pk}") == ["1", "2"]
    assert ids(f"campaign={generic.pk}") == ["3"]
    assert ids(f"influencer={luc.pk}") == ["2"]
    assert ids("since=2026-07-01") == ["2", "3"]
    assert ids("since=2026-07-01T10:00:01Z") == ["3"]
    assert list(fields_of(api.get("conversions/?since=soon"))) == ["since"]


def test_the_scope_is_asked_for(program_with):
    assert report(program_with("conversions")).status_code == 201
    assert program_with("conversions").get("conversions/").status_code == 200
    assert program_with("read").get("conversions/").status_code == 200
    is_problem(report(program_with("read", "write")), 403, "scope.missing")
    is_problem(program_with("write").get("conversions/"), 403, "scope.missing")


def test_two_brands_may_have_the_same_order(api, stranger, marie_has_code):
    assert report(api, code="MARIE10").status_code == 201
    theirs = report(stranger, code="MARIE10")

    assert theirs.status_code == 201
    assert theirs.json()["credited_to"] is None


def test_the_same_key_gives_the_same_answer(api):
    first = api.post("conversions/", make.order(), Idempotency_Key="k1")
    again = api.post("conversions/", make.order(), Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    is_problem(api.post("conversions/", make.order("2"), Idempotency_Key="k1"), 422, "idempotency.mismatch")


def test_an_order_asks_a_fixed_number_of_queries(api, marie_has_code, django_assert_max_num_queries):
    report(api, "0")
    with django_assert_max_num_queries(32):
        report(api, "1", code="MARIE10")


@pytest.mark.parametrize("name", ["source", "order_id", "since", "credited", "campaign"])
def test_a_null_character_in_a_parameter_is_refused(api, name):
    """PostgreSQL can store none, so it cannot compare one."""
    assert list(fields_of(api.get(f"conversions/?{name}=%00"))) == [name]
