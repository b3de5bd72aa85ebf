"""The Excel file of orders (contract §4): text cells only, locked but for the values a manager fills in.

openpyxl makes the workbook with one pattern line; the orders are then written into its sheet as text,
line by line in the pattern's styles. That is five times faster than a cell object each, and no
text can become a formula, a number or a link on the way.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from promocodes.reading.headings import COLUMNS

MAX_CELL = 32_767

_INK, _HEAD, _FIELD, _RULE = "FF1F2430", "FFE8EAF0", "FFFFF8E1", "FFD9DCE3"
_FIRST_SHEET = "xl/worksheets/sheet1.xml"
_BATCH = 500
# what XML cannot hold, and control characters that nobody can see; tab and line feed stay
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# a text that Excel would take for an escaped character: its underscore is escaped itself
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Column:
    """A column of the file: which field, its English heading, its width in letters, and whether people fill it."""

    field: str
    heading: str
    width: int
    unlocked: bool = False


_WIDTHS = {
    "order": 14, "creator": 28, "email": 34, "handle": 22, "network": 14, "country": 12, "accepted_on": 14,
    "promo_code": 24, "affiliate_link": 52, "problem": 64,
}  # fmt: skip
_FILLED_IN = frozenset({"promo_code", "affiliate_link"})


def write_orders(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str, how_to: Sequence[str]) -> bytes:
    """The bytes of a workbook: the sheet `Orders` with `columns` (fields), and the sheet `How to`.

    Every cell is text, whatever it starts with. Rows are taken one by one; only packed bytes are kept.
    """
    shape = [Column(name, COLUMNS[name][0], _WIDTHS[name], name in _FILLED_IN) for name in columns]
    return write_table(shape, rows, sheet="Orders", title=title, how_to=how_to)


def write_table(
    shape: Sequence[Column], rows: Iterable[Sequence[str]], *, sheet: str, title: str, how_to: Sequence[str]
) -> bytes:
    """The bytes of a workbook with any columns on the sheet of this name; every cell is text."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_empty_book(shape, sheet, title, how_to))) as pattern,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for part in pattern.infolist():
            if part.filename == _FIRST_SHEET:
                with book.open(part.filename, "w") as written:
                    for piece in _sheet_with_rows(pattern.read(part).decode(), len(shape), rows):
                        written.write(piece.encode())
            else:
                book.writestr(part.filename, pattern.read(part))
    return out.getvalue()


def clean(text: str) -> str:
    """A text as a cell can hold it: without control characters, at most 32,767 letters."""
    plain = _CONTROL.sub("", text)[:MAX_CELL]
    return _LOOKS_ESCAPED.sub("_x005F_", plain) if "_x" in plain else plain


def _sheet_with_rows(pattern: str, width: int, rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """The sheet's XML with the rows in place of its pattern line (line 2)."""
    # the size of the sheet is not known before the last row, and a wrong one hides rows from readers
    head, line, tail = re.split(r'(<row r="2".*?</row>)', re.sub(r"<dimension[^>]*/>", "", pattern), flags=re.DOTALL)
    styles = re.findall(r'<c r="[A-Z]+2" s="(\d+)"', line)
    starts = [(get_column_letter(place), style) for place, style in enumerate(styles, 1)]
    if len(starts) != width:
        raise RuntimeError("the pattern line of the workbook has not the columns asked for")
    yield head
    numbered = enumerate(rows, 2)
    while batch := list(islice(numbered, _BATCH)):
        yield "".join([_row(number, starts, row) for number, row in batch])
    yield tail


def _row(number: int, starts: Sequence[tuple[str, str]], row: Sequence[str]) -> str:
    cells = [
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'
        if (plain := clean(text))
        else f'<c r="{letter}{number}" s="{style}"/>'
        for (letter, style), text in zip(starts, row, strict=True)
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _empty_book(shape: Sequence[Column], sheet: str, title: str, how_to: Sequence[str]) -> bytes:
    book = Workbook()
    book.properties.creator = "Tandem"
    orders = book.active
    orders.title = sheet
    orders.freeze_panes = "A2"
    _protect(orders)
    for place, column in enumerate(shape, 1):
        orders.column_dimensions[get_column_letter(place)].width = column.width
        _head(orders.cell(1, place), column.heading)
        _text(orders.cell(2, place), "", unlocked=column.unlocked)
    notes = book.create_sheet("How to")
    notes.column_dimensions["A"].width = 100
    _protect(notes)
    _head(notes.cell(1, 1), title)
    for line, text in enumerate(how_to, 2):
        _text(notes.cell(line, 1), text)
        notes.cell(line, 1).alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _protect(sheet: Worksheet) -> None:
    """Lock without a password: a help against slips. Columns may still be widened."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False


def _head(cell: Cell, text: str) -> None:
    _text(cell, text)
    cell.font = Font(bold=True, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.border = Border(bottom=Side("thin", color=_RULE))


def _text(cell: Cell, text: str, *, unlocked: bool = False) -> None:
    if text:
        cell.value = clean(text)
        cell.data_type = "s"  # openpyxl would make a formula of a text that starts with =
    cell.number_format = "@"
    # the mark that Excel shows as ' : whatever is typed after it is text
    cell.quotePrefix = True
    if unlocked:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor=_FIELD)
        cell.border = Border(bottom=Side("thin", color=_RULE))
