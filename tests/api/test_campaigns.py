"""Campaigns: list, create, change, publish, close."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from promocodes.models import Handout
from tests import make
from tests.api.conftest import fields_of, is_problem


def test_a_title_is_all_that_a_campaign_needs(api):
    response = api.post("campaigns/", {"title": "Summer Glow"})

    assert response.status_code == 201
    shape = response.json()
    assert (shape["slug"], shape["status"], shape["posting_days"]) == ("summer-glow", "draft", 28)
    assert shape["promo_code"] is shape["affiliate_link"] is shape["places"] is None
    assert api.get(f"campaigns/{shape['id']}/").json() == shape


def test_what_links_add_comes_back_as_it_was_sent_and_can_be_taken_away(api):
    link = make.GENERIC_LINK | {"utm": {"source": "{network}", "content": "{handle}"}, "click_id_parameter": "tc"}
    shape = api.post("campaigns/", {"title": "Summer Glow", "affiliate_link": link}).json()
    assert shape["affiliate_link"] == link

    changed = api.patch(f"campaigns/{shape['id']}/", {"affiliate_link": {"utm": None, "click_id_parameter": None}})
    assert changed.json()["affiliate_link"] == make.GENERIC_LINK


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"utm": {"source": "{who}"}}, "affiliate_link.utm.source", "utm.unknown_placeholder"),
        ({"utm": {"sauce": "x"}}, "affiliate_link.utm.sauce", "unknown"),
        ({"click_id_parameter": "a b"}, "affiliate_link.click_id_parameter", "click_id.bad_name"),
    ],
)
def test_what_links_may_not_add_is_refused(api, values, field, code):
    answer = api.post("campaigns/", {"title": "Summer Glow", "affiliate_link": make.GENERIC_LINK | values})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_a_whole_campaign_comes_back_as_it_was_sent(api):
    sent = {
        "title": "Summer Glow", "brief": "Show the\nglow.", "networks": ["instagram", "tiktok"], "formats": ["story"],
        "starts_on": "2026-06-01", "ends_on": "2026-08-31", "posting_days": 14, "places": 30,
        "promo_code": make.GENERIC_CODE, "affiliate_link": make.PERSONAL_LINK,
    }  # fmt: skip

    shape = api.post("campaigns/", sent).json()

    assert {name: shape[name] for name in sent} == sent
    assert "url" not in shape["affiliate_link"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"title": "required"}),
        ({"title": ""}, {"title": "blank"}),
        ({"title": None}, {"title": "null"}),
        ({"title": 5}, {"title": "not_text"}),
        ({"title": "x" * 121}, {"title": "max_length"}),
        ({"title": "a\x00b"}, {"title": "null_characters_not_allowed"}),
        ({"title": "a\ud800b"}, {"title": "surrogate_characters_not_allowed"}),
        ({"title": "A", "posting_days": "28"}, {"posting_days": "invalid"}),
        ({"title": "A", "posting_days": True}, {"posting_days": "invalid"}),
        ({"title": "A", "posting_days": 0}, {"posting_days": "min_value"}),
        ({"title": "A", "places": 10**30}, {"places": "max_value"}),
        ({"title": "A", "places": 1.5}, {"places": "invalid"}),
        ({"title": "A", "networks": "instagram"}, {"networks": "not_a_list"}),
        ({"title": "A", "networks": ["myspace"]}, {"networks": "unknown"}),
        ({"title": "A", "networks": [{}]}, {"networks.0": "not_text"}),
        ({"title": "A", "formats": [None]}, {"formats.0": "null"}),
        ({"title": "A", "starts_on": "2026-02-30"}, {"starts_on": "no_such_day"}),
        ({"title": "A", "starts_on": "20260201"}, {"starts_on": "no_such_day"}),
        ({"title": "A", "starts_on": 20260201}, {"starts_on": "no_such_day"}),
        ({"title": "A", "starts_on": "2026-06-02", "ends_on": "2026-06-01"}, {"ends_on": "ends_before_start"}),
        ({"title": "A", "promo_code": []}, {"promo_code": "invalid"}),
        ({"title": "A", "promo_code": {}}, {"promo_code.title": "required"}),
        ({"title": "A", "promo_code": {"title": "T", "personalized": False}}, {"promo_code.code": "required"}),
        ({"title": "A", "promo_code": {"title": "T", "personalized": "yes"}}, {"promo_code.personalized": "invalid"}),
        ({"title": "A", "promo_code": {"title": "T", "code": "A B"}}, {"promo_code.code": "code.bad_chars"}),
        ({"title": "A", "promo_code": {"title": "T", "code": "A\x00B"}}, {"promo_code.code": "code.bad_chars"}),
        ({"title": "A", "promo_code": {"title": "T", "code": "A\ud800B"}}, {"promo_code.code": "code.bad_chars"}),
        ({"title": "A", "promo_code": {"title": "T", "code": 5}}, {"promo_code.code": "not_text"}),
        (
            {"title": "A", "promo_code": {"title": "T", "personalized": True, "code": "A1"}},
            {"promo_code.code": "not_both"},
        ),
        (
            {"title": "A", "affiliate_link": {"title": "T", "url": "ftp://x.org"}},
            {"affiliate_link.url": "url.bad_scheme"},
        ),
    ],
)
def test_a_wrong_field_is_named(api, body, wrong):
    response = api.post("campaigns/", body)

    is_problem(response, 422, "invalid")
    assert fields_of(response) == wrong
    assert not Campaign.objects.exists()


def test_fields_that_are_not_the_callers_are_ignored(api, borealis):
    """TEN-10."""
    sent = {"title": "A", "id": 5, "slug": "mine", "status": "published", "brand": borealis.pk, "created_by": 1}

    shape = api.post("campaigns/", sent).json()

    made = Campaign.objects.get()
    assert (made.brand.slug, made.status, shape["slug"]) == ("lumen", "draft", "a")


def test_control_characters_are_taken_out_of_texts(api):
    """SEC-08."""
    shape = api.post("campaigns/", {"title": "Summer\r\nBcc: x\u202e Glow", "brief": "a\x07b\nc"}).json()

    assert (shape["title"], shape["brief"]) == ("Summer Bcc: x Glow", "ab\nc")


def test_a_change_touches_only_what_it_names(api, generic):
    before = api.get(f"campaigns/{generic.pk}/").json()

    after = api.patch(f"campaigns/{generic.pk}/", {"brief": "New."}).json()

    assert after == before | {"brief": "New."}


def test_a_changed_code_is_a_new_version_for_who_has_it(api, generic, marie):
    one = make.accepted(generic, marie)

    shape = api.patch(f"campaigns/{generic.pk}/", {"promo_code": {"code": "SUMMER20"}}).json()

    assert shape["promo_code"] == make.GENERIC_CODE | {"code": "SUMMER20"}
    assert api.get(f"collaborations/{one.pk}/").json()["promo_code"]["version"] == 2
    assert Handout.objects.count() == 2


def test_a_personalised_code_takes_no_shared_one(api, personal):
    response = api.patch(f"campaigns/{personal.pk}/", {"promo_code": {"code": "SUMMER20"}})

    assert fields_of(response) == {"promo_code.code": "not_both"}


def test_a_closed_campaign_does_not_change(api, generic):
    api.post(f"campaigns/{generic.pk}/close/")

    is_problem(api.patch(f"campaigns/{generic.pk}/", {"title": "B"}), 409, "wrong_move")


def test_publish_and_close_move_once(api, lumen):
    campaign = make.campaign(lumen, published=False)

    assert api.post(f"campaigns/{campaign.pk}/publish/").json()["status"] == "published"
    is_problem(api.post(f"campaigns/{campaign.pk}/publish/"), 409, "wrong_move")
    assert api.post(f"campaigns/{campaign.pk}/close/", {}).json()["closed_at"].endswith("Z")
    is_problem(api.post(f"campaigns/{campaign.pk}/close/"), 409, "wrong_move")


def test_the_list_shows_the_brands_own(api, stranger, generic, personal):
    make.campaign(stranger.key.brand, title="Other")

    shapes = api.get("campaigns/").json()

    assert [one["id"] for one in shapes["results"]] == [generic.pk, personal.pk]
    assert (shapes["next"], shapes["previous"]) == (None, None)
    assert api.get("campaigns/?status=draft").json()["results"] == []
    assert fields_of(api.get("campaigns/?status=odd")) == {"status": "unknown"}
    assert fields_of(api.get("campaigns/?status=draft&status=closed")) == {"status": "repeated"}


def test_a_page_of_campaigns_costs_the_same_for_any_number(api, lumen, django_assert_num_queries):
    for number in range(12):
        make.campaign(lumen, title=f"C{number}")
    api.get("me/")

    for size in (3, 12):
        with django_assert_num_queries(4):  # key, allowance twice, campaigns
            assert len(api.get(f"campaigns/?page_size={size}").json()["results"]) == size
