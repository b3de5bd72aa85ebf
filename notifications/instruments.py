"""What is measured where it happens, for `/metrics`: how long it took, in this machine's processes.

Each process counts into a file of its own in METRICS_DIR, and whichever is asked adds them up. What can be read from
the data base is no instrument, but asked for there (campaigns/metrics.py). It stands on the lowest floor because every
floor above measures.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

log = logging.getLogger(__name__)

CLICK_BATCH_SECONDS = Histogram(
    "tandem_click_batch_seconds",
    "How long a batch of clicks took to reach the disk; their visitors waited for it before they were redirected.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
CLICKS_LOST = Counter("tandem_clicks_lost", "Clicks that no disk took: their visitors were redirected, uncounted.")
FILES_WITHOUT_ROOM = Counter("tandem_files_without_room", "Uploaded files that a full disk did not take.")
IMPORT_SECONDS = Histogram(
    "tandem_import_seconds",
    "How long a step of an import of codes took, as the person waited for it.",
    ["step"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
for _step in ("check", "confirm", "undo", "shift"):
    IMPORT_SECONDS.labels(_step)  # there from the first, for alarms ask about what is there


def click_batch_took(seconds: float) -> None:
    """A batch of clicks was written."""
    with _never_in_the_way():
        CLICK_BATCH_SECONDS.observe(seconds)


def clicks_lost(number: int) -> None:
    """No disk took them."""
    with _never_in_the_way():
        CLICKS_LOST.inc(number)


def file_had_no_room() -> None:
    """A full disk did not take an uploaded file."""
    with _never_in_the_way():
        FILES_WITHOUT_ROOM.inc()


@contextmanager
def import_step(step: str) -> Iterator[None]:
    """Inside, a step of an import is done."""
    began = time.perf_counter()
    try:
        yield
    finally:
        with _never_in_the_way():
            IMPORT_SECONDS.labels(step).observe(time.perf_counter() - began)


@contextmanager
def _never_in_the_way() -> Iterator[None]:
    """A figure that cannot be counted (somebody has cleared the shared memory) is no reason to fail what it counts."""
    try:
        yield
    except OSError as error:
        log.warning("A figure is not counted: %s", error)


def registry() -> CollectorRegistry:
    """What all processes have counted, or this one where they cannot meet."""
    if settings.METRICS_DIR is None or not settings.METRICS_DIR.is_dir():
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def forget() -> None:
    """Begin anew: the processes that have counted here are gone."""
    for path in settings.METRICS_DIR.glob("*.db") if settings.METRICS_DIR else ():
        path.unlink(missing_ok=True)
