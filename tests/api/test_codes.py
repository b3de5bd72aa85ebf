"""Codes without a file: suggest, send, confirm, undo."""

from __future__ import annotations

import pytest

from campaigns.models import Collaboration, OrderImport, Status
from tests import make
from tests.api.conftest import fields_of, is_problem


@pytest.fixture
def two_ready(personal, marie, luc) -> list[Collaboration]:
    """Marie and Luc wait for their codes."""
    return [make.accepted(personal, marie), make.accepted(personal, luc)]


def suggest(api, campaign, **body):
    return api.post(f"campaigns/{campaign.pk}/codes/suggest/", body)


def send(api, campaign, *codes):
    return api.post(
        f"campaigns/{campaign.pk}/codes/",
        {"codes": [{"collaboration": collaboration, "code": code} for collaboration, code in codes]},
    )


def test_everybody_who_waits_gets_a_suggestion(api, personal, two_ready):
    make.accepted(personal, make.creator("Anna"))

    results = suggest(api, personal, pattern="{FIRSTNAME}10").json()["results"]

    assert [one["code"] for one in results] == ["MARIE10", "LUC10", "ANNA10"]
    assert results[0] == {
        "collaboration": two_ready[0].pk,
        "order": two_ready[0].order_reference,
        "code": "MARIE10",
        "warnings": [],
    }
    assert [one["code"] for one in results[2]["warnings"]] == ["code.double_letter"]


def test_suggestions_keep_to_the_length_and_stay_the_same(api, personal, two_ready):
    first = suggest(api, personal, pattern="{LASTNAME}{RANDOM4}", length=6).json()

    assert {len(one["code"]) for one in first["results"]} == {6}
    assert first == suggest(api, personal, pattern="{LASTNAME}{RANDOM4}", length=6).json()


def test_who_gets_no_code_is_told_why(api, lumen, personal, two_ready):
    type(lumen).objects.update(reserved_codes="marie")

    [marie, luc] = suggest(api, personal, pattern="{FIRSTNAME}").json()["results"]

    assert (marie["code"], [one["code"] for one in marie["warnings"]]) == (None, ["generator.forbidden"])
    assert luc["code"] == "LUC"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"pattern": "{NAME}"}, "generator.unknown_placeholder", "pattern"),
        ({"pattern": "🎉"}, "generator.empty", "pattern"),
        ({"pattern": "SUMMERTIME", "length": 5}, "generator.too_long", "pattern"),
        ({"pattern": ""}, "invalid", "pattern"),
        ({}, "invalid", "pattern"),
        ({"pattern": "A" * 201}, "invalid", "pattern"),
        ({"pattern": "A", "length": 3}, "invalid", "length"),
        ({"pattern": "A", "length": "20"}, "invalid", "length"),
    ],
)
def test_a_wrong_pattern_is_refused(api, personal, two_ready, body, code, field):
    response = api.post(f"campaigns/{personal.pk}/codes/suggest/", body)

    is_problem(response, 422, code)
    assert list(fields_of(response)) == [field]


def test_a_campaign_without_personal_codes_has_none_to_suggest(api, generic, marie):
    one = make.accepted(generic, marie)

    is_problem(suggest(api, generic, pattern="A"), 409, "campaign.not_personal")
    is_problem(send(api, generic, (one.pk, "A1")), 409, "campaign.not_personal")


def test_sent_codes_are_confirmed_and_taken_back_like_a_file(api, personal, two_ready):
    marie, luc = two_ready
    response = send(api, personal, (marie.pk, "MARIE10"), (luc.pk, "LUC10"))
    assert response.status_code == 201
    one = response.json()
    assert (one["state"], one["counts"]["new"], one["file_name"]) == ("checked", 2, "Typed codes")

    assert api.post(f"imports/{one['id']}/confirm/").json()["applied"]["codes"] == 2
    marie.refresh_from_db()
    assert marie.status == Status.PENDING_CONTENT

    assert api.post(f"imports/{one['id']}/undo/").json()["state"] == "undone"
    marie.refresh_from_db()
    assert marie.status == Status.READY_TO_SEND


def test_every_code_has_its_verdict(api, generic, personal, two_ready):
    marie, luc = two_ready

    one = send(api, personal, (marie.pk, "SUMMER10"), (luc.pk, "A\0\ud800")).json()

    assert one["counts"]["refused"] == 2
    assert {row["problems"][0]["code"] for row in one["rows"]} == {"code.duplicate_in_brand", "code.bad_chars"}
    is_problem(api.post(f"imports/{one['id']}/confirm/"), 409, "import.refused_rows")
    assert api.get(f"imports/{one['id']}/corrections.xlsx").status_code == 200


def test_collaborations_of_others_are_unknown(api, borealis, generic, personal, two_ready, marie, luc):
    other = make.accepted(generic, marie)
    foreign = make.accepted(make.campaign(borealis, title="North", promo_code=make.PERSONAL_CODE), luc)

    response = send(api, personal, (two_ready[0].pk, "A1"), (other.pk, "A2"), (foreign.pk, "A3"), (987654, "A4"))

    assert fields_of(response) == {f"codes.{place}.collaboration": "unknown" for place in (1, 2, 3)}
    assert not OrderImport.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "codes"),
        ({"codes": []}, "codes"),
        ({"codes": "MARIE10"}, "codes"),
        ({"codes": [{"collaboration": 1}]}, "codes.0.code"),
        ({"codes": [{"collaboration": 1, "code": ""}]}, "codes.0.code"),
        ({"codes": [{"collaboration": "1", "code": "A"}]}, "codes.0.collaboration"),
        ({"codes": [{"collaboration": 2**70, "code": "A"}]}, "codes.0.collaboration"),
    ],
)
def test_a_wrong_body_is_refused(api, personal, two_ready, body, field):
    assert list(fields_of(api.post(f"campaigns/{personal.pk}/codes/", body))) == [field]


def test_blank_codes_alone_are_no_import(api, personal, two_ready):
    is_problem(send(api, personal, (two_ready[0].pk, "  ")), 422, "codes.none")
