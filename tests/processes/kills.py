"""Kills whatever sends or carries mail, at random, and counts what arrives: `python -m tests.processes.kills`.

    python -m tests.processes.kills --messages 1000 --kills 50              PostgreSQL, Redis, a pool of two senders
    python -m tests.processes.kills --messages 1000 --kills 50 --embedded   SQLite, no broker; the whole group each time

It prints one JSON object, and ends with 1 if a mail was lost, was copied more often than senders were killed or without
a trace, or if all was not done within five minutes after the last kill.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests import services
from tests.processes import programs
from tests.processes.machines import Embedded, House, Production
from tests.processes.post import Post

PATIENCE = 300
"""Seconds after the last kill in which everything must have left."""

SECONDS_A_KILL = 4


@dataclass
class Report:
    """What was done, and what came of it."""

    messages: int
    kills: dict[str, int] = field(default_factory=dict)
    senders_killed: int = 0
    lost: int = 0
    copies: int = 0
    copies_without_a_trace: int = 0
    copies_under_another_name: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seconds_after_the_last_kill: float = 0.0

    @property
    def is_good(self) -> bool:
        """The promise: D21, EML-03."""
        return (
            not self.lost
            and not self.copies_without_a_trace
            and not self.copies_under_another_name
            and self.copies <= self.senders_killed
            and self.seconds_after_the_last_kill <= PATIENCE
        )


def run(house: House, post: Post, *, messages: int, kills: int, seed: int) -> Report:
    """Queue the mails, kill while they leave, wait, and count."""
    dice, report = random.Random(seed), Report(messages)
    ways = dict(house.ways)
    # each way at least once, then at random
    chosen = [*ways, *dice.choices(list(ways), k=max(0, kills - len(ways)))][:kills]
    dice.shuffle(chosen)
    house.start()
    house.queue(messages)
    for way in chosen:
        before = len(post.bodies)
        programs.wait_for(lambda before=before: len(post.bodies) > before or not house.waiting(), 120, house.said)
        time.sleep(dice.uniform(0, 1))
        report.senders_killed += ways[way]()
    last = time.monotonic()
    post.seconds = 0  # it was slow for the kills; what is measured from here on is how the house recovers
    programs.wait_for(lambda: not house.waiting(), PATIENCE, house.said)
    report.seconds_after_the_last_kill = round(time.monotonic() - last, 1)
    report.kills = dict(Counter(chosen))
    count(house, post, report)
    return report


def count(house: House, post: Post, report: Report) -> None:
    """Compare what arrived with the outbox. What was taken back was not to leave."""
    arrived = Counter(post.bodies)
    rows = [row for row in house.rows() if row[1] != "cancelled"]
    report.lost = sum(1 for public_id, _, _ in rows if not arrived[public_id])
    report.copies = sum(number - 1 for number in arrived.values())
    report.copies_under_another_name = sum(arrived[one] for one in arrived.keys() - {row[0] for row in rows})
    traced = {public_id for public_id, _, doubts in rows if doubts}
    report.copies_without_a_trace = sum(1 for one, number in arrived.items() if number > 1 and one not in traced)
    report.states = dict(Counter(state for _, state, _ in rows))


def post_for(messages: int, kills: int) -> Post:
    """A mail server so slow that there is still something to send at the last kill."""
    return Post(services.free_port(), seconds=2 * SECONDS_A_KILL * kills / messages)


def main() -> int:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--embedded", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that nothing of it is left running
    with tempfile.TemporaryDirectory(prefix="tandem-kills-") as folder, post_for(given.messages, given.kills) as post:
        house = (Embedded if given.embedded else Production)(Path(folder), post.port)
        try:
            report = run(house, post, messages=given.messages, kills=given.kills, seed=given.seed)
        finally:
            house.end()
    print(json.dumps(asdict(report) | {"is_good": report.is_good}, indent=2))  # noqa: T201
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
