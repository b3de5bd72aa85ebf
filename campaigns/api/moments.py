"""Days and moments as programs get them."""

from __future__ import annotations

import datetime

from notifications import clock


def moment(at: datetime.datetime | None) -> str | None:
    """ISO 8601 in UTC, with Z."""
    return clock.moment(at) if at else None


def day(on: datetime.date | None) -> str | None:
    """ISO 8601."""
    return on.isoformat() if on else None
