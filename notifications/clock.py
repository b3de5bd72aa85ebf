"""The data base's clock. Leases and due times are told by it, so that machines need not agree on the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now as DjangosNow


class Now(DjangosNow):
    """The data base's time.

    SQLite compares times as text and tells only milliseconds; with six digits, as Django writes its own, they
    compare as times.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f000', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **extra)


def after(seconds: float) -> ExpressionWrapper:
    """The data base's time in so many seconds, as an expression."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())


def now_sql() -> str:
    """The data base's time, for a hand-written statement."""
    if connection.vendor == "postgresql":
        return "STATEMENT_TIMESTAMP()"
    return "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f000', 'NOW')"


def after_sql(seconds: int) -> str:
    """The data base's time in so many seconds, for a hand-written statement."""
    if connection.vendor == "postgresql":
        return f"STATEMENT_TIMESTAMP() + INTERVAL '{int(seconds)} seconds'"
    return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f000', 'NOW', '+{int(seconds)} seconds')"


def moment(at: datetime) -> str:
    """A moment as programs get it: ISO 8601 in UTC, with Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
