"""What the child process answers, as plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from promocodes.reading.guard import unsafe
from promocodes.reading.headings import name_some
from promocodes.reading.refusals import Facts, FileProblem, gettext_noop

MAX_ROWS = 20_000
MAX_LETTERS = 30_000_000
STEP = 500
"""After so many lines of a sheet the reader says how far it is, and hands over so many rows at once."""

Report = Callable[[int, int], None]  # the line that was read, the last line of the sheet (0: not known)

# line, hidden, cells: a text, or [kind, text, shown]
Row = tuple[int, bool, list[str | tuple[str, str, str]]]
HandOver = Callable[[list[str], list[Row]], None]  # the fields, and the next rows


@dataclass
class Answer:
    """The fields of the sheet in order, warnings as (code, text, facts), and the filled rows not handed over yet.

    `report` is told of lines, `hand_over` gets the rows, so that who asked works on them meanwhile. `lines` are the
    numbers of all filled rows, and `merged` the places of those cells of a line that are merged with another before.
    """

    fields: list[str]
    report: Report
    hand_over: HandOver
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    merged: dict[int, list[int]] = field(default_factory=dict)
    warnings: list[tuple[str, str, Facts]] = field(default_factory=list)
    letters: int = 0
    last_line: int = 0

    def warn(self, code: str, text: str, **facts: object) -> None:
        """Add a warning about the whole file."""
        self.warnings.append((code, text, facts))

    def warn_unknown(self, headings: Sequence[str]) -> None:
        """Say once which columns are not read."""
        if headings:
            one = gettext_noop("The column %(names)s is not read.")
            many = gettext_noop("The columns %(names)s are not read.")
            self.warn("header.unknown_column", one if len(headings) == 1 else many, names=name_some(headings))

    def add(self, line: int, hidden: bool, cells: list[str | tuple[str, str, str]]) -> None:
        """Add a row unless all of it is blank. Raises FileProblem past the cap."""
        if not line % STEP:
            self.report(line, self.last_line)
        letters = sum([len(cell) for cell in cells])
        if not letters or not any(not isinstance(cell, str) or cell.strip() for cell in cells):
            return
        self.letters += letters
        self.lines.append(line)
        if len(self.lines) > MAX_ROWS:
            raise FileProblem(
                "file.too_many_rows",
                gettext_noop(
                    "The file has more than %(most)s filled rows. Split it into files of at most %(most)s rows."
                ),
                most=MAX_ROWS,
            )
        if self.letters > MAX_LETTERS:
            raise unsafe(gettext_noop("its cells hold far more text than orders do"))
        self.rows.append((line, hidden, cells))
        if len(self.rows) == STEP:
            self.hand_over(self.fields, self.rows)
            self.rows = []
