"""The days that figures are shown for, read from an address; and the days before, to compare with. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracking.figures import EVER, Span

LENGTHS = (7, 28, 90)
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)


@dataclass(frozen=True)
class Period:
    """`name` is what the address says: 7, 28, 90, all or custom. `wrong` is a day that could not be read."""

    name: str
    span: Span
    wrong: str = ""

    @property
    def before(self) -> Span | None:
        """As many days, just before; None where there is no such thing."""
        first, last = self.span.first, self.span.last
        if first is None or last is None:
            return None
        day = datetime.timedelta(days=1)
        return Span(first - (last - first) - day, first - day)

    @property
    def query(self) -> dict[str, str]:
        """The names of its address."""
        if self.name != "custom":
            return {} if self.name == "all" else {"period": self.name}
        days = {"since": self.span.first, "until": self.span.last}
        return {"period": "custom"} | {name: day.isoformat() for name, day in days.items() if day}


def read_day(text: str) -> datetime.date | None:
    """A day as 2026-06-30, or None if it is none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def read(query: Mapping[str, str], *, today: datetime.date) -> Period:
    """The period of an address; all days where it names none, or nonsense."""
    name = query.get("period", "")
    if name in [str(length) for length in LENGTHS]:
        return Period(name, Span(today - datetime.timedelta(days=int(name) - 1), today))
    since, until = query.get("since", "").strip(), query.get("until", "").strip()
    if name == "custom" or since or until:
        first, last = read_day(since), read_day(until)
        wrong = next((text for text, day in ((since, first), (until, last)) if text and day is None), "")
        if first and last and first > last:
            first, last = last, first
        if first or last:
            return Period("custom", Span(first, last), wrong)
        return Period("all", EVER, wrong)
    return Period("all", EVER)
