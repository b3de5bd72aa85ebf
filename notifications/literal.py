"""A word of ours that stands in a statement itself, where SQLite must read it to see that a partial index serves."""

from __future__ import annotations

from typing import Any

from django.db.models import Value


class Literal(Value):
    """A lower-case word: never anything that somebody typed."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The word between quotes, and no parameter."""
        if not (self.value.isascii() and self.value.isalpha() and self.value.islower()):
            raise ValueError(f"“{self.value}” is no plain word.")
        return f"'{self.value}'", ()
