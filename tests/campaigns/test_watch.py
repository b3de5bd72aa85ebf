"""Signs of misuse: what is seen, that it is said with its evidence, and what a manager can do about it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import board, causes, entry, exclusions, results, watch, workflow
from campaigns.coupon_sites import site_of
from campaigns.models import Collaboration, Sign
from tests import make, shop
from tracking import buyers, folding
from tracking.models import Conversion

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def one(lumen, marie, by_maria) -> Collaboration:
    """Marie is to post MARIE10 and a link."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    made = make.accepted(campaign, marie)
    entry.enter_value(made, "promo_code", "MARIE10", by=by_maria)
    return Collaboration.objects.select_related("campaign__brand", "campaign__promo_code").get(pk=made.pk)


def found(brand: Any) -> dict[str, int]:
    folding.fold()
    watch.look(brand)
    return dict(Sign.objects.open().values_list("kind", "number"))


def test_nothing_is_seen_where_nothing_is_odd(lumen, one):
    shop.clicks(shop.link_of(one), 3, at=timezone.now(), referrer_host="l.instagram.com")
    shop.order(one.promo_handout, occurred_at=timezone.now() + HOUR)
    assert found(lumen) == {}


def test_orders_before_the_code_was_mailed_are_a_sign(lumen, one):
    for _ in range(2):
        shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    assert found(lumen) == {"early": 2}


def test_orders_without_clicks_or_post_are_a_sign_until_she_posts(lumen, one, by_maria):
    for _ in range(3):
        shop.order(one.promo_handout, occurred_at=timezone.now() + HOUR)
    assert found(lumen) == {"silent": 3}
    workflow.publish(one, content_url="https://example.com/p", by=by_maria)
    assert found(lumen) == {}


def test_a_burst_is_a_sign(lumen, one):
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    for _ in range(12):
        shop.order(one.promo_handout, occurred_at=timezone.now() + HOUR / 60)
    assert found(lumen) == {"burst": 12}


def test_as_many_as_always_is_no_burst(lumen, one):
    now = timezone.now()
    shop.clicks(shop.link_of(one), 1, at=now)
    one.promo_handout.available_at = now - datetime.timedelta(days=60)
    one.promo_handout.save()
    for day in range(28):
        for _ in range(10):
            shop.order(one.promo_handout, occurred_at=now - datetime.timedelta(days=day))
    assert found(lumen) == {}


def test_clicks_from_a_coupon_site_are_a_sign(lumen, one):
    shop.clicks(shop.link_of(one), 4, at=timezone.now(), referrer_host="www.retailmenot.com")
    assert found(lumen) == {"coupon_site": 4}
    assert Sign.objects.get().detail == "retailmenot.com"


@pytest.mark.parametrize(
    ("host", "site"),
    [("groupon.fr", "groupon.fr"), ("m.Groupon.fr.", "groupon.fr"), ("notgroupon.fr", ""), ("com", ""), ("", "")],
)
def test_a_site_is_known_by_its_host(host, site):
    assert site_of(host) == site


def test_a_settled_sign_comes_back_only_with_more(lumen, one, by_maria):
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    found(lumen)
    watch.settle(Sign.objects.get(), by=by_maria)
    assert found(lumen) == {}
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    assert found(lumen) == {"early": 2}
    assert AuditEntry.objects.filter(action="sign.settle").count() == 1


def test_signs_stand_on_results_and_on_the_board(lumen, one, signed_in, maria):
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    found(lumen)

    [matter] = [matter for matter in board.of_campaign(one.campaign) if matter.kind == "watch"]
    assert (matter.number, matter.cause) == (1, causes.BY_KIND["watch"])
    page = signed_in(maria).get(matter.href).content.decode()
    assert "1 order used her code before it was mailed to her." in page
    assert f"/collaborations/{one.pk}/code/" in page
    assert 'name="subject" value="A question about your code"' in page
    letter = signed_in(maria).post(
        f"/campaigns/{one.campaign_id}/announcements/new/",
        {"do": "choose", "chosen": one.pk, "subject": "A question about your code", "body": "Hello {creator}"},
    )
    assert "A question about your code" in letter.content.decode()


def test_orders_are_left_out_since_a_day_and_taken_in_again(lumen, one, by_maria):
    """CNV-24"""
    day = datetime.datetime(2026, 6, 10, 22, 30, tzinfo=datetime.UTC)  # 11 June in Paris
    for at in (day - 24 * HOUR, day, day + 24 * HOUR):
        shop.order(one.promo_handout, "10.00", occurred_at=at)

    assert exclusions.exclude(one, since=datetime.date(2026, 6, 11), by=by_maria) == 2
    totals = results.of_campaign(one.campaign).totals
    assert (totals.orders, totals.excluded) == (1, 2)
    assert exclusions.exclude(one, since=datetime.date(2026, 6, 11), by=by_maria) == 0
    assert exclusions.include(one, by=by_maria) == 2
    totals = results.of_campaign(one.campaign).totals
    assert (totals.orders, totals.excluded) == (3, 0)
    assert [row.detail["number"] for row in AuditEntry.objects.filter(action__startswith="orders.").order_by("pk")] == [
        2,
        2,
    ]


def test_page_leaves_orders_out_and_says_how_many(lumen, one, signed_in, maria):
    shop.order(one.promo_handout, "10.00")
    address = f"/campaigns/{one.campaign_id}/collaborations/{one.pk}/orders/"
    client = signed_in(maria)

    assert 'value="2026-06-01"' in client.get(f"{address}?since=2026-06-01").content.decode()
    assert client.post(address, {"since": "soon"}).status_code == 422
    page = client.post(address, {"since": "2026-06-01"}, follow=True).content.decode()
    assert "1 order was left out by your team" in page
    assert f'<a href="{address}">Marie Laurent</a> (1)' in page
    assert Conversion.objects.get().excluded_by == maria
    client.post(address, {"do": "include"})
    assert Conversion.objects.get().excluded_at is None


def test_only_who_may_change_does_anything(lumen, one, signed_in, vera, otto):
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    found(lumen)
    stem = f"/campaigns/{one.campaign_id}/collaborations/{one.pk}/"
    for who, status in ((vera, 403), (otto, 404)):
        client = signed_in(who)
        assert client.post(f"{stem}orders/", {"since": "2026-06-01"}).status_code == status
        assert client.post(f"{stem}signs/{Sign.objects.get().pk}/settle/").status_code == status
    assert Sign.objects.open().count() == 1


def test_every_brand_with_a_campaign_is_looked_at(one):
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    assert watch.look_everywhere() == 1


def buys(one: Collaboration, number: int, buyer: str = "somebody@example.org", **fields: Any) -> None:
    for _ in range(number):
        made = shop.order(one.promo_handout, **({"occurred_at": timezone.now() + HOUR / 60} | fields))
        buyers.note(made.brand, [(made, buyers.key_of(made.brand_id, buyer))])


def test_one_address_with_many_orders_is_a_sign_that_names_code_number_and_days(lumen, one, signed_in, maria):
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    buys(one, 5, "Somebody@example.org ")
    buys(one, 4, "another@example.org")
    assert found(lumen) == {"one_buyer": 5}

    page = signed_in(maria).get(f"/campaigns/{one.campaign_id}/results/").content.decode()
    assert "One address placed 5 orders with MARIE10." in page
    assert "Seen from" in page
    assert "somebody@" not in page


def test_orders_of_one_address_that_are_old_or_do_not_count_are_no_sign(lumen, one, by_maria):
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    buys(one, 4)
    buys(one, 1, status="cancelled", credited_by="")
    buys(one, 1, excluded_at=timezone.now())
    one.promo_handout.available_at = timezone.now() - datetime.timedelta(days=60)
    one.promo_handout.save()
    buys(one, 1, occurred_at=timezone.now() - datetime.timedelta(days=30))
    assert found(lumen) == {}


def days_later(number: float) -> Any:
    return time_machine.travel(timezone.now() + datetime.timedelta(days=number), tick=True)


@pytest.mark.parametrize("days", [0.01, 2, 9])
def test_a_smaller_wave_after_the_settling_opens_a_settled_burst_again(lumen, one, by_maria, days):
    """What was explained hides nothing that came afterwards."""
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    for _ in range(30):
        shop.order(one.promo_handout, occurred_at=timezone.now() - datetime.timedelta(days=2), credited_by="click")
    assert found(lumen) == {"burst": 30}
    watch.settle(Sign.objects.get(kind="burst"), by=by_maria)
    with days_later(days):
        for number in range(12):
            assert found(lumen) == {} if number % 9 == 0 else True
            shop.order(one.promo_handout, occurred_at=timezone.now(), credited_by="click")
        assert found(lumen) == {"burst": 12}
        assert found(lumen) == {"burst": 12}


def test_new_early_orders_open_a_settled_sign_though_others_were_left_out(lumen, one, by_maria):
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    for _ in range(5):
        shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    assert found(lumen) == {"early": 5}
    watch.settle(Sign.objects.get(), by=by_maria)
    exclusions.exclude(one, since=datetime.date(2020, 1, 1), by=by_maria)
    assert found(lumen) == {}
    shop.order(one.promo_handout, occurred_at=timezone.now() - HOUR)
    assert found(lumen) == {"early": 1}


def test_another_buyer_opens_a_settled_sign_again(lumen, one, by_maria):
    shop.clicks(shop.link_of(one), 1, at=timezone.now())
    one.promo_handout.available_at = timezone.now() - datetime.timedelta(days=60)
    one.promo_handout.save()
    buys(one, 8, occurred_at=timezone.now() - datetime.timedelta(days=9))
    assert found(lumen) == {"one_buyer": 8}
    watch.settle(Sign.objects.get(), by=by_maria)
    buys(one, 4, "another@example.org")
    assert found(lumen) == {}
    buys(one, 1, "another@example.org")
    assert found(lumen) == {"one_buyer": 5}


def test_later_clicks_from_a_known_coupon_site_leave_a_settled_sign_alone(lumen, one, by_maria):
    """Decision 0035: the site goes on listing the code, and that was looked at."""
    shop.clicks(shop.link_of(one), 9, at=timezone.now(), referrer_host="retailmenot.com")
    found(lumen)
    watch.settle(Sign.objects.get(), by=by_maria)
    for days in (0, 1.5, 40):
        with days_later(days):
            assert found(lumen) == {}
            shop.clicks(shop.link_of(one), 9, at=timezone.now(), referrer_host="retailmenot.com")
            assert found(lumen) == {}
    assert (Sign.objects.get().number, Sign.objects.get().detail) == (9, "retailmenot.com")


def test_another_coupon_site_opens_a_settled_sign_again(lumen, one, by_maria):
    shop.clicks(shop.link_of(one), 9, at=timezone.now(), referrer_host="retailmenot.com")
    found(lumen)
    watch.settle(Sign.objects.get(), by=by_maria)
    with days_later(1.5):
        shop.clicks(shop.link_of(one), 1, at=timezone.now(), referrer_host="www.groupon.fr")
        assert found(lumen) == {"coupon_site": 1}
        assert found(lumen) == {"coupon_site": 1}
        assert Sign.objects.get().detail == "groupon.fr"


@pytest.mark.parametrize(("before", "after", "opens"), [(9, 26, False), (9, 27, True), (1, 9, False), (1, 10, True)])
def test_many_more_clicks_from_a_coupon_site_open_a_settled_sign_again(lumen, one, by_maria, before, after, opens):
    shop.clicks(shop.link_of(one), before, at=timezone.now(), referrer_host="retailmenot.com")
    found(lumen)
    watch.settle(Sign.objects.get(), by=by_maria)
    with days_later(3):
        shop.clicks(shop.link_of(one), after, at=timezone.now(), referrer_host="retailmenot.com")
        assert found(lumen) == ({"coupon_site": after} if opens else {})
