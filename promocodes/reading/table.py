"""Any table of a text file or a workbook: its headings and its filled rows. Runs in the child process."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any
from xml.parsers import expat

from promocodes.reading.answer import MAX_LETTERS, STEP, Report
from promocodes.reading.csv_text import decode
from promocodes.reading.guard import check_archive, damaged, unsafe
from promocodes.reading.headings import HEADER_WITHIN
from promocodes.reading.lines import Found, SheetWalk
from promocodes.reading.parts import MAX_TEXT
from promocodes.reading.refusals import FileProblem
from promocodes.reading.xlsx import _Workbook

MAX_ROWS = 100_000
MAX_COLUMNS = 100
SEPARATORS = ";\t|,"

Line = tuple[int, list[Found]]


def read_table(kind: str, data: bytes, report: Report) -> dict[str, Any]:
    """The headings and the rows as [line, cells]. Raises FileProblem."""
    if kind != "xlsx":
        text = decode(data)
        return _gather(_text_lines(text), text.count("\n"), report)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            book = _Workbook(archive)
            shown = [tab for tab in book.tabs if not tab.hidden] or book.tabs
            if not shown:
                raise damaged("it has no sheet")
            walk = SheetWalk(archive, shown[0].part, book._value)
            return _gather(_sheet_lines(walk), 0, report)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise damaged() from error


def _gather(lines: Iterator[Line], last: int, report: Report) -> dict[str, Any]:
    first = list(islice((line for line in lines if _is_filled(line[1])), HEADER_WITHIN))
    if not first:
        raise FileProblem("file.empty", "The file has no filled row. Choose the file with your orders.")
    place = max(range(len(first)), key=lambda one: (len(_names(first[one][1])), -one))
    headings = [cell.strip()[:100] if isinstance(cell, str) else "" for cell in first[place][1]][:MAX_COLUMNS]
    rows: list[Line] = []
    letters = 0
    for number, cells in chain(first[place + 1 :], lines):
        if not number % STEP:
            report(number, last)
        if not _is_filled(cells):
            continue
        kept = cells[: len(headings)]
        letters += sum(map(len, kept))
        rows.append((number, kept))
        if len(rows) > MAX_ROWS:
            raise FileProblem(
                "file.too_many_rows", f"The file has more than {MAX_ROWS:,} filled rows. Split it into several files."
            )
        if letters > MAX_LETTERS:
            raise unsafe("its cells hold far more text than orders do")
    return {"headings": headings, "rows": rows}


def _text_lines(text: str) -> Iterator[Line]:
    if text[:4].casefold() == "sep=":
        text = text.partition("\n")[2]
    start = "".join(io.StringIO(text, newline="").readlines(200_000)[:HEADER_WITHIN])
    # the one that makes the most columns; a comma may stand in amounts, so at a draw it loses
    separator = max(SEPARATORS, key=lambda one: max(map(len, csv.reader(io.StringIO(start), delimiter=one)), default=0))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            yield number, [cell[:MAX_TEXT] for cell in record]
    except csv.Error as error:
        raise damaged(f"a quote in or after line {number + 1} is not closed") from error


def _sheet_lines(walk: SheetWalk) -> Iterator[Line]:
    for line in walk.lines():
        width = min(max(line.cells, default=0), MAX_COLUMNS)
        yield line.line, [line.cells.get(column, "") for column in range(1, width + 1)]


def _is_filled(cells: Iterable[Found]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in cells)


def _names(cells: Iterable[Found]) -> set[str]:
    return {cell.strip().casefold() for cell in cells if isinstance(cell, str) and cell.strip()}
