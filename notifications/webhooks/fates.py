"""When a call that failed is tried again. Pure."""

from __future__ import annotations

import random

MINUTE, HOUR = 60, 3600
PAUSES = (
    5, 30, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR,
    6 * HOUR, 6 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR, 9 * HOUR,
)  # fmt: skip
"""Seconds after each failure: together three days, after which the twentieth try is the last."""
MOST = len(PAUSES) + 1
"""So many tries an event has, and after so many failures in a row a webhook is switched off."""
TELL_AT = (5, 10, MOST)
"""At so many failures in a row its owners are told."""
JITTER = 0.1


def pause(failures: int, *, at_least: float = 0) -> float | None:
    """Seconds until the next try after so many failures, a little more or less for each; None: that was the last."""
    if failures >= MOST:
        return None
    usual = PAUSES[failures - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load
    return max(usual, at_least)
