"""`bench redirect`: a tracked link by Tandem, beside a server that does nothing and a view that does the obvious."""

from __future__ import annotations

import datetime
import statistics
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Brand
from benchmarks import load
from benchmarks.servers import processor_seconds, served
from benchmarks.timing import machine
from influencers.models import Influencer
from notifications.copying import insert_many
from promocodes.models import TrackedLink
from tracking.drain import drain
from tracking.models import Click, ClickDay

MOST_SLUGS = 1000
SECONDS = 2.0
GOALS = {"to_bare_rsgi": 0.4, "to_plain_view": 25, "drain_to_redirect": 2}

_SERVERS = {
    "bare_wsgi": ("wsgi", "benchmarks.bare:wsgi"),
    "bare_rsgi": ("rsgi", "benchmarks.bare:rsgi"),
    "plain_view": ("wsgi", "benchmarks.plain:application"),
    "tandem": ("wsgi", "config.wsgi:application"),
}


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures; `rows` is the number of slugs, 1,000 at most. Call it inside `scratch`."""
    slugs = _links(min(rows, MOST_SLUGS))
    seconds = SECONDS if rows >= MOST_SLUGS else 1.0
    rates: defaultdict[str, list[float]] = defaultdict(list)
    costs: defaultdict[str, list[float]] = defaultdict(list)
    acknowledged = wrong = 0
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder, ExitStack() as stack:
        ports = {name: stack.enter_context(served(*_SERVERS[name], Path(folder) / name)) for name in _SERVERS}
        for turn in range(runs + 1):
            for name, (port, process) in ports.items():
                before = processor_seconds(process)
                found = load.visit(port, seconds, slugs)
                wrong += found.wrong
                if name == "tandem":
                    acknowledged += found.requests
                if turn:  # the first turn warms up
                    rates[name].append(found.requests / found.seconds)
                    costs[name].append((processor_seconds(process) - before) / max(found.requests, 1) * 1e6)
        stack.close()
        began = time.perf_counter()
        stored = drain(Path(folder) / "tandem" / "clicks")
        drained = stored / (time.perf_counter() - began)
    rate = {name: statistics.median(found) for name, found in rates.items()}
    return {
        "bench": "redirect",
        "rows": len(slugs),
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "client": f"{load.tool()}, {load.CONNECTIONS} connections that stay open, on the same machine",
        "measured": {
            "what": "GET /r/<slug>, the click on disk before the answer",
            **_summary("tandem", rate, costs),
            "acknowledged": acknowledged,
            "stored": stored,
            "rows": Click.objects.count(),
            "wrong_answers": wrong,
            "drained_per_second": round(drained),
        },
        "floor": {
            "what": "granian with a constant 302, one worker, as many threads",
            "wsgi": _summary("bare_wsgi", rate, costs),
            "rsgi": _summary("bare_rsgi", rate, costs),
        },
        "peer": {"what": "a plain Django view: get, F() + 1, redirect", **_summary("plain_view", rate, costs)},
        "ratios": {
            "to_bare_wsgi": round(rate["tandem"] / rate["bare_wsgi"], 3),
            "to_bare_rsgi": round(rate["tandem"] / rate["bare_rsgi"], 3),
            "to_plain_view": round(rate["tandem"] / rate["plain_view"], 1),
            "drain_to_redirect": round(drained / rate["tandem"], 2),
        },
        "goals": GOALS,
    }


def _summary(name: str, rate: dict[str, float], costs: dict[str, list[float]]) -> dict[str, float]:
    return {"per_second": round(rate[name]), "processor_microseconds": round(statistics.median(costs[name]), 1)}


def _links(number: int) -> list[str]:
    """So many links of one creator, each with its counter of today for the plain view."""
    brand = Brand.objects.create(name="Bench", slug="bench", currency="EUR")
    creator = Influencer.objects.create(name="Bench", email="bench@example.org", handle="bench")
    links = [
        TrackedLink(brand=brand, influencer=creator, destination="https://shop.example.com/summer?ref=a")
        for _ in range(number)
    ]
    insert_many(links)
    # of another day, so that what the plain view counts is not taken for Tandem's
    day = timezone.now().date() - datetime.timedelta(days=1)
    insert_many([ClickDay(link=link, day=day) for link in links])
    return [link.slug for link in links]
