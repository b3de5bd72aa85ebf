"""The Store: who sees what, how it is searched, and how a creator asks to take part."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from campaigns import offers, workflow
from campaigns.models import Campaign, Collaboration, Status
from tests import make


@pytest.fixture
def store(signed_in, marie):
    return signed_in(marie.user)


def titles(answer):
    return [offer.campaign.title for offer, _ in answer.context["cards"]]


def open_page(client, campaign):
    return client.get(reverse("store:detail", args=[campaign.slug]))


def apply(client, campaign, pitch="Hello."):
    return client.post(reverse("store:apply", args=[campaign.slug]), {"pitch": pitch})


def test_a_stranger_is_asked_to_sign_in(client, generic):
    for address in ("/store/", f"/store/{generic.slug}/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_a_person_without_a_profile_is_offered_one(signed_in, maria, generic):
    assert signed_in(maria).get("/store/")["Location"] == reverse("my:profile")


def test_only_published_campaigns_are_listed(store, lumen, generic):
    make.campaign(lumen, title="A Draft", published=False)
    closed = make.campaign(lumen, title="All Over")
    offers.close(closed, by=make.owner_of(lumen))
    make.campaign(lumen, title="Last Year", ends_on=datetime.date(2020, 1, 1))

    assert titles(store.get("/store/")) == ["Summer Glow"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=glow", ["Summer Glow"]),
        ("q=RICH+serum", ["Night Oil"]),
        ("q=borealis", ["Night Oil"]),
        ("network=tiktok", ["Night Oil"]),
        ("format=story", ["Summer Glow"]),
        ("brand=lumen", ["Summer Glow"]),
        ("brand=lumen&network=tiktok", []),
        ("network=nonsense&page=x", ["Night Oil", "Summer Glow"]),
        ("q=%25", []),
    ],
)
def test_search_and_filters_narrow_the_list(store, generic, borealis, query, found):
    make.campaign(borealis, title="Night Oil", brief="A rich serum.", networks=["tiktok", "youtube"], formats=["video"])

    assert titles(store.get(f"/store/?{query}")) == found


def test_the_list_takes_the_same_queries_for_many_campaigns(
    store, lumen, generic, marie, django_assert_max_num_queries
):
    for number in range(30):
        make.campaign(lumen, title=f"Campaign {number}", promo_code=make.PERSONAL_CODE)

    with django_assert_max_num_queries(9):
        answer = store.get("/store/")

    assert len(titles(answer)) == 24
    assert len(titles(store.get("/store/?page=2"))) == 7


def test_a_card_says_what_awaits(store, lumen):
    make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)

    assert "A promo code and an affiliate link await you" in store.get("/store/").content.decode()


def test_marked_where_she_takes_part_or_no_place_is_left(store, lumen, marie, luc):
    make.applied(make.campaign(lumen, title="Mine"), marie)
    make.accepted(make.campaign(lumen, title="Taken", places=1), luc)

    offers_shown = {one.campaign.title: one for one, _ in store.get("/store/").context["cards"]}

    assert offers_shown["Mine"].collaboration is not None
    assert offers_shown["Taken"].is_full


def test_a_draft_and_an_unknown_campaign_are_not_found(store, lumen):
    draft = make.campaign(lumen, published=False)

    assert open_page(store, draft).status_code == 404
    assert store.get("/store/nothing/").status_code == 404
    assert apply(store, draft).status_code == 404


def test_the_value_is_never_shown_before_acceptance(store, lumen):
    """TEN-05."""
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)

    page = open_page(store, campaign).content.decode()
    apply(store, campaign)
    page += open_page(store, campaign).content.decode()

    assert "Ten per cent off" in page
    assert "SUMMER10" not in page
    assert "shop.example.com" not in page


def test_applying_makes_one_request_however_often(store, generic, marie):
    first, again = apply(store, generic, "I would show it."), apply(store, generic, "Again!")

    assert first.status_code == again.status_code == 302
    one = Collaboration.objects.get(campaign=generic, influencer=marie)
    assert (one.status, one.pitch) == (Status.APPLIED, "I would show it.")
    assert "Withdraw my request" in open_page(store, generic).content.decode()


def test_a_message_that_is_too_long_is_refused_beside_the_field(store, generic):
    answer = apply(store, generic, "x" * 1001)

    assert answer.status_code == 422
    assert 'data-error-code="max_length"' in answer.content.decode()
    assert not Collaboration.objects.exists()


def test_a_withdrawn_request_can_be_made_again(store, generic, marie):
    apply(store, generic)
    store.post(reverse("store:withdraw", args=[generic.slug]))
    apply(store, generic)

    assert [one.status for one in Collaboration.objects.all()] == [Status.CANCELLED, Status.APPLIED]


def test_withdrawing_after_the_answer_is_refused(store, generic, marie, by_maria):
    one = make.applied(generic, marie)
    workflow.accept(one, by=by_maria)

    answer = store.post(reverse("store:withdraw", args=[generic.slug]))

    assert answer.status_code == 409
    assert 'data-error-code="wrong_move"' in answer.content.decode()


@pytest.mark.parametrize("state", ["full", "closed", "ended"])
def test_a_campaign_that_takes_nobody_refuses_with_its_reason(store, lumen, luc, state):
    ends = datetime.date(2020, 1, 1) if state == "ended" else None
    campaign = make.campaign(lumen, places=1, ends_on=ends)
    make.accepted(campaign, luc)
    if state == "ended":
        Campaign.objects.update(places=None)
    if state == "closed":
        offers.close(campaign, by=make.owner_of(lumen))

    page, answer = open_page(store, campaign), apply(store, campaign)

    assert "Take part" not in page.content.decode()
    assert answer.status_code == 409
    assert f'data-error-code="campaign.{state}"' in answer.content.decode()


def test_a_refused_creator_reads_the_reason(store, generic, marie, by_maria):
    workflow.refuse(make.applied(generic, marie), reason="We look for runners.", by=by_maria)

    page = open_page(store, generic).content.decode()

    assert "We look for runners." in page
    assert "Take part" not in page


def test_words_of_a_brand_are_printed_literally(store, lumen):
    """SEC-05."""
    campaign = make.campaign(lumen, title="{{7*7}} <script>alert(1)</script>", brief="{% now 'Y' %}<img src=x>")

    page = open_page(store, campaign).content.decode()

    assert "{{7*7}} &lt;script&gt;" in page
    assert "{% now &#x27;Y&#x27; %}&lt;img" in page
    assert "<script>alert" not in page
