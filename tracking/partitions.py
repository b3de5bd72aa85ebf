"""The months of the click table on PostgreSQL: a partition each, made when its first click comes.

Clicks that are written some other way (the demo, an administrator) find a place in the partition for all other days,
and move when the month's own is made. SQLite has one plain table.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import connection

_LOCK = 7_261_042  # any number; the same one on every machine of one data base


def make_for(days: Iterable[datetime.date]) -> None:
    """See that the months of these days have their partitions. The caller holds a transaction."""
    if connection.vendor == "postgresql":
        for month in sorted({day.replace(day=1) for day in days}):
            _make(month)


def _make(month: datetime.date) -> None:
    name = f"tracking_click_{month:%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return
        cursor.execute("SELECT pg_advisory_xact_lock(%s), to_regclass(%s)", [_LOCK, name])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return  # another drain was first
        span = month, (month + datetime.timedelta(days=32)).replace(day=1)
        cursor.execute(f"CREATE TABLE {name} (LIKE tracking_click INCLUDING DEFAULTS)")
        cursor.execute(
            "WITH moved AS (DELETE FROM tracking_click_default WHERE day >= %s AND day < %s RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved",
            span,
        )
        # a statement about a table takes no parameters; dates of our own need no quoting
        cursor.execute(
            f"ALTER TABLE tracking_click ATTACH PARTITION {name} FOR VALUES FROM ('{span[0]}') TO ('{span[1]}')"
        )
