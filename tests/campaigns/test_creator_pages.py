"""My campaigns and the campaign information page: hers alone, and nothing before its time."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import SYSTEM
from campaigns import entry, imports, offers, orders, workflow
from campaigns.models import Collaboration, Status
from promocodes.models import Handout
from tests import make


@pytest.fixture
def hers(signed_in, marie):
    return signed_in(marie.user)


@pytest.fixture
def both(lumen, marie):
    """Marie has a code and a link."""
    campaign = make.campaign(lumen, promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)
    return make.accepted(campaign, marie)


def page_of(client, one):
    answer = client.get(reverse("mine:campaign", args=[one.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def report(client, one, url):
    return client.post(reverse("mine:publish", args=[one.pk]), {"content_url": url})


def imported(campaign, values, by, **choices):
    """Export, fill, import and confirm."""
    exported = orders.export(campaign, [Status.READY_TO_SEND, Status.PENDING_CONTENT])
    data = exported[0] if isinstance(exported, tuple) else exported
    one = imports.check(campaign, make.filled(data, values), file_name="orders.xlsx", by=by)
    return imports.confirm(one, by=by, **choices)


def test_the_page_shows_code_link_and_qr(hers, both):
    page = page_of(hers, both)

    assert "SUMMER10" in page
    assert f'data-copy="http://127.0.0.1:8000/r/{both.link_handout.tracked_link.slug}"' in page
    assert '<svg role="img"' in page
    assert "Post by" in page
    assert " style=" not in page


def test_a_stranger_and_another_creator_do_not_find_the_page(client, both, signed_in, luc):
    """TEN-05."""
    addresses = [reverse(f"mine:{name}", args=[both.pk]) for name in ("campaign", "qr")]
    posts = [reverse(f"mine:{name}", args=[both.pk]) for name in ("publish", "withdraw")]
    assert all("/accounts/login/" in client.get(address)["Location"] for address in addresses)
    signed_in(luc.user)

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address, {"content_url": "https://a.example/"}).status_code for address in posts} == {404}
    both.refresh_from_db()
    assert both.status == Status.PENDING_CONTENT


def test_no_code_while_the_brand_has_not_answered(hers, marie_applied):
    """TEN-05."""
    page = page_of(hers, marie_applied)

    assert "SUMMER10" not in page
    assert "Withdraw my request" in page


def test_no_value_while_a_personal_one_is_missing(hers, lumen, marie):
    """The link is given at acceptance, and waits for the code on the page as it does in the mail."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    one = make.accepted(campaign, marie)

    page = page_of(hers, one)

    assert "being prepared" in page
    assert "/r/" not in page


def test_a_held_import_says_that_the_code_is_on_its_way(hers, personal, marie_ready, by_maria):
    imported(personal, {"marie@example.org": {"Promo Code": "MARIE10"}}, by_maria)

    page = page_of(hers, marie_ready) + hers.get("/my/campaigns/").content.decode()
    assert "Your code is on the way" in page
    assert "MARIE10" not in page
    assert "Report your post" not in page

    Handout.objects.update(available_at=timezone.now() - datetime.timedelta(seconds=1))
    assert "MARIE10" in page_of(hers, marie_ready)


def test_a_held_link_has_no_picture_either(hers, lumen, marie, by_maria):
    campaign = make.campaign(lumen, affiliate_link=make.PERSONAL_LINK)
    one = make.accepted(campaign, marie)
    imported(campaign, {"marie@example.org": {"Affiliate Link": "https://shop.example.com/marie"}}, by_maria)

    assert hers.get(reverse("mine:qr", args=[one.pk])).status_code == 404
    assert "/r/" not in page_of(hers, one)


def test_a_replaced_code_is_shown_at_once(hers, personal, marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    entry.enter_value(marie_ready, "promo_code", "MARIE20", replace=True, by=by_maria)

    page = page_of(hers, marie_ready)

    assert "MARIE20" in page
    assert "MARIE10" not in page


def test_the_old_code_stands_while_its_replacement_is_held(hers, personal, marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    imported(personal, {"marie@example.org": {"Promo Code": "MARIE20"}}, by_maria, replace_changed=True)

    page = page_of(hers, marie_ready)

    assert "MARIE10" in page
    assert "A new code is on its way" in page
    assert "MARIE20" not in page


@pytest.mark.parametrize("move", ["cancel", "expire"])
def test_no_value_after_the_end(hers, both, by_maria, move):
    """TEN-05."""
    getattr(workflow, move)(both, by=by_maria)

    page = page_of(hers, both)

    assert "SUMMER10" not in page
    assert "/r/" not in page
    assert hers.get(reverse("mine:qr", args=[both.pk])).status_code == 404


def test_the_qr_code_is_a_picture_to_keep(hers, both):
    answer = hers.get(reverse("mine:qr", args=[both.pk]))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="summer-glow-qr.svg"'
    assert b"<svg" in answer.content


def test_reporting_a_post_publishes(hers, both):
    report(hers, both, " https://www.instagram.com/p/abc/?x=1 ")

    both.refresh_from_db()
    assert (both.status, both.content_url) == (Status.PUBLISHED, "https://www.instagram.com/p/abc/?x=1")
    assert "Thank you" in page_of(hers, both)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "required"),
        ("instagram.com/p/abc", "url.bad_scheme"),
        ("javascript:alert(1)", "url.bad_scheme"),
        ("https://localhost/x", "url.bad_host"),
        ("https://user:pw@instagram.com/", "url.bad_host"),
        ("https://www.instagram.com/a b", "url.bad"),
        ("https://www.instagram.com/" + "a" * 500, "max_length"),
    ],
)
def test_a_wrong_address_is_refused_beside_the_field(hers, both, url, code):
    answer = report(hers, both, url)

    assert answer.status_code == 422
    assert f'data-error-code="{code}"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    both.refresh_from_db()
    assert both.status == Status.PENDING_CONTENT


def test_reporting_twice_keeps_the_first(hers, both):
    report(hers, both, "https://www.instagram.com/p/first/")
    answer = report(hers, both, "https://www.instagram.com/p/second/")

    assert answer.status_code == 409
    assert 'data-error-code="wrong_move"' in answer.content.decode()
    both.refresh_from_db()
    assert both.content_url.endswith("first/")


def test_a_post_cannot_be_reported_before_acceptance(hers, marie_applied):
    assert report(hers, marie_applied, "https://www.instagram.com/p/abc/").status_code == 409


def test_withdrawing_ends_the_request(hers, marie_applied):
    hers.post(reverse("mine:withdraw", args=[marie_applied.pk]))

    marie_applied.refresh_from_db()
    assert marie_applied.status == Status.CANCELLED


def test_my_campaigns_begin_with_what_needs_her(hers, lumen, marie, both, luc):
    make.applied(make.campaign(lumen, title="Waiting"), marie)
    done = make.accepted(make.campaign(lumen, title="Done"), marie)
    workflow.publish(done, content_url="https://www.instagram.com/p/1/", by=SYSTEM)
    make.applied(make.campaign(lumen, title="Of Luc"), luc)

    groups = hers.get("/my/campaigns/").context["groups"]

    shown = [(title, [card["one"].campaign.title for card in cards]) for title, cards in groups]
    assert shown == [("Your turn", ["Summer Glow"]), ("Waiting for the brand", ["Waiting"]), ("Posted", ["Done"])]


def test_an_empty_list_leads_to_the_store(hers):
    assert 'href="/store/"' in hers.get("/my/campaigns/").content.decode().partition("<main")[2]


def test_the_list_takes_the_same_queries_for_many(hers, lumen, marie, django_assert_max_num_queries):
    for number in range(12):
        make.accepted(make.campaign(lumen, title=f"Campaign {number}"), marie)

    with django_assert_max_num_queries(5):
        hers.get("/my/campaigns/")


def test_the_page_takes_few_queries(hers, both, django_assert_max_num_queries):
    page_of(hers, both)  # the first time writes down that she has seen it
    with django_assert_max_num_queries(14):  # two of them for her links by place, two for her figures
        page_of(hers, both)


def test_words_of_a_brand_are_printed_literally(hers, lumen, marie):
    """SEC-05."""
    campaign = make.campaign(lumen, dos="{{7*7}}<script>alert(1)</script>", promo_code=make.GENERIC_CODE)

    page = page_of(hers, make.accepted(campaign, marie))

    assert "{{7*7}}&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_closed_campaign_goes_on_for_who_is_to_post(hers, both, lumen):
    offers.close(both.campaign, by=make.owner_of(lumen))

    assert "SUMMER10" in page_of(hers, Collaboration.objects.get(pk=both.pk))


def test_a_form_asked_for_by_get_leads_to_its_page(client, both):
    """Where the log-in page sends her back to when her session had ended while she typed."""
    page = reverse("mine:campaign", args=[both.pk])

    assert client.get(page + "publish/")["Location"] == page
    assert client.post(page + "publish/")["Location"].startswith("/accounts/login/")
