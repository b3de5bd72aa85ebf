"""What a click, an order and a mail weigh on PostgreSQL: `python -m benchmarks.weights --clicks 300000`.

Each is written as the worker writes it, into a scratch data base on DATABASE_URL's server; then the bytes of a row with
its indexes, and the bytes of the log (WAL) that it made. Alone on that server the log is right; others add theirs.
It prints one JSON object; docs/scale.md reckons with it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction

from benchmarks.scratch import scratch

IN_A_BATCH = 20_000
LINKS = 1000
VISITS_OF_ONE = 3
"""Clicks of one visitor on one link and day, all at once: two of three are not unique."""


def measure(*, clicks: int, orders: int, mails: int) -> dict[str, Any]:
    """The figures. Call it inside `scratch`."""
    from accounts.actors import SYSTEM
    from benchmarks.live import calls
    from benchmarks.orders import campaign_with, filled_file, manager
    from campaigns import delivered, imports, scale
    from promocodes.models import TrackedLink
    from tracking import hooks
    from tracking.models import Delivery

    brand = scale.write(collaborations=LINKS, clicks=0, conversions=0)
    hooks.create(brand, kind="standard", name="Weights", by=SYSTEM)
    links = list(TrackedLink.objects.order_by("pk").values_list("pk", flat=True))
    of_clicks = _log_of(lambda: _clicks(links, clicks))
    calls.write(1, orders)
    Delivery.objects.update(next_at="2000-01-01T00:00:00Z")
    of_orders = _log_of(delivered.apply_waiting)
    by = manager()
    campaign = campaign_with(mails, by=by)
    checked = imports.check(campaign, filled_file(campaign), file_name="orders.xlsx", by=by)
    of_mails = _log_of(lambda: imports.confirm(checked, by=by))
    return {
        "bench": "weights",
        "log_bytes": {
            "a click, stored": round(of_clicks / clicks),
            "a call of a shop, applied": round(of_orders / orders),
            "a creator of a file, with her code and her mail": round(of_mails / mails),
        },
        "bytes_a_row": {
            "click": _weight("tracking_click", clicks),
            "visitor of a link and day": _weight("tracking_clickvisitor", clicks // VISITS_OF_ONE),
            "order": _weight("tracking_conversion", orders),
            "event of an order": _weight("tracking_orderevent", orders),
            "code of an order": _weight("tracking_usedcode", orders),
            "call of a shop": _weight("tracking_delivery", orders),
            "mail": _weight("notifications_message", mails + LINKS),
        },
    }


def _clicks(links: list[int], number: int) -> None:
    from benchmarks.load import AGENT
    from tracking import clicks
    from tracking.visits import Visit

    now = int(time.time() * 1000)
    for start in range(0, number, IN_A_BATCH):
        visits = [
            Visit(
                links[one // VISITS_OF_ONE % len(links)], 0, False, now + one, _address(one // VISITS_OF_ONE), "",
                AGENT, "", "https://l.instagram.com/", "",
            )
            for one in range(start, min(start + IN_A_BATCH, number))
        ]  # fmt: skip
        with transaction.atomic():
            if clicks.store(visits) != len(visits):
                raise RuntimeError("clicks were left out")


def _address(visitor: int) -> str:
    return f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"


def _log_of(deed: Callable[[], object]) -> int:
    before = _position()
    deed()
    return _position() - before


def _position() -> int:
    return int(_asked("SELECT pg_current_wal_insert_lsn() - '0/0'"))


def _weight(table: str, least: int) -> int:
    """Bytes a row, of a table or of all its partitions, indexes and long values included."""
    tree = f"SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('{table}')"  # noqa: S608 - our own names
    rows = int(_asked(f"SELECT count(*) FROM {table}"))  # noqa: S608
    if rows < least:
        raise RuntimeError(f"{table} holds {rows} rows of {least}")
    return round(int(_asked(f"SELECT coalesce(({tree}), pg_total_relation_size('{table}'))")) / rows)


def _asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def main() -> None:
    """Read what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clicks", type=int, default=300_000)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--mails", type=int, default=5_000)
    given = parser.parse_args()
    if connection.vendor != "postgresql":
        parser.error("DATABASE_URL: rows and logs are weighed on PostgreSQL; name one.")
    with scratch():
        print(json.dumps(measure(clicks=given.clicks, orders=given.orders, mails=given.mails), indent=2))  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
