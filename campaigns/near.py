"""The nearest known text, for “did you mean …?”."""

from __future__ import annotations

import difflib
from collections.abc import Collection

MOST = 300_000
"""Comparisons for one file, about a second of the processor. Whose every row is unknown has the wrong file: with ten
thousand orders the first thirty such rows get a hint, with forty all of them do."""


class Near:
    """Looks until its comparisons are used up: they are rows times orders, and hostile files have many of both."""

    def __init__(self) -> None:
        self.left = MOST

    def among(self, known: Collection[str], text: str, *, cutoff: float) -> str:
        """The known text most like this one, or `''` if none is like it or no more is looked for."""
        self.left -= len(known)
        if self.left < 0:
            return ""
        return next(iter(difflib.get_close_matches(text, known, n=1, cutoff=cutoff)), "")
