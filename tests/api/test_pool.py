"""The pool: what waits, codes added with their verdicts, one taken out."""

from __future__ import annotations

import pytest

from campaigns import pooling
from campaigns.api import answers
from promocodes.models import PooledCode
from tests import make
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits


def address(campaign) -> str:
    return f"campaigns/{campaign.pk}/pool/"


def test_added_codes_wait_and_are_taken_in_order(api, personal, marie):
    response = api.post(address(personal), {"codes": ["SHOP-A", "SHOP-B"]})

    assert response.status_code == 201
    body = response.json()
    assert (body["left"], body["low_at"], body["counts"]["new"]) == (2, 5, 2)
    assert [(row["line"], row["verdict"], row["promo_code"]) for row in body["rows"]] == [
        (1, "new", "SHOP-A"), (2, "new", "SHOP-B"),
    ]  # fmt: skip
    assert make.accepted(personal, marie).promo_handout.value == "SHOP-A"
    assert [one["code"] for one in api.get(address(personal)).json()["results"]] == ["SHOP-B"]


def test_refused_codes_store_nothing_unless_left_out(api, personal):
    sent = {"codes": ["GOOD", "A B", "T\0\ud800"]}

    refused = is_problem(api.post(address(personal), sent), 422, "pool.refused_lines")
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [
        ("codes.1", "code.bad_chars"), ("codes.2", "code.bad_chars"),
    ]  # fmt: skip
    assert not PooledCode.objects.exists()

    body = api.post(address(personal), sent | {"leave_refused": True}).json()
    assert (body["left"], body["rows"][0]["verdict"], body["counts"]["refused"]) == (1, "refused", 2)


def test_the_same_codes_again_are_unchanged(api, personal):
    api.post(address(personal), {"codes": ["SHOP-A"]})

    body = api.post(address(personal), {"codes": ["SHOP-A"]}).json()

    assert (body["left"], body["counts"]["unchanged"]) == (1, 1)


def test_a_page_names_the_next_one(api, personal, by_maria):
    pooling.add(personal, ["A1", "A2", "A3"], by=by_maria)

    first = api.get(f"{address(personal)}?page_size=2").json()
    assert (first["left"], [one["code"] for one in first["results"]]) == (3, ["A1", "A2"])
    second = api.client.get(first["next"].removeprefix("http://localhost:8000")).json()
    assert [one["code"] for one in second["results"]] == ["A3"]


def test_a_code_is_taken_out(api, personal, by_maria):
    pooling.add(personal, ["A1", "A2"], by=by_maria)
    first = PooledCode.objects.waiting().first()

    assert api.call("delete", f"{address(personal)}{first.pk}/").json() == {"left": 1, "low_at": 5}
    is_problem(api.call("delete", f"{address(personal)}{first.pk}/"), 404, "not_found")
    is_problem(api.call("delete", f"{address(personal)}{2**70}/"), 404, "not_found")


def test_a_code_of_another_campaign_is_not_there(api, lumen, personal, by_maria):
    other = make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE)
    pooling.add(other, ["A1"], by=by_maria)

    is_problem(api.call("delete", f"{address(personal)}{PooledCode.objects.get().pk}/"), 404, "not_found")


def test_the_warning_is_set(api, personal):
    assert api.patch(address(personal), {"low_at": 20}).json() == {"left": 0, "low_at": 20}
    assert list(fields_of(api.patch(address(personal), {"low_at": -1}))) == ["low_at"]


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "invalid"), ({"codes": []}, "invalid"), ({"codes": [7]}, "invalid"), ({"codes": ["", " "]}, "codes.none")],
)
def test_a_wrong_body_is_refused(api, personal, body, code):
    is_problem(api.post(address(personal), body), 422, code)


def test_a_generic_campaign_has_no_pool(api, generic):
    is_problem(api.post(address(generic), {"codes": ["A1"]}), 409, "campaign.not_personal")
    is_problem(api.patch(address(generic), {"low_at": 1}), 409, "campaign.not_personal")
    assert api.get(address(generic)).json()["results"] == []


def test_answers_have_the_described_shape(api, personal):
    assert_fits(api.post(address(personal), {"codes": ["A1"]}).json(), answers.Pooled())
    assert_fits(api.get(address(personal)).json(), answers.PoolPage())


def test_a_reader_changes_nothing(program_with, personal):
    reader = program_with("read")

    is_problem(reader.post(address(personal), {"codes": ["A1"]}), 403, "scope.missing")
    assert not PooledCode.objects.exists()
