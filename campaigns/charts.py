"""Pictures of figures as numbers for SVG: bars over time, and who attracts and converts. Pure; templates draw them."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BARS = 92
"""Of more days than this, weeks are drawn."""

MOST_POINTS, MOST_LABELS, ALWAYS_NAMED = 200, 30, 8


@dataclass(frozen=True)
class Bar:
    """One bar, in hundredths of the picture's height; `label` and `value` are its words."""

    label: str
    value: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Bars:
    """A picture of bars: each is 10 wide with its gap, and the highest is 100 high."""

    bars: list[Bar]
    highest: int
    step: str

    @property
    def width(self) -> int:
        """Of the whole picture."""
        return len(self.bars) * 10

    @property
    def ends(self) -> tuple[str, str]:
        """What stands below the first and the last bar."""
        return (self.bars[0].label, self.bars[-1].label) if self.bars else ("", "")

    @property
    def total(self) -> int:
        """All bars together."""
        return sum(bar.value for bar in self.bars)


def bars(values: Sequence[tuple[str, int]], *, step: str) -> Bars:
    """Bars with these words and values."""
    highest = max((value for _, value in values), default=0)
    drawn = []
    for place, (label, value) in enumerate(values):
        height = round(100 * value / highest, 2) if highest else 0
        if value:
            height = max(height, 1.5)  # one order beside a thousand is still seen
        drawn.append(Bar(label, value, place * 10 + 1, round(100 - height, 2), height))
    return Bars(drawn, highest, step)


def by_day(
    values: Mapping[datetime.date, int], first: datetime.date, last: datetime.date, *, say: Callable[[Any], str] = str
) -> Bars:
    """A bar for each day, those without figures too; for each week (from Monday) where there are many days."""
    number = (last - first).days + 1
    if number <= MOST_BARS:
        days = [first + datetime.timedelta(days=place) for place in range(number)]
        return bars([(say(day), values.get(day, 0)) for day in days], step="day")
    weeks: dict[datetime.date, int] = {}
    start = first - datetime.timedelta(days=first.weekday())
    while start <= last:
        weeks[start] = 0
        start += datetime.timedelta(days=7)
    for day, value in values.items():
        if first <= day <= last:
            weeks[day - datetime.timedelta(days=day.weekday())] += value
    return bars([(say(week), value) for week, value in weeks.items()], step="week")


@dataclass(frozen=True)
class Point:
    """One creator in the quadrant. `name` is drawn beside it where `labelled`, to its left where `left`."""

    key: int
    name: str
    clicks: int
    orders: int
    x: float
    y: float
    corner: str
    labelled: bool = False
    left: bool = False


@dataclass(frozen=True)
class Quadrant:
    """Creators by what they attract (unique clicks) and convert (orders), on scales of square roots.

    `middle` is where the medians of those who have any clicks, and any orders, cross.
    """

    points: list[Point]
    left_out: int
    middle: tuple[float, float]
    medians: tuple[float, float]
    across: list[tuple[float, int]]
    up: list[tuple[float, int]]


LEFT, RIGHT, TOP, BOTTOM = 38.0, 350.0, 16.0, 266.0
"""Where the scales lie in a picture of 360 by 300."""

_CORNER_WORDS = ((310.0, 251.0, 350.0, 263.0),)
"""Where the words of a corner stand inside; those of the upper ones stand above."""

CORNERS = {(True, True): "both", (True, False): "attracts", (False, True): "converts", (False, False): "neither"}


def quadrant(found: Sequence[tuple[int, str, int, int]]) -> Quadrant | None:
    """The picture of (key, name, unique clicks, orders); None where there is nothing to compare."""
    some = [one for one in found if one[2] or one[3]]
    if len(some) < 2 or not any(one[2] for one in some) or not any(one[3] for one in some):
        return None
    some.sort(key=lambda one: (-one[3], -one[2], one[1]))
    shown = some[:MOST_POINTS]
    most_x, most_y = max(one[2] for one in shown), max(one[3] for one in shown)
    medians = (
        statistics.median(one[2] for one in some if one[2]),
        statistics.median(one[3] for one in some if one[3]),
    )
    places = [(_across(one[2], most_x), _up(one[3], most_y)) for one in shown]
    dots = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    taken = list(_CORNER_WORDS)
    points = []
    for place, (key, name, clicks, orders) in enumerate(shown):
        x, y = places[place]
        corner = CORNERS[clicks >= medians[0] and clicks > 0, orders >= medians[1] and orders > 0]
        left = x > (LEFT + RIGHT) / 2
        box = _box(name, x, y, left=left)
        # whose names matter most may lie over points of others, never over names
        others = taken + (dots[:place] + dots[place + 1 :] if place >= ALWAYS_NAMED else [])
        labelled = len(taken) < MOST_LABELS + len(_CORNER_WORDS) and not any(_overlap(box, other) for other in others)
        if labelled:
            taken.append(box)
        points.append(Point(key, name, clicks, orders, x, y, corner, labelled, left))
    return Quadrant(
        points,
        len(some) - len(shown),
        (_across(medians[0], most_x), _up(medians[1], most_y)),
        medians,
        [(_across(value, most_x), value) for value in _ticks(most_x)],
        [(_up(value, most_y), value) for value in _ticks(most_y)],
    )


def _across(value: float, most: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * math.sqrt(min(value, most) / most), 1)


def _up(value: float, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * math.sqrt(min(value, most) / most), 1)


def _ticks(most: int) -> list[int]:
    """Nought, about a quarter (the middle of a scale of roots), and the most."""
    return sorted({0, most // 4, most})


def _box(name: str, x: float, y: float, *, left: bool) -> tuple[float, float, float, float]:
    width = 5.6 * min(len(name), 18) + 10
    return (x - width, y - 6, x - 6, y + 6) if left else (x + 6, y - 6, x + width, y + 6)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
