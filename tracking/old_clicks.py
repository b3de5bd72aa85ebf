"""Forgets single clicks after CLICK_RETENTION_DAYS, whole months at a time; what they add up to stays."""

from __future__ import annotations

import datetime
import logging
import re

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tracking.models import Click, ClickVisitor

log = logging.getLogger(__name__)

AT_ONCE = 100_000
_MONTH = re.compile(r"tracking_click_(\d{4})(\d{2})")


def kept_since() -> datetime.date:
    """The first day whose single clicks are kept; of earlier ones there may be some, and they prove nothing."""
    return (timezone.now().date() - datetime.timedelta(days=settings.CLICK_RETENTION_DAYS)).replace(day=1)


def forget(at_once: int = AT_ONCE) -> int:
    """Throw away some of the clicks that are too old, and who is known to have clicked. Returns how many rows.

    On PostgreSQL a month's partition goes as a whole, which costs as much as one row.
    """
    first = kept_since()
    gone = 0
    if connection.vendor == "postgresql":
        try:
            gone = _drop_months(first)
        except OperationalError as error:
            log.warning("Old months of clicks are in use and go in another round: %s", error)
    # clicks are found by the index of their time
    start = datetime.datetime.combine(first, datetime.time(), datetime.UTC)
    for model, too_old in ((Click, {"at__lt": start, "day__lt": first}), (ClickVisitor, {"day__lt": first})):
        old = list(model._default_manager.filter(**too_old).order_by().values_list("pk", flat=True)[:at_once])
        if old:
            found = model._default_manager.filter(pk__among=old)
            gone += found._raw_delete(found.db)
    return gone


@transaction.atomic
def _drop_months(first: datetime.date) -> int:
    """Drop the partitions of the months before this day. Returns how many clicks they had, as far as is known."""
    gone = 0
    with connection.cursor() as cursor:
        # it waits for who reads the table, and everybody else waits behind it: rather the next round than long
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(
            "SELECT c.relname, greatest(c.reltuples, 1)::bigint FROM pg_inherits i "
            "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'tracking_click'::regclass"
        )
        for name, rows in cursor.fetchall():
            month = _MONTH.fullmatch(name)
            if month and datetime.date(int(month[1]), int(month[2]), 1) < first:
                cursor.execute(f"DROP TABLE {name}")  # a name of our own, as it was just read
                gone += rows
    return gone
