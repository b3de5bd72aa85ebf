"""Who comes, how many of them and for how long: what a run is asked for, as it is handed from process to process."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

A_VISITOR = 4.0
"""Calls a second of one visitor or shop of the load: few enough that a slow answer does not make it fall behind."""

SETTLING = 10.0  # seconds after the last one has come, before times are counted


@dataclass(frozen=True)
class Size:
    """How much there is. `collaborations`, `clicks` and `conversions` are of each brand, and lie there before."""

    brands: int = 10
    managers: int = 50
    creators: int = 300
    collaborations: int = 1000
    clicks: int = 20_000
    conversions: int = 2_000
    imports: int = 0
    import_rows: int = 10_000


@dataclass(frozen=True)
class Plan:
    """Numbers of people, calls a second, and the seconds that are counted, after everybody has come."""

    seconds: float = 60
    managers: int = 0
    creators: int = 0
    clicks: float = 0
    orders: float = 0
    hooks: float = 0
    imports: int = 0
    pause: float = 10
    """Seconds between two pages of a manager, on average; a creator, on a phone, takes twice as many."""

    arrivals: float = 5
    """People who come in a second, at the beginning: each signs in, and a password takes a processor's time."""

    def users(self) -> dict[str, int]:
        """How many of each class of `benchmarks.live.journeys` are wanted."""
        wanted = {
            "Manager": self.managers,
            "Creator": self.creators,
            "Visitor": math.ceil(self.clicks / A_VISITOR),
            "Program": math.ceil(self.orders / A_VISITOR),
            "Shop": math.ceil(self.hooks / A_VISITOR),
            "Importer": self.imports,
        }
        return {name: number for name, number in wanted.items() if number}

    @property
    def warm(self) -> float:
        """Seconds from the first arrival until times are counted."""
        return sum(self.users().values()) / self.arrivals + SETTLING * min(1.0, self.seconds / 60)

    def pace(self, name: str, rate: float) -> float:
        """Calls a second of each user of this class, so that together they make `rate`."""
        return rate / self.users()[name]

    def write(self, path: Path) -> None:
        """Keep it for the process that makes the load."""
        path.write_text(json.dumps(asdict(self)))


def read(path: Path) -> Plan:
    """The plan that was kept there."""
    return Plan(**json.loads(path.read_text()))
