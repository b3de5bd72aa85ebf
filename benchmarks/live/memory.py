"""What each process of a site holds of the memory, over time."""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.live.processes import roles_of
from benchmarks.live.site import Site

WARMING = 0.2
"""The share of a run after which memory counts as warm: pages seen once, pools filled, forms compiled."""

LEAST = 5


class Soak:
    """Samples: for each role the seconds, and the most that one of its processes held, in MB."""

    def __init__(self, site: Site, every: float) -> None:
        self.site, self.every = site, every
        self.samples: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self.began = time.monotonic()
        self._over = threading.Event()

    def watch(self) -> None:
        """Sample until it is over."""
        while not self._over.wait(self.every):
            at = time.monotonic() - self.began
            most: defaultdict[str, float] = defaultdict(float)
            for role, one in roles_of(self.site):
                most[role] = max(most[role], one.held)
            for role, held in most.items():
                self.samples[role].append((at, held))

    def end(self) -> None:
        """No more samples."""
        self._over.set()

    def summary(self) -> dict[str, Any]:
        """Of each role: MB when warm and at the end (medians of a tenth of the samples), and the slope between."""
        return {role: found for role, samples in sorted(self.samples.items()) if (found := _growth(samples))}


@contextmanager
def watched(site: Site, every: float = 2.0) -> Iterator[Soak]:
    """Sample the memory of the site's processes inside."""
    soak = Soak(site, every)
    thread = threading.Thread(target=soak.watch, daemon=True)
    thread.start()
    try:
        yield soak
    finally:
        soak.end()
        thread.join()


def _growth(samples: list[tuple[float, float]]) -> dict[str, float]:
    warm = samples[int(len(samples) * WARMING) :]
    if len(warm) < LEAST:
        return {}
    tenth = max(len(warm) // 10, 1)
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope
    return {
        "first_mb": round(samples[0][1], 1),
        "warm_mb": round(statistics.median(held for _, held in warm[:tenth]), 1),
        "end_mb": round(statistics.median(held for _, held in warm[-tenth:]), 1),
        "most_mb": round(max(held for _, held in samples), 1),
        "mb_an_hour": round(slope * 3600, 2),
        "minutes": round((warm[-1][0] - warm[0][0]) / 60, 1),
    }
