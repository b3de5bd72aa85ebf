"""One-by-one entry of codes and links."""

from __future__ import annotations

import pytest

from campaigns.models import Collaboration
from notifications.models import Message
from tests import make
from tests.api.conftest import is_problem


def test_a_code_completes_an_order(api, marie_ready):
    shape = api.put(f"collaborations/{marie_ready.pk}/promo-code/", {"code": " MARIE10 "}).json()

    assert shape["status"] == "pending_content"
    given = {"code": "MARIE10", "version": 1, "retired": None, "handed_over_at": ""}
    assert shape["promo_code"] | {"handed_over_at": ""} == given
    assert shape["message"]["state"] == "queued"


def test_the_same_code_again_changes_nothing(api, marie_ready):
    first = api.put(f"collaborations/{marie_ready.pk}/promo-code/", {"code": "MARIE10"}).json()

    assert api.put(f"collaborations/{marie_ready.pk}/promo-code/", {"code": "MARIE10"}).json() == first
    assert Message.objects.count() == 1


def test_another_code_after_hand_over_needs_replace(api, marie_ready):
    path = f"collaborations/{marie_ready.pk}/promo-code/"
    api.put(path, {"code": "MARIE10"})

    body = is_problem(api.put(path, {"code": "MARIE20"}), 409, "row.changed")
    assert body["errors"][0]["field"] == "code"
    shape = api.put(path, {"code": "MARIE20", "replace": True}).json()

    assert (shape["promo_code"]["code"], shape["promo_code"]["version"]) == ("MARIE20", 2)


def test_somebody_elses_code_is_refused(api, personal, marie_ready, luc):
    other = make.accepted(personal, luc)
    api.put(f"collaborations/{marie_ready.pk}/promo-code/", {"code": "MARIE10"})

    body = is_problem(
        api.put(f"collaborations/{other.pk}/promo-code/", {"code": "marie10"}), 422, "code.duplicate_in_brand"
    )

    assert body["errors"][0]["field"] == "code"
    assert Collaboration.objects.get(pk=other.pk).promo_handout is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"code": None}, "invalid"),
        ({"code": 10}, "invalid"),
        ({"code": ""}, "invalid"),
        ({"code": "A B"}, "code.bad_chars"),
        ({"code": "A\x00B"}, "code.bad_chars"),
        ({"code": "A\ud800B"}, "code.bad_chars"),
        ({"code": "=A1"}, "code.bad_chars"),
        ({"code": "TBD"}, "code.placeholder"),
        ({"code": "A" * 65}, "code.too_long"),
        ({"code": "MAR\u0406E"}, "code.mixed_script"),
        ({"code": "A\nB"}, "code.multiline"),
    ],
)
def test_a_bad_code_is_refused_with_its_own_code(api, marie_ready, body, code):
    problem = is_problem(api.put(f"collaborations/{marie_ready.pk}/promo-code/", body), 422, code)

    assert problem["errors"][0]["field"] == "code"


def test_a_link_of_her_own(api, lumen, marie):
    one = make.accepted(make.campaign(lumen, affiliate_link=make.PERSONAL_LINK), marie)
    url = "https://shop.example.com/marie?x=%20a"

    shape = api.put(f"collaborations/{one.pk}/affiliate-link/", {"url": url}).json()

    assert shape["status"] == "pending_content"
    assert shape["affiliate_link"]["url"] == url
    assert "/r/" in shape["affiliate_link"]["tracked_url"]
    is_problem(api.put(f"collaborations/{one.pk}/affiliate-link/", {"url": "http://x.org"}), 422, "url.bad_scheme")


def test_a_generic_campaign_has_no_personal_values(api, generic, marie):
    one = make.accepted(generic, marie)

    is_problem(api.put(f"collaborations/{one.pk}/promo-code/", {"code": "A1"}), 409, "campaign.not_personal")
    is_problem(
        api.put(f"collaborations/{one.pk}/affiliate-link/", {"url": "https://a.org"}), 409, "campaign.not_personal"
    )


def test_who_only_applied_is_given_nothing(api, personal, marie):
    one = make.applied(personal, marie)

    is_problem(api.put(f"collaborations/{one.pk}/promo-code/", {"code": "A1"}), 409, "row.order_not_ready")


def test_shared_code_is_not_handed_over_while_the_personal_link_is_missing(api, lumen, marie):
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.PERSONAL_LINK)
    one = make.accepted(campaign, marie)
    assert api.get(f"collaborations/{one.pk}/").json()["promo_code"]["handed_over_at"] is None
    answer = api.put(f"collaborations/{one.pk}/affiliate-link/", {"url": "https://shop.example.com/marie"})
    assert answer.json()["promo_code"]["handed_over_at"]
