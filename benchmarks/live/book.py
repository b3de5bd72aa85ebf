"""What a load has seen: how long each kind of call took, what went wrong, and what was acknowledged.

Times are counted from the moment when everybody has come; errors and acknowledgements from the first call on.
"""

from __future__ import annotations

import json
import time
from array import array
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


class Book:
    """One run, by its name. `warm` is how many seconds from now times begin to count."""

    def __init__(self, warm: float, run: str) -> None:
        self.run = run
        self.counts_from = time.monotonic() + warm
        self.times: defaultdict[str, array[float]] = defaultdict(lambda: array("f"))
        self.calls: Counter[str] = Counter()
        self.wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.server_errors = 0
        self.clicks = Counter({"acknowledged": 0, "unanswered": 0})
        self.orders: dict[str, tuple[str, str]] = {}
        self.doubtful: set[str] = set()

    def note(self, kind: str, milliseconds: float, status: int, error: object) -> None:
        """One call has ended; `error` is what was wrong with it, or nothing. A status of 0: there was no answer."""
        self.calls[kind] += 1
        if error:
            self.wrong[kind][f"{status}: {str(error)[:120]}"] += 1
        self.server_errors += status >= 500
        if time.monotonic() >= self.counts_from:
            self.times[kind].append(milliseconds)

    def note_click(self, status: int) -> None:
        """A redirect came back, or did not."""
        self.clicks["acknowledged" if status == 302 else "unanswered"] += 1

    def expect(self, order: str, amount: Decimal, refunded: Decimal) -> None:
        """The site has said that it has all of this order, called `<brand>/<source>/<order id>`."""
        self.orders[order] = (str(amount), str(refunded))

    def doubt(self, order: str) -> None:
        """Something about this order was sent and not acknowledged: it may be there or not."""
        self.doubtful.add(order)

    def write(self, path: Path) -> None:
        """Keep it for the process that asked for the load."""
        seconds = max(time.monotonic() - self.counts_from, 1e-9)
        told = {
            "run": self.run,
            "seconds": round(seconds, 1),
            "processor_seconds": time.process_time(),
            "server_errors": self.server_errors,
            "kinds": {kind: self._kind(kind, seconds) for kind in sorted(self.calls)},
            "browsing": _times([one for kind, found in self.times.items() if kind.startswith("page") for one in found]),
            "clicks": dict(self.clicks),
            "orders": self.orders,
            "doubtful": sorted(self.doubtful),
        }
        path.write_text(json.dumps(told))

    def _kind(self, kind: str, seconds: float) -> dict[str, Any]:
        found = self.times[kind]
        return {
            "calls": self.calls[kind],
            "a_second": round(len(found) / seconds, 1),
            **_times(list(found)),
            "wrong": dict(self.wrong[kind]),
        }


def _times(milliseconds: list[float]) -> dict[str, Any]:
    """How many were timed, and their percentiles in milliseconds; None where there is none."""
    found = sorted(milliseconds)
    last = len(found) - 1
    shown = {name: round(found[round(share * last)], 1) if found else None for name, share in SHARES.items()}
    return {"timed": len(found), **shown, "most": round(found[-1], 1) if found else None}
