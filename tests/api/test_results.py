"""Results for programs: the shape of the contract, with figures that are the sum of their rows."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from campaigns import workflow
from campaigns.api import answers
from campaigns.models import Campaign, Collaboration
from tests import make, shop
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits

DAY = datetime.timedelta(days=1)


@pytest.fixture
def campaign(lumen) -> Campaign:
    return make.campaign(lumen, title="Both", promo_code=make.GENERIC_CODE, affiliate_link=make.GENERIC_LINK)


@pytest.fixture
def of_marie(campaign, marie) -> Collaboration:
    one = make.accepted(campaign, marie)
    one.refresh_from_db()
    return one


@pytest.fixture
def counted(campaign, of_marie, luc) -> Collaboration:
    """Marie: 8 clicks of 4 people, a robot, two orders, one in yen and refunded; luc nothing; one with the code."""
    make.accepted(campaign, luc)
    shop.clicks(shop.link_of(of_marie), 8, visitors=4, robots=1)
    shop.order(of_marie.link_handout, "70.00", refunded=Decimal("20.50"))
    shop.order(of_marie.link_handout, "700", "JPY", occurred_at=shop.NOON + DAY)
    shop.order(None, "10.00", brand=campaign.brand, instruction=campaign.promo_code, credited_by="code")
    return of_marie


def get(api, campaign, query: str = ""):
    return api.get(f"campaigns/{campaign.pk}/results/{query}")


def test_totals_are_the_sum_of_all(api, campaign, counted):
    totals = get(api, campaign).json()["totals"]

    assert totals == {
        "clicks": 8,
        "unique_clicks": 4,
        "robot_clicks": 1,
        "conversions": 3,
        "conversion_rate": "0.75",
        "revenue": [
            {"currency": "EUR", "conversions": 2, "gross": "80.00", "refunded": "20.50", "net": "59.50"},
            {"currency": "JPY", "conversions": 1, "gross": "700", "refunded": "0", "net": "700"},
        ],
        "excluded": 0,
    }


def test_each_creator_has_her_own(api, campaign, counted, luc):
    body = get(api, campaign).json()

    first, second = body["creators"]
    assert (first["collaboration"], first["influencer"]) == (counted.pk, counted.influencer_id)
    assert (first["clicks"], first["conversions"], first["conversion_rate"]) == (8, 2, "0.5")
    assert second["influencer"] == luc.pk
    assert (second["clicks"], second["conversion_rate"], second["revenue"]) == (0, None, [])
    assert body["uncredited"]["conversions"] == 1


def test_days_are_those_with_figures(api, campaign, counted):
    first, second = get(api, campaign).json()["days"]

    assert (first["day"], first["clicks"], first["conversions"]) == ("2026-06-10", 8, 2)
    assert (second["day"], second["clicks"], second["conversions"]) == ("2026-06-11", 0, 1)


def test_only_the_days_asked_for_are_counted(api, campaign, counted):
    body = get(api, campaign, "?since=2026-06-11&until=2026-06-30").json()

    assert (body["since"], body["until"]) == ("2026-06-11", "2026-06-30")
    assert (body["totals"]["clicks"], body["totals"]["conversions"]) == (0, 1)
    assert get(api, campaign, "?until=2026-06-10").json()["totals"]["conversions"] == 2


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("?since=yesterday", {"since": "no_such_day"}),
        ("?until=2026-02-30", {"until": "no_such_day"}),
        ("?since=2026-06-02&until=2026-06-01", {"until": "before_since"}),
        ("?since=2026-06-02&since=2026-06-03", {"since": "repeated"}),
    ],
)
def test_a_day_that_is_none_is_refused(api, campaign, query, fields):
    assert fields_of(get(api, campaign, query)) == fields


def test_answer_has_the_described_shape_even_without_figures(api, campaign, generic):
    empty = get(api, generic).json()

    assert_fits(empty, answers.Results())
    assert empty["totals"]["conversion_rate"] is None
    assert (empty["creators"], empty["days"]) == ([], [])


def test_described_shape_with_figures(api, campaign, counted):
    assert_fits(get(api, campaign).json(), answers.Results())


def test_reading_needs_the_read_scope(program_with, campaign):
    for address in ("results/", "results.xlsx", "results.csv"):
        is_problem(program_with("write").get(f"campaigns/{campaign.pk}/{address}"), 403, "scope.missing")
        assert program_with("read").get(f"campaigns/{campaign.pk}/{address}").status_code == 200


def test_workbook_has_a_row_for_each_creator_and_currency(api, campaign, counted):
    response = api.get(f"campaigns/{campaign.pk}/results.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = list(book["Results"].iter_rows(values_only=True))

    assert "results-both-" in response.headers["Content-Disposition"]
    assert rows[0][:5] == ("Creator", "Email", "Handle", "Promo Code", "Clicks")
    assert [(row[0], row[4], row[9], row[11], row[13]) for row in rows[1:]] == [
        ("Marie Laurent", 8, "EUR", 70, 49.5),
        ("Marie Laurent", None, "JPY", 700, 700),
        ("Luc Martin", 0, "EUR", 0, 0),
        ("(no creator)", 0, "EUR", 10, 10),
        ("Total", 8, "EUR", 80, 59.5),
        ("Total", None, "JPY", 700, 700),
    ]


def test_csv_has_the_same_rows_and_nothing_that_excel_would_run(api, campaign, counted):
    Collaboration.objects.filter(pk=counted.pk).update(name="=HYPERLINK(1)")
    response = api.get(f"campaigns/{campaign.pk}/results.csv")
    lines = response.content.decode("utf-8-sig").splitlines()

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[1].startswith("'=HYPERLINK(1),marie@example.org,marie.laurent,SUMMER10,8,4,1,2,0.5,EUR,1,70.00,")
    assert len(lines) == 7


def test_orders_of_a_cancelled_part_still_count(api, campaign, counted, by_maria):
    workflow.cancel(counted, by=by_maria)

    assert get(api, campaign).json()["totals"]["conversions"] == 3
    assert get(api, campaign).json()["creators"][0]["status"] == "cancelled"
