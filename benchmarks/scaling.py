"""The same site with more and more processes: `python -m benchmarks.scaling --web 1,2,4 --workers 1,2,4`.

One PostgreSQL and one Redis. Of the web processes: tracked links and pages a second, as many as they can. Of the worker
processes: mails and calls of shops a second, and how long a small brand waits beside a big one. Two beats run all the
while, and in the end everything is there once. It prints one JSON object. DATABASE_URL, and an empty REDIS_URL.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import load, outbox
from benchmarks.live import crowds
from benchmarks.live.plan import Plan, Size
from benchmarks.live.processes import spent_by
from benchmarks.live.site import Site, print_what, wait_for
from benchmarks.timing import machine

PATIENCE = 1800
MANAGERS = 24
"""Who read pages without a pause: more than threads have processors to run on."""

_WAITING_CALLS = "SELECT count(*) FROM tracking_delivery WHERE state = 'waiting'"
_NOW = "UPDATE tracking_delivery SET next_at = now() WHERE state = 'waiting'"
_CALLS = "SELECT count(*), count(DISTINCT order_id) FROM tracking_conversion WHERE order_id LIKE 'W%'"


def run(site: Site, web: list[int], workers: list[int], *, seconds: float, mails: int, calls: int) -> dict[str, Any]:
    """Each number in turn."""
    site.require_room(web=max(web), workers=max(workers))
    first = site.serve("--only", "beat")  # migrates, and stays to the end
    second = site.serve("--only", "beat")
    folder = crowds.invite(site, Size(brands=4, managers=MANAGERS, creators=0, clicks=2000, conversions=200))
    of_web = [_web(site, folder, number, seconds) for number in web]
    lanes = json.loads(site.run("-m", "benchmarks.live.mails", str(mails), "1", "20"))
    site.ask("VACUUM ANALYZE")
    of_workers = [_workers(site, number, lanes, calls) for number in workers]
    both_beat = first.poll() is None and second.poll() is None
    [[applied, different]] = site.ask(_CALLS)
    site.run("manage.py", "check_consistency")
    once = applied == different == calls * len(workers) and all(one["mails"]["once"] for one in of_workers)
    return {
        "bench": "scaling",
        "machine": {**machine(), "load_at_the_end": [round(one, 1) for one in os.getloadavg()]},
        "web": of_web,
        "workers": of_workers,
        "beats": {"running": 2 if both_beat else 1, "everything_once": once},
        "is_good": once and both_beat,
    }


def _web(site: Site, folder: Path, processes: int, seconds: float) -> dict[str, Any]:
    """What so many web processes answer."""
    part = site.serve("--only", "web", "--workers", str(processes))
    try:
        links = json.loads((folder / "cast.json").read_text())["links"]
        load.visit(site.port, 2, links)  # each process reads its links once
        before = spent_by(site)
        clicked = load.visit(site.port, seconds, links)
        between = spent_by(site)
        read = crowds.send(site, folder, Plan(seconds=seconds, managers=MANAGERS, pause=0))
        after = spent_by(site)
        pages = sum(kind["calls"] for name, kind in read["kinds"].items() if name.startswith("page"))
        timed = sum(kind["timed"] for name, kind in read["kinds"].items() if name.startswith("page"))
        return {
            "processes": processes,
            "clicks_a_second": round(clicked.requests / clicked.seconds),
            "processor_us_a_click": _each(between, before, clicked.requests, 1e6),
            "processor_ms_a_page": _each(after, between, pages, 1e3),
            "wrong_clicks": clicked.wrong,
            "pages_a_second": round(timed / read["seconds"], 1),
            "pages_p95_ms": read["browsing"]["p95"],
            "server_errors": read["server_errors"],
            "client_processor_share": read["client_processor_share"],
            "load": round(os.getloadavg()[0], 1),
        }
    finally:
        site.end(part)


def _workers(site: Site, processes: int, lanes: dict[str, Any], calls: int) -> dict[str, Any]:
    """What so many worker processes work off."""
    part = site.serve("--only", "worker", "--processes", str(processes))
    try:
        sent = outbox.drain(site, lanes["big"], lanes["small"])
        site.run("-m", "benchmarks.live.calls", "4", str(calls))
        began = time.monotonic()
        site.ask(_NOW)
        if not wait_for(lambda: not site.ask(_WAITING_CALLS)[0][0], PATIENCE):
            raise RuntimeError("The calls were not applied.")
        return {
            "processes": processes,
            "mails": {
                **{name: sent[name] for name in ("mails", "mails_a_second", "small_brand_waits_seconds")},
                "once": sent["bodies_that_came"] == sent["mails"] and sent["states"] == {"sent": sent["mails"]},
            },
            "calls_a_second": round(calls / (time.monotonic() - began), 1),
            "load": round(os.getloadavg()[0], 1),
        }
    finally:
        site.end(part)


def _each(after: dict[str, float], before: dict[str, float], number: int, unit: float) -> dict[str, float]:
    """What one of so many took of the processors, by part of the site; sign-ins count to the pages."""
    return {part: round((after[part] - before.get(part, 0.0)) / max(number, 1) * unit, 1) for part in after}


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def main() -> int:
    """Read what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--web", type=_numbers, default=[1, 2, 4], help="numbers of web processes (1,2,4)")
    parser.add_argument("--workers", type=_numbers, default=[1, 2, 4], help="numbers of worker processes (1,2,4)")
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement of the web (15)")
    parser.add_argument("--mails", type=int, default=10_000, help="of the big brand, each time (10000)")
    parser.add_argument("--calls", type=int, default=4000, help="of shops, each time (4000)")
    given = parser.parse_args()
    return print_what(
        lambda site: run(site, given.web, given.workers, seconds=given.seconds, mails=given.mails, calls=given.calls)
    )


if __name__ == "__main__":
    sys.exit(main())
