"""The exported file: text only, locked but for the values, the same after every round trip (EXP, IMP-F19)."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from promocodes.workbook import COLUMNS, write_orders
from promocodes.workbook_write import clean
from tests.promocodes.books import read

FIELDS = tuple(COLUMNS)[:9]
MARIE = (
    "T7K3M9-Q2XC",
    "Marie",
    "m@example.org",
    "@marie",
    "instagram",
    "FR",
    "2026-03-10",
    "MARIE10",
    "https://l.fr/m",
)
HOW_TO = ["Fill the yellow cells.", "Save the file.", "Import it."]


def written(*rows, columns=FIELDS) -> bytes:
    return write_orders(columns, rows, title="Summer", how_to=HOW_TO)


def opened(data: bytes):
    return load_workbook(io.BytesIO(data))


def test_the_file_has_the_columns_of_the_contract():
    """EXP-03, EXP-07"""
    book = opened(written(MARIE))
    assert book.sheetnames == ["Orders", "How to"]
    assert [cell.value for cell in book["Orders"][1]] == [COLUMNS[name][0] for name in FIELDS]
    assert [cell.value for cell in book["How to"]["A"]] == ["Summer", *HOW_TO]
    assert book["Orders"].freeze_panes == "A2"
    assert book["Orders"].column_dimensions["I"].width > 40


def test_only_the_values_can_be_filled_in():
    """EXP-03: locked without a password"""
    blank = (*MARIE[:7], "", "")
    sheet = opened(written(MARIE, blank))["Orders"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for line in sheet.iter_rows(min_row=1):
        unlocked = [cell.column_letter for cell in line if not cell.protection.locked]
        assert unlocked == ([] if line[0].row == 1 else ["H", "I"])


def test_every_cell_is_formatted_as_text_blank_ones_too():
    """EXP-03"""
    sheet = opened(written(MARIE, (*MARIE[:7], "", "")))["Orders"]
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(cell.quotePrefix for cell in cells)
    assert sheet["H3"].value is None


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "#N/A", "TRUE", "0012", "1E5", "{=A1}"],
)
def test_nothing_is_ever_a_formula(text):
    """EXP-01"""
    data = write_orders(FIELDS, [[text] * 9], title=text, how_to=[text])
    for sheet in opened(data).worksheets:
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s"}
    assert read(data).rows[0].cells["promo_code"].text == text.replace("\r", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x07c\x1fd", "abcd"),
        ("a\ud800b\ufffe\uffff", "ab"),
        ("a\nb\tc", "a\nb\tc"),
        ("  a  ", "  a  "),
        ("_x0041_ _x00_", "_x0041_ _x00_"),
        ("<&>\"'", "<&>\"'"),
        ("🎉 مرحبا e\u0301 \u202e", "🎉 مرحبا e\u0301 \u202e"),
    ],
)
def test_what_a_cell_cannot_hold_is_taken_out_and_the_rest_stays(text, kept):
    """EXP-01, EXP-06"""
    [row] = read(written((*MARIE[:1], text, *MARIE[2:]))).rows
    assert row.cells["creator"].text == kept


def test_a_text_is_cut_where_excel_would_call_the_file_broken():
    """EXP-06"""
    assert len(clean("x" * 40_000)) == 32_767


def test_the_corrections_file_carries_the_problem_and_is_read_again():
    """IMP-R20"""
    data = write_orders([*FIELDS[:8], "problem"], [(*MARIE[:8], "=taken")], title="Corrections", how_to=[])
    sheet = read(data)
    assert (sheet.fields[-1], sheet.warnings) == ("problem", [])
    assert opened(data)["Orders"]["I2"].protection.locked


letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


@settings(max_examples=1, deadline=None, database=None)
@given(st.data())
def test_two_thousand_random_rows_come_back_exactly(data):
    """EXP-06"""
    seeds = data.draw(st.lists(st.tuples(letters, letters, letters), min_size=80, max_size=80))
    rows = [
        (f"T{n}", *(seeds[(n * step) % 80][step % 3] for step in (1, 3, 7, 11, 13, 17, 19, 23))) for n in range(2_000)
    ]
    back = read(written(*rows), wanted=("promo_code", "affiliate_link"))
    assert [row.line for row in back.rows] == list(range(2, 2_002))
    for sent, got in zip(rows, back.rows, strict=True):
        assert tuple(cell.text for cell in got.cells.values()) == sent


def test_twenty_thousand_orders_are_written_with_flat_memory():
    """EXP-05"""
    tracemalloc.start()
    write_orders(FIELDS, ((f"T{n}", *MARIE[1:]) for n in range(20_000)), title="Summer", how_to=HOW_TO)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_the_file_saved_by_libreoffice_is_the_same(tmp_path):
    """IMP-F19"""
    soffice = shutil.which("soffice")
    if not soffice:
        assert os.environ.get("REQUIRE_SERVICES") != "1", "LibreOffice is required and was not found"
        pytest.skip("LibreOffice is not installed")
    rows = [
        MARIE,
        ("T2", "=Luc", "l@example.org", "-luc", "tiktok", "FR", "2026-03-10", "0012", ""),
        *[("T3", *[""] * 8)],
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "orders.xlsx").write_bytes(written(*rows))
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "in" / "orders.xlsx"], check=True, capture_output=True, timeout=120
    )
    saved = (tmp_path / "orders.xlsx").read_bytes()
    back = read(saved, wanted=("promo_code", "affiliate_link"))
    assert [tuple(cell.text for cell in row.cells.values()) for row in back.rows] == rows
    assert [row.line for row in back.rows] == [2, 3, 4]
    sheet = opened(saved)["Orders"]
    assert (sheet.protection.sheet, sheet["H3"].protection.locked, sheet["A3"].protection.locked) == (True, False, True)
