"""Nobody is reminded in a quiet hour, wherever she lives and whatever the clocks do."""

from __future__ import annotations

import datetime
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import quiet_hours

UTC = datetime.UTC
ZONES = st.sampled_from(sorted(zoneinfo.available_timezones()))
MOMENTS = st.datetimes(  # Hypothesis puts the zone to its bounds itself
    datetime.datetime(2024, 1, 1),  # noqa: DTZ001
    datetime.datetime(2029, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@settings(max_examples=300, deadline=None)
@given(MOMENTS, ZONES, TIMES, TIMES, st.integers(0, 20))
def test_what_may_leave_does_not_leave_in_a_quiet_hour_within_the_margin(at, zone, start, end, minutes):
    if quiet_hours.may_remind(at, zone, start, end) and minutes % 5 == 0:
        leaves = at + datetime.timedelta(minutes=minutes)
        assert not quiet_hours.is_quiet(leaves, zone, start, end)


@settings(max_examples=200, deadline=None)
@given(MOMENTS, ZONES, TIMES, TIMES)
def test_everybody_may_be_reminded_within_two_days_where_the_hours_leave_enough(at, zone, start, end):
    """Two days: on the day on which the clocks go forward, the open hours may be those that are missing."""
    if quiet_hours.open_time(start, end) < quiet_hours.LEAST_OPEN:
        return
    rounds = (at + datetime.timedelta(minutes=10 * step) for step in range(6 * 49))
    assert any(quiet_hours.may_remind(one, zone, start, end) for one in rounds)


def test_quiet_hours_may_span_midnight():
    from_eight, until_nine = datetime.time(20), datetime.time(9)
    quiet = [hour for hour in range(24) if _quiet_at(hour, from_eight, until_nine)]
    assert quiet == [*range(9), 20, 21, 22, 23]


def test_quiet_hours_may_lie_within_a_day():
    assert [hour for hour in range(24) if _quiet_at(hour, datetime.time(12), datetime.time(14))] == [12, 13]


def test_equal_ends_are_no_quiet_hours():
    assert not any(_quiet_at(hour, datetime.time(9), datetime.time(9)) for hour in range(24))


def test_the_margin_ends_before_the_quiet_hours_begin():
    """In Paris, 17:45 UTC in summer is a quarter of an hour before eight."""
    hours = datetime.time(20), datetime.time(9)
    assert quiet_hours.may_remind(datetime.datetime(2026, 7, 1, 17, 35, tzinfo=UTC), "Europe/Paris", *hours)
    assert not quiet_hours.may_remind(datetime.datetime(2026, 7, 1, 17, 45, tzinfo=UTC), "Europe/Paris", *hours)


def test_the_wall_clock_decides_on_the_day_the_clocks_change():
    """On 29 March 2026 nine o'clock in Paris is 07:00 UTC; the day before it was 08:00 UTC."""
    hours = datetime.time(20), datetime.time(9)
    assert quiet_hours.is_quiet(datetime.datetime(2026, 3, 28, 7, 30, tzinfo=UTC), "Europe/Paris", *hours)
    assert not quiet_hours.is_quiet(datetime.datetime(2026, 3, 29, 7, 30, tzinfo=UTC), "Europe/Paris", *hours)


def test_hours_that_leave_nothing_open_are_known():
    assert quiet_hours.open_time(datetime.time(9), datetime.time(8)) == datetime.timedelta(hours=1)
    assert quiet_hours.open_time(datetime.time(20), datetime.time(9)) == datetime.timedelta(hours=11)
    assert quiet_hours.open_time(datetime.time(9), datetime.time(9)) == datetime.timedelta(days=1)


def _quiet_at(hour, start, end):
    return quiet_hours.is_quiet(datetime.datetime(2026, 7, 1, hour, 30, tzinfo=UTC), "UTC", start, end)
