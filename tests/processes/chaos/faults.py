"""What is done to the installation, at random: a worker dies each minute, and every few seconds something else."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

from tests.processes.machines import House
from tests.processes.post import Post

A_WORKER_EVERY = 60.0
WORKER = "worker"


class Faults:
    """Injects faults, and counts them and the senders that they killed."""

    def __init__(self, house: House, post: Post, seed: int) -> None:
        self.dice = random.Random(seed)
        self.post = post
        self.usual = post.refusing
        self.ways: dict[str, Callable[[], int]] = {**house.ways, "the mail server refuses": self._refuse}
        self.done: Counter[str] = Counter()
        self.senders_killed = 0
        self._order: list[str] = []

    def inject(self, seconds: float, pause: tuple[float, float]) -> None:
        """For so many seconds, and until each way has come once; a pause of that range before each."""
        end = time.monotonic() + seconds
        worker_at = time.monotonic() + A_WORKER_EVERY
        while time.monotonic() < end or self.done.keys() != self.ways.keys():
            time.sleep(self.dice.uniform(*pause))
            if time.monotonic() > worker_at and WORKER in self.ways:
                worker_at += A_WORKER_EVERY
                self.inject_one(WORKER)
            if not self._order:
                self._order = self.dice.sample(sorted(self.ways), len(self.ways))
            self.inject_one(self._order.pop())

    def inject_one(self, way: str) -> None:
        self.done[way] += 1
        self.senders_killed += self.ways[way]()

    def _refuse(self) -> int:
        self.post.refusing = 1.0
        time.sleep(3)
        self.post.refusing = self.usual
        return 0
