"""What all of a load share, in the process that makes it: the plan, the cast, the book."""

from __future__ import annotations

import itertools
import json
import os
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.live import plan
from benchmarks.live.book import Book
from benchmarks.load import AGENT

VARIABLE = "TANDEM_LOAD"


class Stage:
    """Read once from the folder that the environment names."""

    agent = AGENT

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = plan.read(folder / "plan.json")
        self.cast: dict[str, Any] = json.loads((folder / "cast.json").read_text())
        self.run = secrets.token_hex(3)
        """In the names of the orders of this load: each load of a site has its own."""
        self.book = Book(self.plan.warm, self.run)
        self._dealt: Counter[str] = Counter()
        self._addresses = itertools.count(1)

    def deal(self, name: str) -> Any:
        """The next of a list of the cast; from the first again after the last."""
        listed = self.cast[name]
        number, self._dealt[name] = self._dealt[name], self._dealt[name] + 1
        return listed[number % len(listed)]

    def next_address(self) -> str:
        """An address that nobody has had: every visitor is somebody else."""
        number = next(self._addresses)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


STAGE = Stage(Path(os.environ[VARIABLE]))
