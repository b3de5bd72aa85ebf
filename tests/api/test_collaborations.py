"""Collaborations: bring, list, move on."""

from __future__ import annotations

import pytest

from campaigns import workflow
from campaigns.models import Collaboration
from influencers.models import Influencer
from tests import make
from tests.api.conftest import fields_of, is_problem

SHAPE = {
    "id", "order", "status", "campaign", "influencer", "promo_code", "affiliate_link", "message", "due_on",
    "content_url", "timeline", "seen_at", "confirmed_at", "case",
}  # fmt: skip


def test_one_creator_is_brought(api, personal):
    sent = {"email": "New@Example.org", "name": "Nina", "handle": "@nina", "network": "tiktok", "country": "fr"}

    response = api.post(f"campaigns/{personal.pk}/collaborations/", sent)

    assert response.status_code == 201
    [shape] = response.json()
    assert set(shape) == SHAPE
    assert shape["status"] == "applied"
    assert shape["influencer"] | {"id": 0} == {
        "id": 0, "name": "Nina", "email": "new@example.org", "handle": "nina", "picture": None,
    }  # fmt: skip
    assert shape["promo_code"] is shape["affiliate_link"] is shape["message"] is None
    assert [line["event"] for line in shape["timeline"]] == ["brought"]
    assert Collaboration.objects.get().country == "FR"


def test_many_come_back_in_the_order_sent(api, personal, marie):
    present = make.applied(personal, marie)
    sent = [{"email": email} for email in ("z@example.org", marie.email.upper(), "a@example.org", "Z@example.org")]

    shapes = api.post(f"campaigns/{personal.pk}/collaborations/", sent).json()

    assert [one["influencer"]["email"] for one in shapes] == [
        "z@example.org", marie.email, "a@example.org", "z@example.org",
    ]  # fmt: skip
    assert shapes[1]["id"] == present.pk
    assert shapes[0]["id"] == shapes[3]["id"]


def test_what_the_brand_typed_neither_alters_nor_reveals_her_profile(api, personal, marie):
    sent = {"email": marie.email, "name": "Someone", "country": "DE"}

    [shape] = api.post(f"campaigns/{personal.pk}/collaborations/", sent).json()

    marie.refresh_from_db()
    assert (marie.name, marie.country) == ("Marie Laurent", "FR")
    assert (shape["influencer"]["name"], shape["influencer"]["handle"]) == ("Someone", "")


def test_who_is_accepted_at_once_gets_the_generic_code(api, generic, deliver):
    sent = {"email": "nina@example.org", "name": "Nina", "accepted": True}

    [shape] = api.post(f"campaigns/{generic.pk}/collaborations/", sent).json()

    assert shape["status"] == "pending_content"
    assert shape["promo_code"]["code"] == "SUMMER10"
    assert shape["promo_code"]["handed_over_at"].endswith("Z")
    assert shape["message"]["state"] == "queued"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"email": "required"}),
        ({"email": "nina"}, {"email": "invalid"}),
        ({"email": "a@" + ("b" * 60 + ".") * 4 + "org" + "x" * 10}, {"email": "max_length"}),
        ({"email": "Deleted-7@deleted.invalid"}, {"email": "invalid"}),
        ({"email": "a@b.org", "country": "ZZ"}, {"country": "country.unknown"}),
        ({"email": "a@b.org", "country": "FRA"}, {"country": "max_length"}),
        ({"email": "a@b.org", "network": "myspace"}, {"network": "invalid_choice"}),
        ({"email": "a@b.org", "name": "x" * 101}, {"name": "max_length"}),
        ({"email": "a@b.org", "handle": "a b"}, {"handle": "handle.bad_chars"}),
        ({"email": "a@b.org", "accepted": "true"}, {"accepted": "invalid"}),
        ([{"email": "a@b.org"}, 5], {"1": "invalid"}),
        (
            [{"email": "a@b.org"}, {"email": "b@b.org"}, {}, {"email": "x"}],
            {"2.email": "required", "3.email": "invalid"},
        ),
        ('"text"', {"": "not_an_object"}),
        ("null", {"": "not_an_object"}),
        (None, {"email": "required"}),
    ],
)
def test_a_wrong_item_refuses_the_whole_list(api, personal, body, wrong):
    response = api.post(f"campaigns/{personal.pk}/collaborations/", body)

    assert fields_of(response) == wrong
    assert not Collaboration.objects.exists()
    assert not Influencer.objects.exists()


def test_more_than_a_thousand_are_refused(api, personal):
    sent = [{"email": f"c{number}@example.org"} for number in range(1001)]

    assert fields_of(api.post(f"campaigns/{personal.pk}/collaborations/", sent)) == {"": "too_many"}


def test_a_thousand_are_brought_in_a_few_queries(api, personal, django_assert_max_num_queries):
    sent = [{"email": f"c{number}@example.org", "accepted": True} for number in range(1000)]

    with django_assert_max_num_queries(100):
        response = api.post(f"campaigns/{personal.pk}/collaborations/", sent)

    assert [one["influencer"]["email"] for one in response.json()] == [one["email"] for one in sent]
    assert {one["status"] for one in response.json()} == {"ready_to_send"}


def test_a_closed_campaign_takes_nobody(api, generic):
    api.post(f"campaigns/{generic.pk}/close/")

    is_problem(api.post(f"campaigns/{generic.pk}/collaborations/", {"email": "a@b.org"}), 409, "wrong_move")


def test_no_more_are_accepted_than_there_are_places(api, lumen):
    campaign = make.campaign(lumen, places=1)
    sent = [{"email": "a@b.org", "accepted": True}, {"email": "b@b.org", "accepted": True}]

    is_problem(api.post(f"campaigns/{campaign.pk}/collaborations/", sent), 409, "campaign.full")
    assert not Collaboration.objects.exists()


def test_the_list_is_filtered_by_status(api, personal, marie, luc):
    make.applied(personal, marie)
    ready = make.accepted(personal, luc)

    shapes = api.get(f"campaigns/{personal.pk}/collaborations/?status=ready_to_send").json()

    assert [one["id"] for one in shapes["results"]] == [ready.pk]
    assert fields_of(api.get(f"campaigns/{personal.pk}/collaborations/?status=x")) == {"status": "unknown"}


def test_a_page_costs_the_same_for_3_and_for_30(api, lumen, django_assert_num_queries):
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)
    sent = [{"email": f"c{number}@example.org", "accepted": True} for number in range(30)]
    api.post(f"campaigns/{campaign.pk}/collaborations/", sent)

    for size in (3, 30):
        # key, allowance twice, campaign; collaborations, their events, their mails' events, their first clicks and
        # orders, their last mails, their open cases
        with django_assert_num_queries(11):
            shapes = api.get(f"campaigns/{campaign.pk}/collaborations/?page_size={size}").json()["results"]
        assert len(shapes) == size
        assert len({one["affiliate_link"]["tracked_url"] for one in shapes}) == size


def test_accept_hands_the_generic_code_over(api, marie_applied):
    shape = api.post(f"collaborations/{marie_applied.pk}/accept/").json()

    assert shape["status"] == "pending_content"
    assert shape["promo_code"]["code"] == "SUMMER10"
    is_problem(api.post(f"collaborations/{marie_applied.pk}/accept/"), 409, "wrong_move")


def test_refuse_keeps_the_reason(api, marie_applied):
    shape = api.post(f"collaborations/{marie_applied.pk}/refuse/", {"reason": "Too few followers."}).json()

    assert shape["status"] == "refused"
    marie_applied.refresh_from_db()
    assert marie_applied.refusal_reason == "Too few followers."
    is_problem(api.post(f"collaborations/{marie_applied.pk}/refuse/"), 409, "wrong_move")


def test_cancel_ends_an_order(api, marie_ready):
    assert api.post(f"collaborations/{marie_ready.pk}/cancel/").json()["status"] == "cancelled"
    is_problem(api.post(f"collaborations/{marie_ready.pk}/cancel/"), 409, "wrong_move")


def test_publish_notes_where_she_posted(api, generic, marie):
    one = make.accepted(generic, marie)
    sent = {"content_url": "https://www.instagram.com/p/abc/"}

    shape = api.post(f"collaborations/{one.pk}/publish/", sent).json()

    assert (shape["status"], shape["content_url"]) == ("published", sent["content_url"])
    is_problem(api.post(f"collaborations/{one.pk}/publish/", sent), 409, "wrong_move")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (None, "invalid"),
        ({"content_url": ""}, "invalid"),
        ({"content_url": "  "}, "required"),
        ({"content_url": "javascript:alert(1)"}, "url.bad_scheme"),
        ({"content_url": "https://x.org/" + "a" * 500}, "url.bad"),
        ({"content_url": "https://x.org/\x00"}, "url.bad"),
    ],
)
def test_publish_refuses_what_is_no_address(api, generic, marie, body, code):
    one = make.accepted(generic, marie)

    response = api.post(f"collaborations/{one.pk}/publish/", body)

    is_problem(response, 422, code)
    assert response.json()["errors"][0]["field"] == "content_url"


def test_the_timeline_tells_who_did_what(api, marie_applied, by_maria):
    workflow.accept(marie_applied, by=by_maria)

    lines = api.get(f"collaborations/{marie_applied.pk}/").json()["timeline"]

    assert {"at", "event", "by", "detail", "version", "import", "mail", "sign"} == set(lines[0])
    assert ("accepted", "Maria Manager") in [(line["event"], line["by"]) for line in lines]
