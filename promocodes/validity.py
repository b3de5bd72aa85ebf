"""On which days a code works: its own dates, else those of its instruction. Pure; days are the brand's calendar."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo


class Dated(Protocol):
    """Whatever may have a first and a last day: an instruction, a code."""

    @property
    def starts_on(self) -> datetime.date | None: ...

    @property
    def ends_on(self) -> datetime.date | None: ...


@dataclass(frozen=True)
class Days:
    """The first and the last day on which a code works; None leaves that side open."""

    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    @property
    def are_limited(self) -> bool:
        """Whether there is a first or a last day at all."""
        return self.starts_on is not None or self.ends_on is not None

    def work_on(self, day: datetime.date) -> bool:
        """Whether the code works on this day."""
        return not self.have_ended(day) and not (self.starts_on is not None and day < self.starts_on)

    def have_ended(self, today: datetime.date) -> bool:
        """Whether the last day is past."""
        return self.ends_on is not None and self.ends_on < today

    def end_before(self, deadline: datetime.date | None) -> bool:
        """Whether the code stops working before the creator's last day to post."""
        return self.ends_on is not None and deadline is not None and self.ends_on < deadline

    def first_moment(self, zone: ZoneInfo) -> datetime.datetime | None:
        """The start of the first day in the brand's time zone."""
        return datetime.datetime.combine(self.starts_on, datetime.time.min, zone) if self.starts_on else None

    def last_moment(self, zone: ZoneInfo) -> datetime.datetime | None:
        """The last second of the last day in the brand's time zone.

        Where clocks change at midnight that second comes twice, or not at all: `fold=1` is the end of the day in both.
        """
        last = datetime.time(23, 59, 59, fold=1)
        return datetime.datetime.combine(self.ends_on, last, zone) if self.ends_on else None


def days_of(instruction: Dated | None, code: Dated | None = None) -> Days:
    """The days that hold: for each side the code's own day, else the instruction's.

    Where that would end before it starts, the code's own day holds alone.
    """
    dated = [one for one in (code, instruction) if one is not None]
    days = Days(
        starts_on=next((one.starts_on for one in dated if one.starts_on), None),
        ends_on=next((one.ends_on for one in dated if one.ends_on), None),
    )
    contradict = days.starts_on is not None and days.ends_on is not None and days.ends_on < days.starts_on
    return Days(code.starts_on, code.ends_on) if code is not None and contradict else days
