"""Orders as text with separators: every cell is text (D15)."""

from __future__ import annotations

import pytest

from tests.promocodes.books import read, refusal


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_letters_and_separator(encoding, separator):
    """D15"""
    lines = [("Commande", "Créateur", "E-mail", "Code promo"), ("T7K3M9-Q2XC", "Zoé", "z@example.org", "0012")]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    [row] = read(data, name="orders.csv").rows
    assert (row.line, row.cells["creator"].text, row.cells["promo_code"].text) == (2, "Zoé", "0012")
    assert row.cells["promo_code"].kind == "text"


def test_quoted_line_breaks_and_separators_belong_to_their_cell():
    """D15: a line is a record, as a spreadsheet program numbers it"""
    data = b'Order,Creator,Promo Code\n"T1","Marie\nB, ""the one""",A10\n\nT2,,B20\nT3'
    rows = read(data, name="orders.csv").rows
    assert [row.line for row in rows] == [2, 4, 5]
    assert rows[0].cells["creator"].text == 'Marie\nB, "the one"'
    assert rows[2].cells["promo_code"].kind == "blank"


def test_the_separator_line_of_excel_is_no_line():
    """D15"""
    assert read(b"sep=;\r\nOrder;Promo Code\r\nT1;A10\r\n", name="x.csv").rows[0].line == 2


@pytest.mark.parametrize(
    "data",
    [b"Order,Promo Code\nT1,A\x0010\n", b'Order,Promo Code\nT1,"A10\nT2,B20\n', b"Order,Promo Code\nT1,\x81\xff\n"],
)
def test_a_broken_csv_is_damaged(data):
    """D15: a NUL, a quote that never closes, letters of no known set"""
    assert refusal(data, name="orders.csv").code == "file.damaged"


def test_a_csv_without_headings_is_refused():
    """D15, IMP-S04"""
    assert refusal(b"T1,A10\nT2,B20\n", name="orders.csv").code == "sheet.no_header"
    assert refusal(b"Order,Kode\nT2,B20\n", name="orders.csv").code == "header.missing_column"
