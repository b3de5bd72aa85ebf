"""How many queries each page and call may take: a number that does not grow with the rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import pytest

from accounts.models import Brand
from tests import make
from tests.queries.budgets import BUDGETS
from tests.queries.crowd import GROWING, Crowd, number_of
from tests.queries.walk import asks, number_of_queries

FEW, MANY = 2, 6


@pytest.mark.timeout(1200)
def test_each_page_and_call_keeps_its_budget_with_three_times_the_rows(db, settings):
    """LOD-07: a route without a budget, one that asks more often than it may, and one that asks for each row."""
    settings.MAIL_CAPTURED = True  # then the mailbox is there, for staff
    crowd = Crowd()
    found: defaultdict[str, list[int]] = defaultdict(list)
    failed, sizes = [], []
    for rounds in (FEW, MANY - FEW):
        crowd.grow(rounds)
        sizes.append([number_of(model) for model in GROWING])
        for name, ask in asks(crowd):
            number, status = number_of_queries(ask, warm=rounds == FEW)
            found[name].append(number)
            if status == 500:
                failed.append(name)

    assert failed == []
    assert set(found) == set(BUDGETS)
    assert {name: numbers for name, numbers in found.items() if numbers[1] > numbers[0]} == {}
    assert {name: numbers for name, numbers in found.items() if max(numbers) > BUDGETS[name]} == {}
    assert all(more > few for few, more in zip(*sizes, strict=True))


class Asked:
    """An answer that asks for the teams of all brands, one by one, while it is read."""

    status_code = 200

    def getvalue(self) -> bytes:
        return b"".join(b"%d" % one.memberships.count() for one in Brand.objects.all())


def test_one_query_a_row_is_seen(db):
    numbers = []
    for name in ("One", "Two", "Three"):
        make.brand(name)
        numbers.append(number_of_queries(cast("Any", Asked), warm=False)[0])

    assert numbers == [2, 3, 4]
