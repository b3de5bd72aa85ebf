"""Files of orders for the tests: honest ones by openpyxl, foreign and hostile ones by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from promocodes.workbook import FileProblem, Sheet, read_orders

HEADINGS = ("Order", "Creator", "Email", "Promo Code")
MARIE = ("T7K3M9-Q2XC", "Marie", "marie@example.org", "MARIE10")
LUC = ("T2B4C6-D8EF", "Luc", "luc@example.org", "")

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(*rows: Sequence[Any], change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    """A workbook with these lines on one sheet; `change` does the rest."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    change(made.active)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(data: bytes, changed: dict[str, bytes | str | None], *, first: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """The same zip with some parts changed, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in first:
            new.writestr(name, content)
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    """One part of a zip as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def with_sheet(rows: str, *, after: str = "", head: str = "") -> bytes:
    """A workbook whose only sheet holds exactly this XML of rows."""
    xml = f'<?xml version="1.0"?>{head}<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>'
    return repacked(book(HEADINGS), {SHEET: xml})


def with_shared(texts: str, cells: str) -> bytes:
    """A workbook whose texts are shared, as Excel writes them."""
    made = with_sheet(line_of(1, "Order", "Promo Code") + f'<row r="2"><c r="A2" t="str"><v>T1</v></c>{cells}</row>')
    rels = part(made, "xl/_rels/workbook.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = rels.replace("</Rel", f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/></Rel', 1)
    return repacked(made, {"xl/sharedStrings.xml": f"<sst>{texts}</sst>", "xl/_rels/workbook.xml.rels": rels})


def line_of(number: int, *texts: str, extra: str = "") -> str:
    """A line of inline texts as XML, in columns A, B, C …"""
    cells = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDEFGHIJ", texts, strict=False)
    )
    return f'<row r="{number}"{extra}>{cells}</row>'


def read(data: bytes, *, name: str = "orders.xlsx", wanted: Sequence[str] = ("promo_code",)) -> Sheet:
    """Read as the import does."""
    return read_orders(data, file_name=name, wanted=wanted)


def refusal(data: bytes, **how: Any) -> FileProblem:
    """The problem with which the file is refused."""
    with pytest.raises(FileProblem) as caught:
        read(data, **how)
    assert caught.value.message.endswith((".", "”"))
    return caught.value


def codes(sheet: Sheet) -> list[str]:
    """The texts of the promo code column."""
    return [row.cells["promo_code"].text for row in sheet.rows]
