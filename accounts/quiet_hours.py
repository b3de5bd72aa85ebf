"""The hours in which nobody is reminded: wall-clock hours of the place where the creator lives. Pure."""

from __future__ import annotations

import datetime
import zoneinfo
from functools import cache

MARGIN = datetime.timedelta(minutes=20)
"""A reminder is written only if it may leave for so long; one that has not left by then is taken back."""

_STEP = datetime.timedelta(minutes=5)
LEAST_OPEN = datetime.timedelta(hours=2)
"""So much of a day must be left, else nothing would ever leave: less is refused where the hours are set."""


def is_quiet(at: datetime.datetime, zone: str, quiet_from: datetime.time, quiet_until: datetime.time) -> bool:
    """Whether the clock on the wall there shows a quiet hour. Equal ends: no quiet hours; they may span midnight."""
    wall = at.astimezone(zoneinfo.ZoneInfo(zone)).time()
    if quiet_from <= quiet_until:
        return quiet_from <= wall < quiet_until
    return wall >= quiet_from or wall < quiet_until


def may_remind(at: datetime.datetime, zone: str, quiet_from: datetime.time, quiet_until: datetime.time) -> bool:
    """Whether neither now nor within the margin a quiet hour begins there, daylight saving changes included."""
    steps = range(MARGIN // _STEP + 1)
    return not any(is_quiet(at + step * _STEP, zone, quiet_from, quiet_until) for step in steps)


def open_time(quiet_from: datetime.time, quiet_until: datetime.time) -> datetime.timedelta:
    """How much of an ordinary day is not quiet."""
    if quiet_from == quiet_until:
        return datetime.timedelta(days=1)
    day = datetime.date(2000, 1, 1)
    quiet = datetime.datetime.combine(day, quiet_until) - datetime.datetime.combine(day, quiet_from)
    return datetime.timedelta(days=1) - quiet % datetime.timedelta(days=1)


@cache
def zones() -> frozenset[str]:
    """Every time zone that a profile may name."""
    return frozenset(zoneinfo.available_timezones())


def quiet_zones(at: datetime.datetime, quiet_from: datetime.time, quiet_until: datetime.time) -> frozenset[str]:
    """The time zones in which nobody may be reminded now."""
    return frozenset(zone for zone in zones() if not may_remind(at, zone, quiet_from, quiet_until))
