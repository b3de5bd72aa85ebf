"""What was promised to whom: kept by the traffic, compared at the end. One lock; many threads write."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

BROKEN_ANSWERS = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 500, 502, 504})
"""What nobody in this traffic should ever be told: all that is sent is right, and what fails for a while is 503."""


@dataclass
class Told:
    """An order as a shop knows it. `acknowledged` is whether the site has said that it has it."""

    amount: str
    code: str = ""
    acknowledged: bool = False
    refunded: str = "0"


@dataclass
class Ledger:
    """Promises. `said` counts answers by who asked and their status; 0 stands for none."""

    clicked: set[int] = field(default_factory=set)
    perhaps_clicked: set[int] = field(default_factory=set)
    orders: dict[str, Told] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # of whose Confirm was answered: code → e-mail
    repeats: int = 0
    said: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, who: str, status: int, text: str = "") -> None:
        """An answer, or 0 for a connection that broke."""
        with self.lock:
            self.said[who, status] += 1
            if status in BROKEN_ANSWERS:
                self.wrong.append(f"{who}: {status} {text[:200]}")
