"""A line of a file of orders with its verdict: new, changed, unchanged, blank or refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from campaigns.orders import VALUE_FIELDS, Entry
from promocodes.values import Problem

VERDICTS = ("new", "changed", "unchanged", "blank", "refused")


@dataclass
class Row:
    """The verdict on one line. `present` are her values now, `given` those of the file, read and cleaned."""

    entry: Entry
    verdict: str = "blank"
    collaboration: int | None = None
    name: str = ""
    present: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, column: str, problem: Problem) -> None:
        """Refuse the line for this reason."""
        self.verdict = "refused"
        self.problems.append({"column": column} | asdict(problem))

    def warn(self, column: str, problem: Problem) -> None:
        """Say something that does not refuse the line."""
        self.warnings.append({"column": column} | asdict(problem))


@dataclass
class Judgement:
    """The verdicts on a file, in the order of its lines, and what is said of the file as a whole."""

    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}


def stored(row: Row) -> dict[str, Any]:
    """A verdict as it is kept with its import."""
    return vars(row) | {"entry": vars(row.entry)}


def public(data: dict[str, Any]) -> dict[str, Any]:
    """A kept verdict as the API shows it (contract §5)."""
    entry = data["entry"]
    typed = {name: entry["values"].get(name, [""])[0] or None for name in VALUE_FIELDS}
    return {
        "line": entry["line"],
        "order": entry["order"],
        "email": entry["email"],
        "verdict": data["verdict"],
        "promo_code": data["given"].get("promo_code") or typed["promo_code"],
        "affiliate_link": data["given"].get("affiliate_link") or typed["affiliate_link"],
        "problems": data["problems"],
        "warnings": data["warnings"],
    }
