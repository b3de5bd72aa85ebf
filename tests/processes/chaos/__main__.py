"""Kills at random under mixed traffic, waits for quiet, and compares: `python -m tests.processes.chaos`.

    python -m tests.processes.chaos --minutes 10             PostgreSQL, Redis, two machines of web servers and workers
    python -m tests.processes.chaos --minutes 10 --embedded  SQLite, no broker, one process group

Prints a report as text and then as one JSON object, and ends with 1 if an invariant is broken (docs/reliability.md).
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests import services
from tests.processes.chaos.houses import Alone, Pair
from tests.processes.chaos.running import REFUSED, run
from tests.processes.post import Post


def main() -> int:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=7, help="decides the order and the pauses of the faults")
    parser.add_argument("--embedded", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that nothing of it is left running
    with (
        tempfile.TemporaryDirectory(prefix="tandem-chaos-") as folder,
        Post(services.free_port(), seconds=0.02, refusing=REFUSED) as post,
    ):
        house = (Alone if given.embedded else Pair)(Path(folder), post.port)
        try:
            report = run(house, post, seconds=60 * given.minutes, pause=(3, 10), seed=given.seed)
        finally:
            house.end()
    print(report.as_text())  # noqa: T201
    print(json.dumps(report.as_json(), indent=2))  # noqa: T201
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
