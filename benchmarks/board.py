"""`bench board`: what is blocked in a brand with very many collaborations, beside counting them by status alone."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from benchmarks.crowd import CAMPAIGNS, crowd
from benchmarks.timing import Spent, alternate, machine, ratio
from campaigns import board
from campaigns.models import Collaboration

GOAL = 0.15


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    brand = crowd(rows)
    by_status = Collaboration.objects.filter(brand=brand).order_by().values("campaign_id", "status")

    def count(spent: Spent) -> None:
        spent.run(lambda: list(by_status.annotate(number=Count("pk"))))

    with CaptureQueriesContext(connection) as queries:
        waiting = board.of_brands([brand])[brand.pk]
    found = alternate({"tandem": lambda spent: spent.run(lambda: board.of_brands([brand])), "floor": count}, runs=runs)
    return {
        "bench": "board",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"what waits in {CAMPAIGNS} campaigns with {rows} collaborations, by cause and campaign",
            **found["tandem"].summary(),
            "queries": len(queries),
            "blocked": waiting.blocked,
        },
        "floor": {"what": "one query that counts them by campaign and status", **found["floor"].summary()},
        "ratios": {"to_floor": ratio(found["tandem"], found["floor"])},
        "goals": {"seconds": GOAL},
    }
