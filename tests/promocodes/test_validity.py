"""On which days a code works."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from promocodes.validity import Days, days_of

JUNE_1, JUNE_30, JULY_1 = datetime.date(2026, 6, 1), datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
PARIS = ZoneInfo("Europe/Paris")


def dated(starts_on=None, ends_on=None):
    return SimpleNamespace(starts_on=starts_on, ends_on=ends_on)


def test_a_codes_own_day_goes_before_the_instructions_on_each_side():
    assert days_of(dated(JUNE_1, JUNE_30), dated(ends_on=JULY_1)) == Days(JUNE_1, JULY_1)


def test_the_instructions_days_hold_for_a_code_without_its_own():
    assert days_of(dated(JUNE_1, JUNE_30), None) == Days(JUNE_1, JUNE_30)


def test_a_codes_own_day_holds_alone_where_the_instructions_contradicts_it():
    """No file for a shop says that a code ends before it starts."""
    assert days_of(dated(ends_on=JUNE_30), dated(starts_on=JULY_1)) == Days(JULY_1, None)
    assert days_of(dated(starts_on=JULY_1), dated(ends_on=JUNE_30)) == Days(None, JUNE_30)


def test_nothing_limits_a_code_without_days():
    assert days_of(None).work_on(JUNE_1)
    assert not days_of(dated()).end_before(JULY_1)


@pytest.mark.parametrize(
    ("day", "works"), [(datetime.date(2026, 5, 31), False), (JUNE_1, True), (JUNE_30, True), (JULY_1, False)]
)
def test_a_code_works_on_its_first_and_last_day_and_between(day, works):
    assert Days(JUNE_1, JUNE_30).work_on(day) is works


def test_a_code_that_ends_on_the_deadline_does_not_end_before_it():
    assert not Days(ends_on=JUNE_30).end_before(JUNE_30)
    assert Days(ends_on=JUNE_30).end_before(JULY_1)


def test_the_last_day_lasts_to_its_end_in_the_brands_time_zone():
    assert Days(ends_on=JUNE_30).last_moment(PARIS).isoformat() == "2026-06-30T23:59:59+02:00"


@pytest.mark.parametrize(
    ("zone", "day", "next_day_starts"),
    [
        ("Africa/Cairo", datetime.date(2026, 10, 29), "2026-10-29T22:00:00+00:00"),  # 23:59:59 comes twice
        ("America/Nuuk", datetime.date(2026, 3, 28), "2026-03-29T01:00:00+00:00"),  # there is no 23:59:59
        ("Asia/Beirut", datetime.date(2026, 3, 28), "2026-03-28T22:00:00+00:00"),  # there is no 0:00 the next day
    ],
)
def test_the_last_day_ends_when_the_next_starts_where_clocks_change_at_midnight(zone, day, next_day_starts):
    last = Days(ends_on=day).last_moment(ZoneInfo(zone)).astimezone(datetime.UTC)

    assert (last + datetime.timedelta(seconds=1)).isoformat() == next_day_starts


def test_the_first_day_starts_at_midnight_in_the_brands_time_zone():
    winter = Days(starts_on=datetime.date(2026, 1, 5)).first_moment(PARIS)

    assert winter.astimezone(datetime.UTC).isoformat() == "2026-01-04T23:00:00+00:00"
