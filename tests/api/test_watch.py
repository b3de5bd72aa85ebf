"""Signs, exclusions and near misses for programs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import watch
from campaigns.api import answers
from campaigns.models import Sign
from tests import make, shop
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits
from tracking import folding
from tracking.models import Conversion


@pytest.fixture
def sign(marie_ready, lumen):
    """An order used Marie's code before it was mailed."""
    one = make.holds(marie_ready, "MARIE10")
    shop.order(one.promo_handout)
    folding.fold()
    watch.look(lumen)
    return Sign.objects.get()


def test_signs_are_listed_by_campaign_and_by_what_is_open(api, sign, generic, stranger):
    [body] = api.get("signs/?open=true").json()["results"]

    assert_fits(body, answers.Sign())
    assert (body["id"], body["kind"], body["number"], body["collaboration"]) == (
        sign.pk, "early", 1, sign.collaboration_id
    )  # fmt: skip
    assert body["text"] == "1 order used her code before it was mailed to her."
    assert (body["open"], body["settled_at"], body["settled_by"]) == (True, None, None)
    assert api.get("signs/?open=false").json()["results"] == []
    assert api.get(f"signs/?campaign={generic.pk}").json()["results"] == []
    assert stranger.get("signs/").json()["results"] == []
    assert fields_of(api.get("signs/?open=maybe")) == {"open": "unknown"}


def test_a_program_settles_a_sign(api, sign, lumen, program_with):
    is_problem(program_with("read").post(f"signs/{sign.pk}/settle/"), 403, "scope.missing")
    settled = api.post(f"signs/{sign.pk}/settle/").json()

    assert (settled["open"], settled["settled_by"]) == (False, None)
    assert settled["settled_at"]
    assert api.post(f"signs/{sign.pk}/settle/").json() == settled
    assert AuditEntry.objects.get(action="sign.settle").actor_label == "API key “Shop”"


def test_orders_are_left_out_and_taken_in_again(api, sign, generic, stranger):
    """CNV-24."""
    stem = f"collaborations/{sign.collaboration_id}"
    assert api.get("exclusions/").json()["results"] == []

    left_out = api.post(f"{stem}/exclude-orders/", {"since": "2026-06-10"}).json()
    assert_fits(left_out, answers.Exclusion())
    assert (left_out["orders"], left_out["first_at"]) == (1, "2026-06-10T12:00:00.000Z")
    assert api.get("exclusions/").json()["results"] == [left_out]
    assert api.get(f"exclusions/?campaign={left_out['campaign']}").json()["results"] == [left_out]
    assert api.get(f"exclusions/?campaign={generic.pk}").json()["results"] == []
    assert stranger.get("exclusions/").json()["results"] == []
    assert api.get(f"campaigns/{left_out['campaign']}/results/").json()["totals"]["conversions"] == 0

    taken_in = api.post(f"{stem}/include-orders/").json()
    assert (taken_in["orders"], taken_in["first_at"]) == (0, None)
    assert api.get("exclusions/").json()["results"] == []
    assert api.get(f"campaigns/{left_out['campaign']}/results/").json()["totals"]["conversions"] == 1


def test_the_day_of_an_exclusion_is_needed_and_read(api, sign):
    path = f"collaborations/{sign.collaboration_id}/exclude-orders/"

    assert fields_of(api.post(path, {})) == {"since": "required"}
    assert fields_of(api.post(path, {"since": "10.06.2026"})) == {"since": "no_such_day"}
    assert not Conversion.objects.filter(excluded_at__isnull=False).exists()


@pytest.fixture
def missed(api, marie_ready):
    make.holds(marie_ready, "MARIE10")
    for number, currency in enumerate(("EUR", "EUR", "USD")):
        api.post("conversions/", make.order(str(number), code="MARIE1O", currency=currency))


def test_near_misses_say_what_is_at_stake_and_are_credited(api, missed, stranger, program_with):
    [body] = api.get("near-misses/").json()["results"]
    assert_fits(body, answers.NearMiss())
    assert body == {
        "typed": "MARIE1O",
        "stands_for": "MARIE10",
        "orders": 3,
        "at_stake": [{"currency": "EUR", "amount": "140.00"}, {"currency": "USD", "amount": "70.00"}],
    }
    assert stranger.get("near-misses/").json()["results"] == []

    choice = {"typed": "MARIE1O", "stands_for": "MARIE10"}
    is_problem(program_with("read").post("spellings/", choice), 403, "scope.missing")
    made = api.post("spellings/", choice)
    assert_fits(made.json(), answers.SpellingAccepted())
    assert (made.status_code, made.json()["credited"], made.json()["accepted_by"]) == (201, 3, "API key “Shop”")
    assert api.get("near-misses/").json()["results"] == []
    assert [one["id"] for one in api.get("spellings/?held=true").json()["results"]] == [made.json()["id"]]

    back = api.post(f"spellings/{made.json()['id']}/withdraw/").json()
    assert (back["credited"], bool(back["withdrawn_at"])) == (3, True)
    assert api.post(f"spellings/{made.json()['id']}/withdraw/").json() == back | {"credited": 0}
    assert api.get("spellings/?held=true").json()["results"] == []
    assert len(api.get("near-misses/").json()["results"]) == 1


@pytest.mark.parametrize(
    ("typed", "meant", "status", "code"),
    [
        ("MARIE10", "MARIE10", 409, "spelling.is_a_code"),
        ("MARIE1O", "NOBODYS", 422, "spelling.unknown_code"),
        ("MARIE1O", "MARIE10", 409, "spelling.accepted"),
    ],
)
def test_a_spelling_that_cannot_be_accepted_is_refused(api, missed, typed, meant, status, code):
    if code == "spelling.accepted":
        api.post("spellings/", {"typed": typed, "stands_for": meant})

    is_problem(api.post("spellings/", {"typed": typed, "stands_for": meant}), status, code)


def test_signs_of_a_page_cost_the_same_for_any_number(api, sign, django_assert_num_queries):
    api.get("signs/")
    now = timezone.now()
    for kind in ("silent", "burst"):
        Sign.objects.create(
            brand=sign.brand, collaboration=sign.collaboration, kind=kind, number=1, first_at=now, last_at=now
        )
        with django_assert_num_queries(4):  # key, allowance twice, signs
            assert api.get("signs/").json()["results"]
