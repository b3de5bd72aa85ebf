"""The report of a load can say no: what is lost, twice, changed or in nobody's name is noticed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from benchmarks.live import counting, memory, plan, processes
from benchmarks.live.book import Book
from benchmarks.live.plan import Plan


class Stored:
    """A site that holds these orders, and refused so many calls."""

    def __init__(self, *orders, refused=0):
        self.orders, self.refused = orders, refused

    def ask(self, statement):
        return list(self.orders) if "tracking_conversion" in statement else [(self.refused,)]


def order(name="lumen/shop/L1-1", amount="70.0000", refunded="0.0000", credited="code"):
    return (name, Decimal(amount), Decimal(refunded), credited)


EXPECTED = {"lumen/shop/L1-1": ("70.00", "0.00")}


def compared(*orders, expected=EXPECTED, doubtful=()):
    return counting._orders(Stored(*orders), "1", expected, set(doubtful))["differences"]


def test_an_order_as_it_was_told_is_no_difference():
    assert compared(order()) == []


@pytest.mark.parametrize(
    "stored",
    [(), (order(amount="75"),), (order(refunded="7"),), (order(credited=""),), (order(), order("lumen/shop/L1-2"))],
    ids=["lost", "another amount", "a refund", "credited to nobody", "of nobody"],
)
def test_an_order_that_is_otherwise_is_a_difference(stored):
    assert len(compared(*stored)) == 1


def test_an_order_of_which_a_call_was_not_acknowledged_may_be_there_or_not():
    assert compared(doubtful=EXPECTED) == []
    assert compared(order(amount="75"), expected={}, doubtful=EXPECTED) == []


def test_the_book_counts_from_the_first_call_and_times_from_the_last_arrival(tmp_path):
    book = Book(0, "1")
    for milliseconds in range(1, 101):
        book.note("click", milliseconds, 302, None)
    book.note("page: board", 5, 503, "503 where 200 was expected")
    book.write(tmp_path / "book.json")

    told = json.loads((tmp_path / "book.json").read_text())
    click = told["kinds"]["click"]
    assert (click["calls"], click["p50"], click["p95"], click["most"]) == (100, 51.0, 95.0, 100.0)
    assert told["server_errors"] == 1
    assert told["kinds"]["page: board"]["wrong"] == {"503: 503 where 200 was expected": 1}
    assert told["browsing"]["timed"] == 1

    cold = Book(3600, "1")
    cold.note("click", 7, 302, None)
    assert cold.times["click"].tolist() == []
    assert cold.calls["click"] == 1


def test_growth_is_told_from_what_is_warm():
    leak = [(second, 100 + second / 3600 * 60) for second in range(0, 3600, 10)]
    found = memory._growth([(0, 20), (5, 20), *leak])
    assert found["mb_an_hour"] == 60
    assert found["first_mb"] == 20
    assert memory._growth([(second, 100) for second in range(100)])["mb_an_hour"] == 0


def test_processes_are_known_by_their_lines_and_their_parents():
    granian, worker = "python -m granian --interface wsgi ", "python -m celery -q -A config worker -P prefork "
    assert processes._role(granian, "python manage.py serve --port 1 ") == "web's master"
    assert processes._role(granian, granian) == "web"
    assert processes._role(worker, worker) == "worker's child"
    assert processes._role("python -c from multiprocessing.forkserver import main ", granian) == "fork server for files"


def test_a_plan_is_handed_on_as_it_is(tmp_path):
    wanted = Plan(seconds=60, managers=5, clicks=10, arrivals=4)
    wanted.write(tmp_path / "plan.json")

    assert plan.read(tmp_path / "plan.json") == wanted
    assert wanted.users() == {"Manager": 5, "Visitor": 3}
    assert wanted.pace("Visitor", 10) * 3 == pytest.approx(10)
    assert wanted.warm == 8 / 4 + plan.SETTLING
