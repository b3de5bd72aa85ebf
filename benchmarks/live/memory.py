"""What each process of a site holds of the memory, over time."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.live.site import Site

MEGABYTE = 1024 * 1024
WARMING = 0.2
"""The share of a run after which memory counts as warm: pages seen once, pools filled, forms compiled."""

LEAST = 5

_KNOWN = (
    (" granian ", "web's master", "web"),
    (" worker ", "worker", "worker's child"),
    (" beat ", "beat", ""),
    (" drain_clicks ", "drain", ""),
)
"""A word of its command line, what such a process is, and what its children are."""


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
            for part in list(self.site.parts):
                for role, held in _processes(part.pid):
                    most[role] = max(most[role], held)
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


def _processes(group: int) -> Iterator[tuple[str, float]]:
    """Role and resident MB of each process of a part."""
    found: dict[int, tuple[int, str, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                line = (folder / "cmdline").read_text().replace("\0", " ")
                found[int(folder.name)] = int(fields[1]), line, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile
    for parent, line, held in found.values():
        if "with_parent" not in line and (role := _role(line, found.get(parent, (0, "", 0.0))[1])):
            yield role, held


def _role(line: str, parents: str) -> str:
    """What a process of `serve` is, by its command line and its parent's."""
    if "forkserver" in line:
        return "fork server for files" if "forkserver" not in parents else ""
    if "resource_tracker" in line:
        return ""
    for word, role, child in _KNOWN:
        if word in line:
            return child if word in parents and "with_parent" not in parents else role
    return "serve" if "manage.py serve" in line else ""
