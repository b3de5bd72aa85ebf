"""The pages of Results: figures, the days asked for, order, pictures with their tables, files."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns import workflow
from campaigns.models import Campaign
from tests import make, shop


@pytest.fixture
def manager(signed_in, maria):
    return signed_in(maria)


@pytest.fixture
def campaign(lumen, marie, luc) -> Campaign:
    """Marie attracts, luc converts; today, and one order of marie's long ago."""
    made = make.campaign(lumen, title="Both", affiliate_link=make.GENERIC_LINK)
    hers, his = (make.accepted(made, one) for one in (marie, luc))
    now = timezone.now()
    shop.clicks(shop.link_of(hers), 40, visitors=30, robots=2, at=now)
    shop.clicks(shop.link_of(his), 2, at=now)
    shop.order(hers.link_handout, "70.00", occurred_at=now - datetime.timedelta(days=400))
    for amount in ("10.00", "30.00"):
        shop.order(his.link_handout, amount, occurred_at=now, refunded=Decimal("5.00"))
    return made


def seen(manager: Any, address: str) -> str:
    response = manager.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_page_shows_totals_money_and_both_creators(manager, campaign):
    page = text(seen(manager, f"/campaigns/{campaign.pk}/results/"))

    assert "Clicks 42 32 unique, 2 robots apart" in page
    assert "Orders 3" in page
    assert "Conversion rate 9.4 %" in page
    assert "EUR 3 € 110.00 € 10.00 € 100.00 € 36.67 € 238.10" in page
    assert "Clicks are counted by UTC day, orders by the day in Europe/Paris" in page


def test_only_the_days_asked_for_are_counted_and_compared(manager, campaign):
    page = text(seen(manager, f"/campaigns/{campaign.pk}/results/?period=28"))

    assert "Orders 2" in page
    assert "the days before are" in page
    assert "no such day" not in page


def test_nonsense_for_a_day_is_named(manager, campaign):
    page = seen(manager, f"/campaigns/{campaign.pk}/results/?period=custom&since=<b>")

    assert 'data-error-code="no_such_day"' in page
    assert "&lt;b&gt;” is no day" in page


@pytest.mark.parametrize(
    ("sort", "first"), [("orders", "Luc"), ("-orders", "Marie"), ("clicks", "Marie"), ("name", "Luc"), ("-net", "Luc")]
)
def test_list_is_sorted_by_a_column_and_back(manager, campaign, sort, first):
    page = seen(manager, f"/campaigns/{campaign.pk}/results/?sort={sort}")
    rows = page.partition('aria-label="Results by creator"')[2].partition("<tbody>")[2]

    names = re.findall(r"(Marie|Luc) (?:Laurent|Martin)</a>", rows)
    assert names[0] == first
    assert ("descending" if not sort.startswith("-") and sort != "name" else "ascending") in page


def test_each_picture_has_a_table_behind_it(manager, campaign):
    page = seen(manager, f"/campaigns/{campaign.pk}/results/")

    assert page.count('role="img"') == 3
    assert page.count("As a table") == 2
    assert 'class="point point-attracts"' in page
    assert "style=" not in page


def test_page_without_figures_says_when_they_come(manager, lumen):
    page = seen(manager, f"/campaigns/{make.campaign(lumen, title='New').pk}/results/")

    assert "No figures yet" in page


def test_brand_page_adds_up_its_campaigns(manager, campaign, lumen, marie):
    other = make.campaign(lumen, title="Other", affiliate_link=make.GENERIC_LINK)
    one = make.accepted(other, marie)
    shop.clicks(shop.link_of(one), 8)
    shop.order(None, "5.00", brand=lumen)

    page = text(seen(manager, "/results/?brand=lumen"))

    assert "Clicks 50 40 unique" in page
    assert "Orders 4" in page
    by_campaign = page.partition("By campaign")[2]
    assert "Both 42 32 3 9.4 %" in by_campaign
    assert "Other 8 8 0 0.0 %" in by_campaign
    assert "No campaign yet: waiting to be credited 0 0 1" in by_campaign


def test_another_brands_results_are_not_there(client, signed_in, otto, campaign):
    stranger = signed_in(otto)

    for address in ("results/", "results/hours/", "results.xlsx", "results.csv"):
        assert stranger.get(f"/campaigns/{campaign.pk}/{address}").status_code == 404
    for address in ("", "results.xlsx", "results.csv"):
        assert stranger.get(f"/results/{address}?brand=lumen").status_code == 404


@pytest.mark.parametrize("where", ["/campaigns/{}/", "/results/"])
def test_files_hold_the_days_of_the_page(manager, campaign, where):
    folder = where.format(campaign.pk)
    assert manager.get(f"{folder}results.xlsx?brand=lumen").content[:2] == b"PK"
    lines = manager.get(f"{folder}results.csv?period=28&brand=lumen").content.decode("utf-8-sig").splitlines()

    assert lines[-1].startswith("Total,,,,42,32,2,2,0.0625,EUR,2,40.00,10.00,30.00,20.00,71.43")


def test_hours_after_a_post_are_added_up(manager, campaign, by_maria):
    one = campaign.collaborations.get(influencer__name="Luc Martin")
    workflow.publish(one, content_url="https://example.com/p", by=by_maria)
    later = timezone.now() + datetime.timedelta(hours=2)
    shop.clicks(shop.link_of(one), 3, visitors=1, at=later)
    shop.order(one.link_handout, "1.00", occurred_at=later)
    shop.order(one.link_handout, "1.00", occurred_at=later + datetime.timedelta(days=3))

    page = text(seen(manager, f"/campaigns/{campaign.pk}/results/hours/"))

    assert "1 post that was reported" in page
    assert " 2 3 1 3 0 0 " in page


def test_a_thousand_creators_are_asked_for_in_as_many_queries(manager, lumen):
    numbers = []
    for size in (2, 60):
        campaign = make.campaign(lumen, title=f"Of {size}", affiliate_link=make.GENERIC_LINK)
        for _ in range(size):
            one = make.accepted(campaign, make.creator(account=False))
            shop.order(one.link_handout, "1.00")
            shop.clicks(shop.link_of(one), 1)
        for address in (f"/campaigns/{campaign.pk}/results/?period=90", "/results/?brand=lumen"):
            manager.get(address)
            with CaptureQueriesContext(connection) as queries:
                manager.get(address)
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]
    assert max(numbers) <= 16


def test_a_creator_sees_her_own_figures_and_nobody_elses(client, signed_in, campaign, marie, luc):
    for creator, shown in (
        (marie, "Clicks 40 through your link Orders 1"),
        (luc, "Clicks 2 through your link Orders 2"),
    ):
        one = campaign.collaborations.get(influencer=creator)
        assert shown in text(seen(signed_in(creator.user), f"/my/campaigns/{one.pk}/"))


def test_a_creator_without_figures_sees_none(signed_in, lumen, marie):
    one = make.accepted(make.campaign(lumen), marie)
    assert "What you have brought" not in seen(signed_in(marie.user), f"/my/campaigns/{one.pk}/")
