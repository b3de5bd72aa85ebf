"""People, visitors and shops at once, on a whole site: `python -m benchmarks.mixed --minutes 2 --managers 50 …`.

It takes PostgreSQL from DATABASE_URL (in which it makes a data base of its own) and an empty Redis from REDIS_URL, and
prints one JSON object: percentiles and errors of each kind of call, whether what is stored is what was acknowledged,
and how memory grew. It ends with 1 if anything is not exact or the site had an error of its own; never for a time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.live import counting, crowds, weighing
from benchmarks.live.memory import watched
from benchmarks.live.plan import Plan, Size
from benchmarks.live.processes import spent_by
from benchmarks.live.site import Site, print_what
from benchmarks.timing import machine


def run(site: Site, size: Size, plan: Plan, *, web: int, workers: int) -> dict[str, Any]:
    """Serve the site, let everybody come, count."""
    folder = open_site(site, size, web=web, workers=workers)
    return {"bench": "mixed", **about(size, web=web, workers=workers), **measure(site, folder, plan)}


def open_site(site: Site, size: Size, *, web: int, workers: int) -> Path:
    """Serve the site, and write brands and people into it. Returns the folder that knows them."""
    site.require_room(web=web, workers=workers)
    site.serve("--workers", str(web), "--processes", str(workers))
    return crowds.invite(site, size)


def about(size: Size, *, web: int, workers: int) -> dict[str, Any]:
    """What a load was measured on."""
    processes = {"web_processes": web, "worker_processes": workers, "beats": 1}
    return {"there": asdict(size), "site": processes, "machine": machine()}


def measure(site: Site, folder: Path, plan: Plan) -> dict[str, Any]:
    """Let everybody come to a site that is open, and count."""
    before, logged, spent = counting.clicks_of(site), weighing.log_position(site), spent_by(site)
    with watched(site, every=min(2.0, plan.seconds / 20)) as soak:
        told = crowds.send(site, folder, plan)
        load = [round(one, 1) for one in os.getloadavg()]
        work = {part: round(took - spent.get(part, 0.0), 1) for part, took in spent_by(site).items()}
    exact = counting.compare(site, told, clicks_before=before)
    return {
        "asked": asdict(plan),
        "load_at_the_end": load,
        **told,
        "processor_seconds": work,
        "exact": exact,
        "memory": soak.summary(),
        "log_bytes": weighing.log_position(site) - logged,
        "weight": weighing.weigh(site),
        "complaints": complaints(site),
        "is_good": exact["exact"] and not told["server_errors"],
    }


def complaints(site: Site) -> dict[str, int]:
    """What the parts have logged as errors, how each trace ended, and how often."""
    found: dict[str, int] = {}
    for line in site.said().splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("level") in ("ERROR", "CRITICAL"):
            ended = str(told.get("trace") or "").strip().splitlines()[-1:]
            words = " · ".join([str(told.get("message"))[:120], *ended])[:240]
            found[words] = found.get(words, 0) + 1
    return found


def main() -> int:
    """Read what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind, usual, words in (
        ("minutes", float, 2.0, "that are counted, after everybody has come"),
        ("managers", int, 0, "who sign in and look around"),
        ("creators", int, 0, "who do so"),
        ("clicks", float, 0.0, "a second"),
        ("orders", float, 0.0, "a second by the API (a key has 10 a second)"),
        ("hooks", float, 0.0, "calls a second of shops"),
        ("imports", int, 0, "files of orders at once"),
        ("import-rows", int, 10_000, "in each file"),
        ("pause", float, 10.0, "seconds between two pages of a manager; a creator takes twice as many"),
        ("arrivals", float, 5.0, "people who come in a second, before anything is timed"),
        ("brands", int, 10, "there are"),
        ("collaborations", int, 1000, "of each brand that are there before"),
        ("clicks-before", int, 20_000, "of each brand"),
        ("orders-before", int, 2000, "of each brand"),
        ("web", int, 2, "processes"),
        ("workers", int, 2, "processes"),
        ("port", int, 0, "to serve on; any by default"),
    ):
        parser.add_argument(f"--{name}", type=kind, default=usual, help=f"{words} ({usual})")
    given = parser.parse_args()
    plan = Plan(
        seconds=given.minutes * 60, managers=given.managers, creators=given.creators, clicks=given.clicks,
        orders=given.orders, hooks=given.hooks, imports=given.imports, pause=given.pause, arrivals=given.arrivals,
    )  # fmt: skip
    size = Size(
        brands=given.brands, managers=given.managers, creators=given.creators, collaborations=given.collaborations,
        clicks=given.clicks_before, conversions=given.orders_before, imports=given.imports,
        import_rows=given.import_rows,
    )  # fmt: skip
    if not plan.users():
        parser.error("nobody comes: give --managers, --creators, --clicks, --orders, --hooks or --imports.")
    return print_what(lambda site: run(site, size, plan, web=given.web, workers=given.workers), port=given.port)


if __name__ == "__main__":
    sys.exit(main())
