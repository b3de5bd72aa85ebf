"""What the child process answers, as plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from promocodes.reading.guard import unsafe
from promocodes.reading.headings import name_some
from promocodes.reading.refusals import FileProblem

MAX_ROWS = 20_000
MAX_LETTERS = 30_000_000
STEP = 500
"""After so many lines of a sheet the reader says how far it is."""

Report = Callable[[int, int], None]  # the line that was read, the last line of the sheet (0: not known)

# line, hidden, places of merged cells, cells: a text, or [kind, text, shown]
Row = tuple[int, bool, list[int], list[str | tuple[str, str, str]]]


@dataclass
class Answer:
    """The fields of the sheet in order, its filled rows, and warnings as (code, message). `report` is told of lines."""

    fields: list[str]
    report: Report
    rows: list[Row] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    letters: int = 0
    last_line: int = 0

    def warn(self, code: str, message: str) -> None:
        """Add a warning about the whole file."""
        self.warnings.append((code, message))

    def warn_unknown(self, headings: Sequence[str]) -> None:
        """Say once which columns are not read."""
        if headings:
            one = len(headings) == 1
            self.warn(
                "header.unknown_column",
                f"The column{'' if one else 's'} {name_some(headings)} {'is' if one else 'are'} not read.",
            )

    def add(self, line: int, hidden: bool, cells: list[str | tuple[str, str, str]]) -> None:
        """Add a row unless all of it is blank. Raises FileProblem past the cap."""
        if not line % STEP:
            self.report(line, self.last_line)
        letters = sum([len(cell) for cell in cells])
        if not letters or not any(not isinstance(cell, str) or cell.strip() for cell in cells):
            return
        self.letters += letters
        self.rows.append((line, hidden, [], cells))
        if len(self.rows) > MAX_ROWS:
            raise FileProblem(
                "file.too_many_rows",
                f"The file has more than {MAX_ROWS:,} filled rows. Split it into files of at most {MAX_ROWS:,} rows.",
            )
        if self.letters > MAX_LETTERS:
            raise unsafe("its cells hold far more text than orders do")
