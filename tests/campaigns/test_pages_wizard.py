"""The wizard: four steps, drafts, errors beside the fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from tests import make

NEW = "/campaigns/new/?brand=lumen"
GENERAL = {"title": "Winter Glow", "brief": "Soft light.", "posting_days": "14", "ends_on": "", "places": ""}
CONTENT = {"networks": ["instagram", "tiktok"], "formats": ["story"], "hashtags": "#glow, winter", "mentions": "@lumen"}
CODE = {"use_promo_code": "on", "promo_title": "Ten off", "promo_code": "WINTER10"}


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


@pytest.fixture
def draft(lumen: Any) -> Campaign:
    return make.campaign(lumen, published=False, promo_code=None)


def step(campaign: Campaign, name: str) -> str:
    return reverse("campaigns:edit", args=[campaign.pk, name])


def test_the_whole_way_ends_in_the_store(manager: Any) -> None:
    first = manager.post(NEW, GENERAL)
    campaign = Campaign.objects.get(title="Winter Glow")
    assert first["Location"] == step(campaign, "content")
    assert manager.post(step(campaign, "content"), CONTENT)["Location"] == step(campaign, "instructions")
    assert manager.post(step(campaign, "instructions"), CODE)["Location"] == step(campaign, "review")
    review = manager.get(step(campaign, "review")).content.decode()
    assert "WINTER10" in review
    manager.post(step(campaign, "review"), {"go": "publish"})

    campaign.refresh_from_db()
    assert campaign.status == "published"
    assert campaign.hashtags == ["glow", "winter"]
    assert campaign.posting_days == 14
    assert campaign.promo_code.shared_value == "WINTER10"


def test_a_draft_goes_on_where_it_rested(manager: Any) -> None:
    manager.post(NEW, GENERAL | {"go": "rest"})
    campaign = Campaign.objects.get(title="Winter Glow")
    assert step(campaign, "content") in manager.get("/campaigns/?brand=lumen").content.decode()


def test_a_wrong_field_is_refused_beside_it_and_keeps_what_was_typed(manager: Any) -> None:
    page = manager.post(NEW, GENERAL | {"title": "", "posting_days": "900", "brief": "Kept words"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'data-error-code="required"' in text
    assert "Kept words" in text
    assert not Campaign.objects.exists()


def test_the_end_before_the_start_is_refused(manager: Any) -> None:
    page = manager.post(NEW, GENERAL | {"starts_on": "2027-02-01", "ends_on": "2027-01-01"})
    assert b'data-error-code="ends_before_start"' in page.content


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"promo_code": ""}, "required"),
        ({"promo_code": "WINTER 10"}, "code.bad_chars"),
        ({"promo_title": ""}, "required"),
        ({"use_affiliate_link": "on", "link_title": "Shop", "link_url": "ftp://x"}, "url.bad_scheme"),
    ],
)
def test_a_wrong_instruction_says_why(manager: Any, draft: Campaign, typed: dict[str, str], code: str) -> None:
    page = manager.post(step(draft, "instructions"), CODE | typed)
    assert page.status_code == 422
    assert f'data-error-code="{code}"' in page.content.decode()
    draft.refresh_from_db()
    assert draft.promo_code is None


def test_personalized_leaves_the_shared_code_alone(manager: Any, draft: Campaign) -> None:
    manager.post(step(draft, "instructions"), CODE | {"promo_personalized": "on", "promo_code": "not a code!"})
    draft.refresh_from_db()
    assert draft.promo_code.personalized
    assert draft.promo_code.shared_value == ""


def test_going_back_keeps_what_cannot_be_stored_yet(manager: Any, draft: Campaign) -> None:
    back = manager.post(step(draft, "instructions"), CODE | {"promo_code": "WINTER 10", "go": "back"})
    assert back["Location"] == step(draft, "content")
    assert "WINTER 10" in manager.get(step(draft, "instructions")).content.decode()


def test_review_warns_of_a_campaign_that_hands_out_nothing(manager: Any, draft: Campaign) -> None:
    assert b"neither a promo code nor a link" in manager.get(step(draft, "review")).content


def test_publishing_twice_is_refused_in_a_sentence(manager: Any, generic: Campaign) -> None:
    page = manager.post(step(generic, "review"), {"go": "publish"})
    assert page.status_code == 409
    assert b'data-error-code="wrong_move"' in page.content


def test_a_changed_generic_code_is_announced_and_is_a_new_version(
    manager: Any, generic: Campaign, marie: Any, committed: Any
) -> None:
    one = make.accepted(generic, marie)
    assert b"1 creator has this code now" in manager.get(step(generic, "instructions")).content
    with committed():
        saved = manager.post(step(generic, "instructions"), CODE)
    assert saved["Location"] == reverse("campaigns:settings", args=[generic.pk])
    one.refresh_from_db()
    assert (one.promo_handout.value, one.promo_handout.version) == ("WINTER10", 2)


def test_a_draft_is_discarded_after_asking(manager: Any, draft: Campaign) -> None:
    address = reverse("campaigns:discard", args=[draft.pk])
    assert b"Discard" in manager.get(address).content
    assert manager.post(address).status_code == 302
    assert not Campaign.objects.exists()


def test_closing_says_what_will_happen_then_does_it(manager: Any, personal: Campaign, marie: Any, luc: Any) -> None:
    make.accepted(personal, marie)
    make.applied(personal, luc)
    address = reverse("campaigns:close", args=[personal.pk])
    assert b"<strong>1</strong> request is refused" in manager.get(address).content
    manager.post(address)
    assert set(personal.collaborations.values_list("status", flat=True)) == {"refused", "cancelled"}
    assert manager.post(address).status_code == 409
    assert manager.get(step(personal, "general")).status_code == 409
