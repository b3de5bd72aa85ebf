"""Workbooks of four writers, openpyxl, XlsxWriter, LibreOffice and our own hands, are read alike (IMP-F19, IMP-F20)."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter

from promocodes.workbook import Sheet
from tests import services
from tests.promocodes.books import MAIN, line_of, read, repacked, with_sheet

HEADINGS = ("Order", "Creator", "Email", "Promo Code", "Affiliate Link")
# text, number, date, boolean and formula as a person's program would keep them
LINES: list[tuple[Any, ...]] = [
    ("T7K3M9-Q2XC", "Marie", "marie@example.org", "MARIE10", "https://shop.example.com/?a=1&b=2"),
    ("T2B4C6-D8EF", "Łukasz Żółć 🎉", "luc@example.org", "0012", ""),
    ("T3", "=1+1", "c@example.org", "1E5", ""),
    ("T4", "عائشة", "d@example.org", 12, ""),
    ("T5", "e\u0301", "e@example.org", dt.date(2026, 3, 10), ""),
    ("T6", "", "f@example.org", True, ""),
    ("T7", " two  spaces ", "g@example.org", " TRIM10 ", ""),
]

RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": "<Relationships>"
    f'<Relationship Id="a" Type="{RELS}/officeDocument" Target="book.xml"/></Relationships>',
    "_rels/book.xml.rels": "<Relationships>"
    f'<Relationship Id="s" Type="{RELS}/worksheet" Target="/one.xml"/>'
    f'<Relationship Id="t" Type="{RELS}/sharedStrings" Target="texts.xml"/>'
    f'<Relationship Id="f" Type="{RELS}/styles" Target="styles.xml"/></Relationships>',
    "book.xml": f'<workbook xmlns:r="{RELS}"><sheets><sheet name="Any" sheetId="1" r:id="s"/></sheets></workbook>',
    "styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}


def by_openpyxl(folder: Path) -> bytes:
    book = openpyxl.Workbook()
    for number, line in enumerate((HEADINGS, *LINES), 1):
        for place, value in enumerate(line, 1):
            cell = book.active.cell(number, place, value or None if value == "" else value)
            if isinstance(value, str) and value:
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(folder: Path, **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Orders")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        if options.get("right_to_left"):
            sheet.right_to_left()
        for number, line in enumerate((HEADINGS, *LINES)):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(number, place, value, day)
                else:
                    sheet.write(number, place, value)
    return out.getvalue()


def by_libreoffice(folder: Path) -> bytes:
    (folder / "in").mkdir()
    (folder / "in" / "orders.xlsx").write_bytes(by_xlsxwriter(folder))
    command = [services.soffice_path(), f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder), str(folder / "in" / "orders.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "orders.xlsx").read_bytes()


def by_hand(folder: Path) -> bytes:
    """Shared texts, cells without places, names of parts that no program uses."""
    texts: list[str] = []
    rows = []
    for line in (HEADINGS, *LINES):
        cells = []
        for value in line:
            if isinstance(value, str):
                texts.append(f'<si><t xml:space="preserve">{escape(value)}</t></si>')
                cells.append(f'<c t="s"><v>{len(texts) - 1}</v></c>')
            elif isinstance(value, bool):
                cells.append(f'<c t="b"><v>{value:d}</v></c>')
            elif isinstance(value, dt.date):
                cells.append(f'<c s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>')
            else:
                cells.append(f"<c><v>{value}</v></c>")
        rows.append(f"<row>{''.join(cells)}</row>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        book.writestr("texts.xml", f"<sst {MAIN}>{''.join(texts)}</sst>")
        book.writestr("one.xml", f"<worksheet {MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>")
    return out.getvalue()


def seen(sheet: Sheet) -> list[Any]:
    """Line by line: kind and what a person sees of every cell."""
    return [(row.line, [(cell.kind, cell.shown) for cell in row.cells.values()]) for row in sheet.rows]


@pytest.fixture(scope="module")
def expected() -> list[Any]:
    kinds = {str: "text", int: "number", bool: "boolean", dt.date: "date"}
    shown = {12: "12", True: "TRUE"}
    return [
        (
            number,
            [
                (kinds[type(value)] if value != "" else "blank", value if isinstance(value, str) else shown[value])
                if not isinstance(value, dt.date)
                else ("date", f"{value:%d/%m/%Y}")
                for value in line
            ],
        )
        for number, line in enumerate(LINES, 2)
    ]


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter, by_libreoffice, by_hand])
def test_every_writers_workbook_is_read_alike(write: Callable[[Path], bytes], tmp_path: Path, expected: list[Any]):
    """IMP-F19, IMP-C01 to C09"""
    found = seen(read(write(tmp_path)))
    if write is by_libreoffice:  # it keeps TRUE as the formula TRUE(), which is refused as well
        assert found[5][1].pop(3) == ("formula", "=TRUE()")
        assert expected[5][1][3] == ("boolean", "TRUE")
        found[5][1].insert(3, expected[5][1][3])
    assert found == expected


def test_a_day_is_shown_as_a_day_below_a_plain_number():
    """IMP-C05: the first number of the sheet has no style of its own"""
    plain = '<row r="2"><c r="A2" t="str"><v>T1</v></c><c r="B2"><v>12</v></c></row>'
    day = '<row r="3"><c r="A3" t="str"><v>T2</v></c><c r="B3" s="1"><v>46091</v></c></row>'
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    made = with_sheet(line_of(1, "Order", "Promo Code") + plain + day)
    sheet = read(repacked(made, {"xl/styles.xml": styles}))
    assert [row.cells["promo_code"].shown for row in sheet.rows] == ["12", "10/03/2026"]


@pytest.mark.parametrize(
    "options",
    [{"right_to_left": True}, {"date_1904": True}, {"use_zip64": True}, {"constant_memory": True}],
    ids=lambda options: next(iter(options)),
)
def test_settings_of_the_writer_do_not_matter(options: dict[str, Any], tmp_path: Path, expected: list[Any]):
    """IMP-F20: a sheet from right to left, days counted from 1904, a big zip, texts within the sheet"""
    assert seen(read(by_xlsxwriter(tmp_path, **options))) == expected
