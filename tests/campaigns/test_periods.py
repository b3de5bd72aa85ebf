"""Days from an address."""

from __future__ import annotations

import datetime

import pytest

from campaigns import periods
from tracking.figures import EVER, Span

TODAY = datetime.date(2026, 6, 30)


def day(number: int, month: int = 6) -> datetime.date:
    return datetime.date(2026, month, number)


@pytest.mark.parametrize(
    ("query", "name", "span"),
    [
        ({}, "all", EVER),
        ({"period": "7"}, "7", Span(day(24), TODAY)),
        ({"period": "8"}, "all", EVER),
        ({"period": "custom", "since": "2026-06-02"}, "custom", Span(day(2), None)),
        ({"since": "2026-06-09", "until": "2026-06-02"}, "custom", Span(day(2), day(9))),
        ({"period": "custom"}, "all", EVER),
    ],
)
def test_address_says_which_days(query, name, span):
    found = periods.read(query, today=TODAY)
    assert (found.name, found.span, found.wrong) == (name, span, "")


def test_nonsense_is_named_and_ignored():
    found = periods.read({"since": "yesterday", "until": "2026-06-02"}, today=TODAY)
    assert (found.span, found.wrong) == (Span(None, day(2)), "yesterday")


def test_days_before_are_as_many():
    assert periods.read({"period": "28"}, today=TODAY).before == Span(day(6, 5), day(2))
    assert periods.read({"until": "2026-06-02"}, today=TODAY).before is None
