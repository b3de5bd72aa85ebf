"""The LOD cases of the reliability plan, one after the other on one site: `python -m benchmarks.cases --minutes 2`.

It prints one JSON object: each case with its goal and what `benchmarks.mixed` prints of such a load. LOD-04 is
`benchmarks.outbox`. DATABASE_URL, and an empty REDIS_URL. It ends with 1 if anything was not exact, never for a time.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from benchmarks import mixed
from benchmarks.live.plan import Plan, Size
from benchmarks.live.site import Site, print_what

MANAGERS, CREATORS, FILES = 50, 300, 10
WEB, WORKERS = 2, 2
BURST = 60
CASES: dict[str, tuple[str, Plan]] = {
    "LOD-01": ("200 clicks a second: p95 < 100 ms, none lost", Plan(clicks=200)),
    "LOD-01 burst": ("500 clicks a second for a minute: p95 < 100 ms, none lost", Plan(clicks=500)),
    "LOD-05": ("50 webhooks a second: p99 < 1 s, totals exact", Plan(hooks=50)),
    "LOD-05 burst": ("200 webhooks a second for a minute: p99 < 1 s, totals exact", Plan(hooks=200)),
    "LOD-02": ("50 managers and 300 creators: p95 < 500 ms", Plan(managers=MANAGERS, creators=CREATORS)),
    "LOD-03": (
        "ten files of 10,000 rows beside them: check and confirm < 30 s each, pages p95 < 1 s",
        Plan(managers=MANAGERS, creators=CREATORS, imports=FILES),
    ),
}


def run(site: Site, names: list[str], *, seconds: float, rows: int) -> dict[str, Any]:
    """Each of these cases, for so many seconds; a burst lasts a minute at most."""
    files = FILES if "LOD-03" in names else 0
    size = Size(managers=MANAGERS, creators=CREATORS, imports=files, import_rows=rows)
    folder = mixed.open_site(site, size, web=WEB, workers=WORKERS)
    found: dict[str, Any] = {}
    for name in names:
        goal, plan = CASES[name]
        lasting = min(seconds, BURST) if "burst" in name else seconds
        found[name] = {"goal": goal, **mixed.measure(site, folder, replace(plan, seconds=lasting))}
        print(name, found[name]["is_good"], file=sys.stderr, flush=True)  # noqa: T201 - it takes a while
    return {
        "bench": "cases",
        **mixed.about(size, web=WEB, workers=WORKERS),
        "cases": found,
        "is_good": all(one["is_good"] for one in found.values()),
    }


def main() -> int:
    """Read what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(CASES), help=f"some of {','.join(CASES)}")
    parser.add_argument("--minutes", type=float, default=2, help="of each case, after everybody has come (2)")
    parser.add_argument("--import-rows", type=int, default=10_000, help="in each file of LOD-03 (10000)")
    given = parser.parse_args()
    names = given.only.split(",")
    if unknown := [name for name in names if name not in CASES]:
        parser.error(f"“{unknown[0]}” is no case; there are {', '.join(CASES)}.")
    return print_what(lambda site: run(site, names, seconds=given.minutes * 60, rows=given.import_rows))


if __name__ == "__main__":
    sys.exit(main())
