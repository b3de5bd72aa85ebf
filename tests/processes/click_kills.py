"""Kills web server and worker while links are followed, and counts: `python -m tests.processes.click_kills`.

    python -m tests.processes.click_kills --clicks 100000 --kills 10              SQLite, no broker
    python -m tests.processes.click_kills --clicks 100000 --kills 10 --postgres   PostgreSQL and Redis of its own

Every visit says who it is by the site it comes from, which is stored. A click is acknowledged when its redirect has
come back whole. It prints one JSON object, and ends with 1 if an acknowledged click is missing or one is there twice.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.processes import programs
from tests.processes.machines import Embedded, House, Production
from tests.processes.programs import wait_for

VISITORS = 16
PATIENCE = 120
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


@dataclass
class Report:
    """What was done, and what came of it. `unanswered` went out and were answered by nobody: they may count or not."""

    acknowledged: int = 0
    unanswered: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    stored: int = 0
    lost: int = 0
    twice: int = 0
    unknown: int = 0
    rollup: int = 0

    @property
    def is_good(self) -> bool:
        """CLK-11, P17: none lost, none twice, and the day's count is the rows."""
        return not (self.lost or self.twice or self.unknown) and self.rollup == self.stored


class Crowd:
    """Visitors that follow one link, each time as somebody else, until so many clicks are acknowledged."""

    def __init__(self, port: int, slug: str, wanted: int) -> None:
        self.port, self.slug, self.wanted = port, slug, wanted
        self.numbers = itertools.count(1)
        self.acknowledged: set[int] = set()
        self.unanswered: set[int] = set()
        self.threads = [threading.Thread(target=self._follow, daemon=True) for _ in range(VISITORS)]

    def come(self) -> None:
        for one in self.threads:
            one.start()

    def leave(self) -> None:
        for one in self.threads:
            one.join()

    def _follow(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while len(self.acknowledged) < self.wanted:
            number = next(self.numbers)
            try:
                connection.request(
                    "GET", f"/r/{self.slug}", headers={"User-Agent": AGENT, "Referer": f"https://c{number}.example/"}
                )
                answer = connection.getresponse()
                answer.read()
                (self.acknowledged if answer.status == 302 else self.unanswered).add(number)
            except (OSError, http.client.HTTPException):
                self.unanswered.add(number)
                connection.close()
                time.sleep(0.05)
        connection.close()


def run(house: House, *, clicks: int, kills: int, seed: int) -> Report:
    """Follow the link, kill meanwhile, wait for the drain, and count."""
    dice, report = random.Random(seed), Report()
    house.start()
    made = subprocess.run(
        [sys.executable, "-m", "tests.processes.linking"],
        cwd=programs.ROOT,
        env=programs.environment(house.folder, **house.settings),
        capture_output=True,
        text=True,
        check=True,
    )
    crowd = Crowd(house.port, made.stdout.split()[-1], clicks)
    crowd.come()
    chosen = ["web" if number % 3 else "worker" for number in range(1, kills + 1)]
    for number, word in enumerate(chosen):
        # spread over the clicks, so that there is a load at each kill
        enough = (number + 1) * clicks // (kills + 1)
        wait_for(lambda enough=enough: len(crowd.acknowledged) >= enough, 300, house.said)
        time.sleep(dice.uniform(0, 0.3))
        _kill(house, "granian" if word == "web" else "worker")
    crowd.leave()
    report.kills = dict(Counter(chosen))
    wait_for(lambda: _stored(house) >= len(crowd.acknowledged), PATIENCE, house.said)
    time.sleep(7)  # two more drains: what is there twice would come now
    count(house, crowd.acknowledged, crowd.unanswered, report)
    return report


def _kill(house: House, word: str) -> None:
    assert house.server
    with suppress(ProcessLookupError):
        os.kill(house.server.wait_for_child(word), signal.SIGKILL)


def _stored(house: House) -> int:
    return int(house.ask("SELECT COUNT(*) FROM tracking_click")[0][0])


def count(house: House, acknowledged: set[int], unanswered: set[int], report: Report) -> None:
    """Compare what is stored with what was answered."""
    found = Counter(
        int(host.removeprefix("c").partition(".")[0])
        for (host,) in house.ask("SELECT referrer_host FROM tracking_click")
    )
    report.acknowledged, report.unanswered = len(acknowledged), len(unanswered)
    report.stored = found.total()
    report.lost = len(acknowledged - found.keys())
    report.twice = sum(1 for number in found.values() if number > 1)
    report.unknown = len(found.keys() - acknowledged - unanswered)
    report.rollup = int(house.ask("SELECT SUM(clicks + robot_clicks) FROM tracking_clickday")[0][0] or 0)


def main() -> int:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clicks", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that nothing of it is left running
    with tempfile.TemporaryDirectory(prefix="tandem-kills-") as folder:
        house = (Production if given.postgres else Embedded)(Path(folder), 9)
        try:
            report = run(house, clicks=given.clicks, kills=given.kills, seed=given.seed)
        finally:
            house.end()
    print(json.dumps(asdict(report) | {"is_good": report.is_good}, indent=2))  # noqa: T201
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
