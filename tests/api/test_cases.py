"""Cases and proofs for programs."""

from __future__ import annotations

import pytest

from campaigns import cases, entry
from campaigns.api import answers
from tests import make
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits


@pytest.fixture
def marie_sent(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


@pytest.fixture
def case(marie_sent, by_maria):
    return cases.open_case(marie_sent, reason="refused", text="No.", versions="c1 l0", by=by_maria)


def test_a_collaboration_shows_its_open_case(api, case, marie_sent):
    shape = api.get(f"collaborations/{marie_sent.pk}/").json()

    assert (shape["case"]["id"], shape["case"]["reason"], shape["case"]["text"]) == (case.pk, "refused", "No.")
    assert shape["seen_at"]
    assert shape["confirmed_at"] is None


def test_cases_are_listed_by_campaign_and_by_what_is_open(api, case, generic, stranger):
    assert [one["id"] for one in api.get("cases/?open=true").json()["results"]] == [case.pk]
    assert api.get("cases/?open=false").json()["results"] == []
    assert api.get(f"cases/?campaign={generic.pk}").json()["results"] == []
    assert stranger.get("cases/").json()["results"] == []
    assert fields_of(api.get("cases/?open=maybe")) == {"open": "unknown"}


def test_a_page_of_cases_costs_the_same_for_any_number(api, generic, by_maria, django_assert_num_queries):
    api.get("cases/")
    for number in (1, 4):
        for _ in range(number):
            one = make.accepted(generic, make.creator(account=False))
            cases.open_case(one, reason="ended", versions="c1 l0", by=by_maria)
        with django_assert_num_queries(4):  # key, allowance twice, cases
            assert api.get("cases/").json()["results"]


def test_a_program_replaces_the_code(api, case, marie_sent):
    shape = api.post(f"cases/{case.pk}/answer/", {"answer": "replaced", "code": "MARIE20"}).json()

    assert (shape["answer"], shape["answered_by"]) == ("replaced", "API key “Shop”")
    assert api.get(f"collaborations/{marie_sent.pk}/").json()["promo_code"]["code"] == "MARIE20"
    is_problem(api.post(f"cases/{case.pk}/answer/", {"answer": "answered", "text": "x"}), 409, "case.answered")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"answer": "answered"}, 422, "answer.required"),
        ({"answer": "replaced"}, 422, "invalid"),
        ({"answer": "replaced", "code": "A B"}, 422, "code.bad_chars"),
        ({"answer": "replaced", "code": "MARIE10"}, 409, "value.same"),
        ({"answer": "replaced", "url": "https://shop.example.com/a"}, 409, "campaign.not_personal"),
        ({"answer": "resent"}, 409, "message.still_waiting"),
        ({"answer": "ignored"}, 422, "invalid"),
    ],
)
def test_wrong_answers_are_refused(api, case, body, status, code):
    is_problem(api.post(f"cases/{case.pk}/answer/", body), status, code)
    case.refresh_from_db()
    assert case.answered_at is None


def test_the_mail_is_sent_again(api, case, deliver):
    deliver()

    assert api.post(f"cases/{case.pk}/answer/", {"answer": "resent"}).json()["answer"] == "resent"


def test_a_reading_key_answers_nothing(program_with, case):
    is_problem(program_with("read").post(f"cases/{case.pk}/answer/", {"answer": "resent"}), 403, "scope.missing")


def test_the_proof_has_the_described_shape(api, case, marie_sent, deliver):
    deliver()
    shape = api.get(f"collaborations/{marie_sent.pk}/proof/").json()

    assert_fits(shape, answers.Proof())
    assert (shape["values"][0]["value"], shape["values"][0]["by"]) == ("MARIE10", "Maria Manager")
    assert shape["messages"][0]["message_id"].startswith("<")
    assert shape["cases"][0]["reason"] == "refused"
    assert "seen" in [line["event"] for line in shape["timeline"]]
