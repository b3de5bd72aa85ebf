"""MAIL_RATE: how many mails a second a lane may send, kept exactly by all workers together.

A lane is lent to one sender at a time. A mail leaves no earlier than a second after the mail that stands one
rate before it; the times of the last ones are handed on with the lane, as ages, because clocks differ.
"""

from __future__ import annotations

import time
from collections import deque

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper

from .clock import Now, after
from .leases import LEASE_SECONDS
from .models import Lane

WINDOW = 1.05
"""Seconds; a little more than one, for mails do not all travel equally fast."""


def rate() -> int:
    """Mails a second and lane; 0 is without a limit."""
    return int(settings.MAIL_RATE)


class Turn:
    """One sender's turn with a lane: `wait` before each mail, `sent` after its mark."""

    def __init__(self, lane: str, owner: str, times: list[float]) -> None:
        self.lane = lane
        self.owner = owner
        self._times = deque(times, maxlen=max(rate(), 1))

    def seconds_to_wait(self) -> float:
        """Until the next mail may leave."""
        if not rate() or len(self._times) < rate():
            return 0.0
        return max(0.0, self._times[0] + WINDOW - time.monotonic())

    def wait(self) -> None:
        time.sleep(self.seconds_to_wait())

    def sent(self) -> None:
        self._times.append(time.monotonic())

    def end(self) -> None:
        """Hand the lane on; the next sender may have it as soon as its first mail may leave."""
        if not rate():
            return
        now = time.monotonic()
        Lane.objects.filter(name=self.lane, holder=self.owner).update(
            holder="",
            free_at=after(self.seconds_to_wait()),
            released_at=Now(),
            ages=[round(now - moment, 3) for moment in self._times],
        )


def take(lane: str, owner: str) -> Turn | None:
    """A turn with the lane, or None if another sender has it or its rate is used up."""
    if not rate():
        return Turn(lane, owner, [])
    # by the data base's clock: a machine whose own is an hour ahead would keep a new lane from everybody for as long
    Lane.objects.bulk_create([Lane(name=lane, free_at=Now())], ignore_conflicts=True)
    if not Lane.objects.filter(name=lane, free_at__lte=Now()).update(holder=owner, free_at=after(LEASE_SECONDS)):
        return None
    row = Lane.objects.annotate(clock=ExpressionWrapper(Now(), output_field=DateTimeField())).get(name=lane)
    since = max(0.0, (row.clock - row.released_at).total_seconds())
    now = time.monotonic()
    return Turn(lane, owner, [now - age - since for age in row.ages if age + since < WINDOW])
