"""The Excel file of orders (contract §4): text cells only, locked but for the values a manager fills in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from promocodes.reading.headings import COLUMNS

MAX_CELL = 32_767

_INK, _HEAD, _FIELD, _RULE = "FF1F2430", "FFE8EAF0", "FFFFF8E1", "FFD9DCE3"
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

    Every cell is text, whatever it starts with; rows are streamed, so memory stays flat.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Tandem"
    _write_sheet(book.create_sheet("Orders"), [_column(name) for name in columns], rows)
    _write_how_to(book.create_sheet("How to"), title, how_to)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    """A text as a cell can hold it: without control characters, at most 32,767 letters."""
    plain = _CONTROL.sub("", text)
    if "_x" in plain:
        plain = _LOOKS_ESCAPED.sub("_x005F_", plain)
    return plain[:MAX_CELL]


def _column(name: str) -> Column:
    return Column(name, COLUMNS[name][0], _WIDTHS[name], name in _FILLED_IN)


def _write_sheet(sheet: WriteOnlyWorksheet, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    _lock(sheet)
    sheet.append([_heading(sheet, column.heading) for column in columns])
    # one cell object per column is filled again for each row: a style costs more than a text
    cells = [_text_cell(sheet, unlocked=column.unlocked) for column in columns]
    for row in rows:
        for cell, text in zip(cells, row, strict=True):
            _fill(cell, text)
        sheet.append(cells)


def _write_how_to(sheet: WriteOnlyWorksheet, title: str, how_to: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    _lock(sheet)
    sheet.append([_heading(sheet, title)])
    for line in how_to:
        cell = _text_cell(sheet, unlocked=False)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        _fill(cell, line)
        sheet.append([cell])


def _lock(sheet: WriteOnlyWorksheet) -> None:
    """Protect without a password: a help against slips. Columns may still be widened."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, unlocked=False)
    cell.font = Font(bold=True, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.border = Border(bottom=Side("thin", color=_RULE))
    _fill(cell, text)
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, *, unlocked: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    # the mark that Excel shows as ' : whatever is typed after it is text
    cell.quotePrefix = True
    if unlocked:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor=_FIELD)
        cell.border = Border(bottom=Side("thin", color=_RULE))
    return cell


def _fill(cell: WriteOnlyCell, text: str) -> None:
    cell.value = clean(text) or None
    if text:
        cell.data_type = "s"  # openpyxl would make a formula of a text that starts with =
