"""Alternating runs, so that a busy machine is busy for all of them alike; medians of wall and processor time."""

from __future__ import annotations

import os
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Spent:
    """What the runs of one deed took, in seconds. `processor` counts this process and its children."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self, deed: Callable[[], object]) -> None:
        """Do it once more."""
        processor, wall = _processor(), time.perf_counter()
        deed()
        self.wall.append(time.perf_counter() - wall)
        self.processor.append(_processor() - processor)

    @property
    def seconds(self) -> float:
        """The median of the wall time."""
        return statistics.median(self.wall)

    def summary(self) -> dict[str, float]:
        """The medians, as they are printed."""
        return {"seconds": round(self.seconds, 4), "processor_seconds": round(statistics.median(self.processor), 4)}


def alternate(deeds: Mapping[str, Callable[[Spent], object]], *, runs: int) -> dict[str, Spent]:
    """Do all deeds in turn, `runs` times, after one turn that is not counted.

    A deed gets its own Spent and calls `run` on what is to be measured, so that it can prepare and clear away.
    """
    for deed in deeds.values():
        deed(Spent())
    spent = {name: Spent() for name in deeds}
    for _ in range(runs):
        for name, deed in deeds.items():
            deed(spent[name])
    return spent


def ratio(one: Spent, other: Spent) -> float:
    """How many times longer `one` takes."""
    return round(one.seconds / max(other.seconds, 1e-9), 2)


def processor_ratio(one: Spent, other: Spent) -> float:
    """The same by processor time, which other programs on the machine disturb less."""
    return round(one.summary()["processor_seconds"] / max(other.summary()["processor_seconds"], 1e-9), 2)


def peak_of(deed: Callable[[], object]) -> int:
    """The most memory that Python held at once while it did this."""
    tracemalloc.start()
    try:
        deed()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {"python": platform.python_version(), "processors": os.cpu_count(), "system": platform.platform(terse=True)}


def _processor() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
