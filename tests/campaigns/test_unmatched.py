"""Orders that match nobody, on the board and in the list that it leads to."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import board, matters, near_misses, unmatched
from campaigns.shop_orders import Wanted, of_brand
from promocodes.models import Instruction
from tests import make
from tests.api.conftest import api, stranger  # noqa: F401 - programs of both brands
from tracking.models import Conversion


@pytest.fixture
def report(api, marie_ready):  # noqa: F811
    """What a program reports, while Marie holds MARIE10."""
    make.holds(marie_ready, "MARIE10")
    now = timezone.now()

    def run(order_id: str, days: int = 1, **said):
        at = (now - datetime.timedelta(days=days)).isoformat()
        assert api.post("conversions/", make.order(order_id, occurred_at=at, **said)).status_code == 201

    return run


def of_orders(brand) -> dict[str, matters.Matter]:
    return {one.kind: one for one in board.of_brands([brand])[brand.pk].matters if one.campaign is None}


def test_orders_of_nobody_and_codes_that_almost_fit_wait_on_the_board(lumen, report, signed_in, maria):
    report("1", code="MARIE1O")
    report("2", code="marie1o", currency="USD", amount="20.00")
    report("3", code="WELCOME", amount="5.00")
    report("4", click_id="unknown")
    found = of_orders(lumen)

    assert (found["unmatched"].number, found["near_miss"].number) == (4, 1)
    assert found["near_miss"].text == "code on orders almost fits a creator’s code: €\xa070.00 + $\xa020.00 at stake"
    browser = signed_in(maria)
    page = browser.get("/").content.decode()
    assert "orders of the last 28 days name a code or click of nobody" in page
    for matter in found.values():
        assert browser.get(matter.href).status_code == 200
    assert len(of_brand(lumen, Wanted(state="unmatched"))) == 4


def test_what_is_no_loss_does_not_wait_on_the_board(lumen, report):
    """Most orders of a shop name nobody; a cancelled one and an old one are not worth a look."""
    report("1")
    report("2", code="MARIE10")
    report("3", code="OTHER", status="cancelled")
    report("4", code="OTHER", days=29)
    assert of_orders(lumen) == {}


def test_an_accepted_spelling_leaves_the_board(lumen, report, by_maria):
    report("1", code="MARIE1O")
    near_misses.accept(lumen, "MARIE1O", "MARIE10", by=by_maria)
    assert of_orders(lumen) == {}


def test_orders_of_another_brand_are_not_counted(lumen, borealis, report):
    """TEN-01."""
    report("1", code="MARIE1O")
    assert of_orders(borealis) == {}
    assert set(unmatched.of_brands([lumen, borealis])) == {lumen.pk}


def test_the_board_of_programs_names_no_campaign(report, api):  # noqa: F811
    report("1", code="MARIE1O")
    listed = {one["kind"]: one for one in api.get("board/").json()["matters"]}
    assert (listed["near_miss"]["campaign"], listed["unmatched"]["number"]) == (None, 1)


def test_it_is_said_in_french(lumen, report):
    report("1", code="MARIE1O")
    with translation.override("fr"):
        assert "70,00\xa0€" in of_orders(lumen)["near_miss"].text
        assert "almost" not in of_orders(lumen)["near_miss"].text


def test_the_same_queries_count_few_and_many(lumen, report):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            unmatched.of_brands([lumen])
        return len(found)

    assert queries() == 1
    report("1", code="MARIE1O")
    few = queries()
    for number in range(2, 9):
        report(str(number), code=f"MARIE1{number}")
    assert queries() == few == 3


def test_the_count_begins_at_the_index_of_such_orders(lumen, report):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = unmatched.lately(Conversion.objects.filter(brand__in=[lumen])).order_by().explain()
    # which of the two it takes hangs on what PostgreSQL knows of the other tests' rows
    assert "conversion_of_nobody" in plan or "conversion_unmatched" in plan


@pytest.mark.parametrize("typed", ["marie1o", "mrie10", "amrie10", "marie100", "summer1o", "luk", "luci"])
def test_what_is_near_is_found_among_the_codes_that_may_be(lumen, typed, marie_ready, generic):
    make.holds(marie_ready, "MARIE10")
    known = near_misses.known_near({lumen.pk: {typed}})[lumen.pk]
    every = near_misses.Known(["MARIE10", "SUMMER10"])
    assert near_misses.nearest(typed, known) == near_misses.nearest(typed, every)


def test_only_codes_that_may_be_near_are_read(lumen, marie, luc):
    """Each once, however many campaigns she carries it through."""
    for _ in range(2):
        make.holds(make.accepted(make.campaign(lumen, promo_code=make.PERSONAL_CODE), marie), "MARIE10")
    make.holds(make.accepted(make.campaign(lumen, promo_code=make.PERSONAL_CODE), luc), "LUCIEN25")

    assert list(near_misses._given([lumen.pk], among={"marie1o", "anne10"})) == [(lumen.pk, "MARIE10")]
    assert sorted(code for _, code in near_misses._given([lumen.pk])) == ["LUCIEN25", "MARIE10"]


@given(code=st.text("ab10o-", min_size=4, max_size=8), slip=st.integers(0, 3), place=st.integers(0, 8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_slip_hides_a_code(lumen, generic, code, slip, place):
    """What is one slip away is among the codes that are read, wherever the slip is."""
    place %= len(code)
    typed = (
        code[:place] + code[place + 1 :],
        code[:place] + "x" + code[place:],
        code[:place] + "x" + code[place + 1 :],
        code[:place] + code[place : place + 2][::-1] + code[place + 2 :],
    )[slip]
    Instruction.objects.filter(pk=generic.promo_code_id).update(shared_value=code, shared_norm=code)

    read = [value for _, value in near_misses._given([lumen.pk], among={typed})]
    assert read == [code] or near_misses.nearest(typed, near_misses.Known([code])) == ""
