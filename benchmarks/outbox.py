"""A full outbox drains: `python -m benchmarks.outbox --mails 100000 --workers 4` (LOD-04).

Several big brands have so many mails due, and a small one has fifty, due last of all. Workers in processes of their
own send them to a sink. It prints one JSON object: mails a second, how long the small brand waited, and whether each
mail left once. It needs DATABASE_URL and an empty REDIS_URL, as `benchmarks.mixed` does.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from benchmarks.live import weighing
from benchmarks.live.site import Site, print_what, wait_for
from benchmarks.timing import machine

GOALS = {"mails_a_second": 50, "small_brand_waits_seconds": 60}
PATIENCE = 3 * 3600
_LEFT = "SELECT count(*) FROM notifications_message WHERE state IN ('queued', 'retry', 'sending')"
_RELEASE = """UPDATE notifications_message SET state = 'queued', sent_at = NULL, handed_over_at = NULL, attempts = 0,
    due_at = now() - interval '1 second' * (CASE WHEN lane = '{small}' THEN 1 ELSE 60 END) WHERE lane IN ({lanes})"""
_WAITED = "SELECT extract(epoch FROM max(sent_at) - '{began}') FROM notifications_message WHERE lane = '{small}'"
_STATES = "SELECT state, count(*) FROM notifications_message WHERE lane IN ({lanes}) GROUP BY state"
_TWICE = "SELECT count(*) FROM notifications_message WHERE attempts > 1 AND lane IN ({lanes})"


def drain(site: Site, big: list[str], small: str) -> dict[str, Any]:
    """Make all mails of these lanes due at once, and wait until they have left. The workers run already."""
    sunk = _sunk(site)
    lanes = ", ".join(f"'{lane}'" for lane in [*big, small])
    [[began]] = site.ask("SELECT now()")
    clock = time.monotonic()
    site.ask(_RELEASE.format(small=small, lanes=lanes))
    if not wait_for(lambda: not site.ask(_LEFT)[0][0], PATIENCE):
        raise RuntimeError("The mails did not leave.")
    seconds = time.monotonic() - clock
    [[waited]] = site.ask(_WAITED.format(began=began, small=small))
    states = dict(site.ask(_STATES.format(lanes=lanes)))
    mails = sum(states.values())
    return {
        "mails": mails,
        "seconds": round(seconds, 1),
        "mails_a_second": round(mails / seconds, 1),
        "small_brand_waits_seconds": round(float(waited), 1),
        "states": states,
        "bodies_that_came": _sunk(site) - sunk,
        "tried_more_than_once": int(site.ask(_TWICE.format(lanes=lanes))[0][0]),
    }


def _sunk(site: Site) -> int:
    return len(site.mail_times.read_text().splitlines()) if site.mail_times.exists() else 0


def run(site: Site, *, mails: int, brands: int, small: int, workers: int) -> dict[str, Any]:
    """Fill the outbox of the site, and drain it."""
    site.require_room(web=0, workers=workers)
    site.serve("--only", "worker,beat", "--queues", "mail", "--processes", str(workers))
    lanes = json.loads(site.run("-m", "benchmarks.live.mails", str(mails), str(brands), str(small)))
    site.ask("VACUUM ANALYZE")
    logged = weighing.log_position(site)
    found = drain(site, lanes["big"], lanes["small"])
    return {
        "bench": "outbox",
        "asked": {"mails": mails, "big_brands": brands, "mails_of_the_small_brand": small, "worker_processes": workers},
        "machine": {**machine(), "load_at_the_end": [round(one, 1) for one in os.getloadavg()]},
        **found,
        "log_bytes_a_mail": round((weighing.log_position(site) - logged) / found["mails"]),
        "weight": weighing.weigh(site),
        "goals": GOALS,
        "is_good": found["states"] == {"sent": found["mails"]} and found["bodies_that_came"] == found["mails"],
    }


def main() -> int:
    """Read what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=100_000, help="of all big brands together (100000)")
    parser.add_argument("--brands", type=int, default=5, help="big ones (5)")
    parser.add_argument("--small", type=int, default=50, help="mails of the small brand (50)")
    parser.add_argument("--workers", type=int, default=4, help="processes (4)")
    given = parser.parse_args()
    return print_what(
        lambda site: run(site, mails=given.mails, brands=given.brands, small=given.small, workers=given.workers)
    )


if __name__ == "__main__":
    sys.exit(main())
