"""Writes the mails for `benchmarks.outbox`, as an import does: `python -m benchmarks.live.mails MAILS BRANDS SMALL`.

Every big brand has confirmed a file, and its mails are still held; so has the small one. Where a brand is to have more
mails than fit a file of moderate size, each of them is there several times, under other keys. It prints the lanes.
"""

from __future__ import annotations

import json
import math
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.db import connection

from benchmarks.orders import campaign_with, filled_file, manager
from campaigns import imports
from notifications.models import Message

IN_A_FILE = 2000


def write(mails: int, brands: int, small: int) -> dict[str, object]:
    """So many mails of so many big brands, and a few of a small one, all of them held."""
    each = math.ceil(mails / brands)
    lanes = [_brand(f"big {number + 1}", min(each, IN_A_FILE)) for number in range(brands)]
    for lane in lanes:
        _more(lane, each)
    return {"big": lanes, "small": _brand("small", small)}


def _brand(name: str, rows: int) -> str:
    by = manager()
    campaign = campaign_with(rows, by=by, name=name)
    imports.confirm(imports.check(campaign, filled_file(campaign), file_name="orders.xlsx", by=by), by=by)
    return str(campaign.brand.lane)


def _more(lane: str, wanted: int) -> None:
    """Repeat the mails of a lane until there are so many."""
    columns = [
        connection.ops.quote_name(str(field.column))
        for field in Message._meta.local_concrete_fields
        if not field.primary_key
    ]
    changed = {'"key"': "key || ':' || g", '"public_id"': "gen_random_uuid()"}
    with connection.cursor() as cursor:
        there = Message.objects.filter(lane=lane).count()
        cursor.execute(
            f"INSERT INTO notifications_message ({', '.join(columns)}) "  # noqa: S608 - names of fields
            f"SELECT {', '.join(changed.get(name, name) for name in columns)} "
            "FROM generate_series(1, %s) AS g, notifications_message WHERE lane = %s ORDER BY g LIMIT %s",
            [math.ceil(wanted / there), lane, max(wanted - there, 0)],
        )


if __name__ == "__main__":
    print(json.dumps(write(*map(int, sys.argv[1:4]))))  # noqa: T201
