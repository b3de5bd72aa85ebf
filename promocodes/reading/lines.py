"""The lines of one sheet, as a stream: line number, hidden or not, its cells by column number."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from promocodes.reading.guard import damaged, inflate, unsafe
from promocodes.reading.parts import MAX_TEXT, Attributes, new_parser, visible
from promocodes.reading.refusals import gettext_noop

# a text, or (kind, text, shown) of anything else
Found = str | tuple[str, str, str]
ReadValue = Callable[[str, str, str], Found]  # type, content, style → what the cell holds

MAX_MERGED = 50_000
MAX_LINE = 1_048_576
MAX_COLUMN = 16_384


@dataclass
class Line:
    """One line with something in it. `line` is the number a person sees beside it."""

    line: int
    hidden: bool
    cells: dict[int, Found]


@dataclass
class SheetWalk:
    """Walks one sheet's part; `merged` is filled at the end, `last_line` before the first line if the sheet names it.

    `columns`: only these are read (None: all). `last`: the walk may stop after this line (None: to the end).
    """

    archive: zipfile.ZipFile
    part: str
    read_value: ReadValue
    columns: Collection[int] | None = None
    last: int | None = None
    merged: list[str] = field(default_factory=list)
    last_line: int = 0

    def lines(self) -> Iterator[Line]:
        """Yields every line that has a filled cell in the columns asked for."""
        ready: list[Line] = []
        self._prepare(ready)
        for chunk in inflate(self.archive, self.part):
            self._parser.Parse(chunk, False)
            yield from ready
            ready.clear()
            if self.last is not None and self._reached() > self.last:
                return
        self._parser.Parse(b"", True)
        yield from ready

    def _prepare(self, ready: list[Line]) -> None:
        line = column = size = 0
        hidden = formula = phonetic = in_cell = False
        kind = style = ""
        pieces: list[str] = []
        cells: dict[int, Found] = {}
        columns, read_value, merged = self.columns, self.read_value, self.merged

        def start(name: str, attributes: Attributes) -> None:
            nonlocal line, column, size, hidden, formula, phonetic, in_cell, kind, style, cells
            if name == "c":
                place = attributes.get("r")
                column = column_number(place) if place else column + 1
                if columns is None or column in columns:
                    in_cell, formula, size = True, False, 0
                    kind, style = attributes.get("t", "n"), attributes.get("s", "")
                    pieces.clear()
            elif in_cell:
                if name in ("v", "t"):
                    if formula and kind == "e":  # a lookup that found nothing: the error says more than the formula
                        pieces.clear()
                        formula, size = False, 0
                    if not formula and not phonetic:
                        parser.CharacterDataHandler = keep
                elif name == "f":
                    formula = True
                    parser.CharacterDataHandler = keep
                elif name == "rPh":
                    phonetic = True
            elif name == "row":
                place = attributes.get("r")
                line = line_number(place) if place else line + 1
                column, cells = 0, {}
                hidden = attributes.get("hidden", "0") in ("1", "true") or attributes.get("ht") == "0"
            elif name == "dimension":
                self.last_line = last_of(attributes.get("ref", ""))
            elif name == "mergeCell":
                merged.append(attributes.get("ref", ""))
                if len(merged) > MAX_MERGED:
                    raise unsafe(gettext_noop("it has more merged cells than a list of orders can have"))

        def keep(data: str) -> None:
            nonlocal size
            if size < MAX_TEXT:
                pieces.append(data)
                size += len(data)

        def end(name: str) -> None:
            nonlocal in_cell, phonetic
            if not in_cell:
                if name == "row" and cells:
                    ready.append(Line(line, hidden, cells))
                return
            if name in ("v", "t", "f"):
                parser.CharacterDataHandler = None
            elif name == "rPh":
                phonetic = False
            elif name == "c":
                in_cell = phonetic = False
                if formula:
                    text = "=" + "".join(pieces)[:MAX_TEXT]
                    cells[column] = ("formula", text, text)
                elif pieces:
                    text = "".join(pieces)
                    found = visible(text)[:MAX_TEXT] if kind in ("inlineStr", "str") else read_value(kind, text, style)
                    if found:
                        cells[column] = found

        parser = new_parser(start, end)
        self._parser, self._reached = parser, lambda: line


_known_columns: dict[str, int] = {}


def column_number(place: str) -> int:
    """3 of `C7`, from 1."""
    letters = place.rstrip("0123456789")
    number = _known_columns.get(letters)
    if number is None:
        number = 0
        for letter in letters.upper():
            if not "A" <= letter <= "Z" or number > MAX_COLUMN:
                raise damaged(gettext_noop("it has a cell at “%(place)s”"), place=place[:20])
            number = number * 26 + ord(letter) - 64
        if not 1 <= number <= MAX_COLUMN:
            raise damaged(gettext_noop("it has a cell at “%(place)s”"), place=place[:20])
        _known_columns[letters] = number
    return number


def last_of(area: str) -> int:
    """10001 of `A1:I10001`; 0 if it is none or more than may be. Only shown to who waits, so no file fails for it."""
    digits = area.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else 0


def line_number(place: str) -> int:
    """The number of a line, from 1."""
    digits = place.removesuffix(".0")
    if not digits.isascii() or not digits.isdigit() or not 1 <= len(digits) <= 7 or not 1 <= int(digits) <= MAX_LINE:
        raise damaged(gettext_noop("it has a line “%(place)s”"), place=place[:20])
    return int(digits)
