"""The data base's clock. Leases and due times are told by it, so that machines need not agree on the time."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now


def after(seconds: float) -> ExpressionWrapper:
    """The data base's time in so many seconds, as an expression."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())


def now_sql() -> str:
    """The data base's time, for a hand-written statement."""
    if connection.vendor == "postgresql":
        return "STATEMENT_TIMESTAMP()"
    return "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')"


def after_sql(seconds: int) -> str:
    """The data base's time in so many seconds, for a hand-written statement."""
    if connection.vendor == "postgresql":
        return f"STATEMENT_TIMESTAMP() + INTERVAL '{int(seconds)} seconds'"
    return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '+{int(seconds)} seconds')"
