"""What a cell holds and what a person sees in it (IMP-C); the meaning of a code is `values.read_code`."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from promocodes.workbook import Cell
from tests.promocodes.books import (
    HEADINGS,
    MARIE,
    book,
    line_of,
    read,
    refusal,
    repacked,
    saved,
    with_shared,
    with_sheet,
)


def cell(value: object, number_format: str = "General", made: Workbook | None = None) -> Cell:
    """The promo code cell after the file was written by openpyxl and read by us."""
    made = made or Workbook()
    made.active.append(("Order", "Promo Code"))
    made.active.append(("T7K3M9-Q2XC", value))
    made.active["B2"].number_format = number_format
    return read(saved(made)).rows[0].cells["promo_code"]


def raw(xml: str) -> Cell:
    """The promo code cell of this very XML."""
    line = f'<row r="2"><c r="A2" t="str"><v>T1</v></c>{xml}</row>'
    return read(with_sheet(line_of(1, "Order", "Promo Code") + line)).rows[0].cells["promo_code"]


@pytest.mark.parametrize(
    "text",
    ["MARIE10", "0012", "1E5", "MAR10", "10%", "TRUE", " MARIE10\t", "\u00a0X\u202f", "\u200bX\u00ad", "MARIE 10",
     "A\nB", "МARIE10", "🎉", "مرحبا", "折扣", "-5", "+1", "@x", "<script>", "{{7*7}}", "%s", "x", "_x0041_"],
)  # fmt: skip
def test_a_text_is_read_exactly(text):
    """IMP-C01, C09, C12–C19, C25, C26: judging it is not the reader's business"""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("_x0041_", "_x005F_x0041_")
    found = raw(f'<c r="B2" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>')
    assert (found.kind, found.text, found.shown) == ("text", text, text)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12, "General", "12"),
        (12, "0000", "0012"),
        (1e5, "General", "100000"),
        (0.1, "0%", "10%"),
        (0.125, "0.0%", "12.5%"),
        (10, '"€" 0.00', "10.00"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (12, "@", "12"),
    ],
)
def test_a_number_stays_a_number_and_is_shown_as_seen(value, number_format, shown):
    """IMP-C02, C03, C04, C07"""
    found = cell(value, number_format)
    assert (found.kind, found.shown) == ("number", shown)


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "shown"),
    [
        (dt.date(2026, 3, 10), "d-mmm", "date", "10/03/2026"),
        (dt.date(2026, 3, 10), "mmm-yy", "date", "10/03/2026"),
        (dt.date(1900, 1, 5), "dd/mm/yyyy", "date", "05/01/1900"),
        (dt.datetime(2026, 3, 10, 12, 30), "dd/mm/yyyy hh:mm", "date", "10/03/2026 12:30"),  # noqa: DTZ001
        (dt.time(12, 30), "h:mm", "time", "12:30"),
        (dt.timedelta(hours=30), "[h]:mm", "time", "30:00"),
    ],
)
def test_dates_and_times_are_shown_as_days(value, number_format, kind, shown):
    """IMP-C05, C06"""
    found = cell(value, number_format)
    assert (found.kind, found.shown) == (kind, shown)


def test_a_date_is_the_same_day_when_days_are_counted_from_1904():
    """IMP-F20"""
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    assert cell(dt.date(2026, 3, 10), "dd/mm/yyyy", made).shown == "10/03/2026"
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    assert cell("MARIE10", made=made).text == "MARIE10"


def test_an_iso_date_is_a_date():
    """IMP-C05: as strict workbooks hold it"""
    assert raw('<c r="B2" t="d"><v>2026-03-10</v></c>').shown == "10/03/2026"


def test_a_number_that_no_date_can_be_stays_a_number():
    """IMP-C06"""
    assert cell(9e9, "dd/mm/yyyy").kind == "number"


@pytest.mark.parametrize(("value", "shown"), [(True, "TRUE"), (False, "FALSE")])
def test_a_boolean_is_no_text(value, shown):
    """IMP-C08"""
    found = cell(value)
    assert (found.kind, found.shown) == ("boolean", shown)


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="B2" t="str"><f>CONCAT("MARIE",10)</f><v>MARIE10</v></c>',
        '<c r="B2"><f t="shared" si="0">A1+1</f><v>3</v></c>',
        '<c r="B2" t="str"><f>HYPERLINK("http://evil.example","MARIE10")</f><v>MARIE10</v></c>',
    ],
)
def test_a_formula_is_a_formula_whatever_it_gave(xml):
    """IMP-C10, D24"""
    found = raw(xml)
    assert found.kind == "formula"
    assert found.shown.startswith("=")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!"])
def test_an_error_is_an_error_even_from_a_formula(error):
    """IMP-C11"""
    assert raw(f'<c r="B2" t="e"><v>{error}</v></c>').kind == "error"
    found = raw(f'<c r="B2" t="e"><f>VLOOKUP(A1,B:B,1)</f><v>{error}</v></c>')
    assert (found.kind, found.shown) == ("error", error)


def test_what_is_too_long_stays_too_long():
    """IMP-C24: cut, but past every limit"""
    found = cell("X" * 32_767)
    assert 2_000 < len(found.text) < 3_000
    assert cell("X" * 65).text == "X" * 65


def test_formatted_text_is_read_as_it_is_seen():
    """IMP-C27: pieces in bold, a link, a comment"""
    made = Workbook()
    rich = CellRichText("MAR", TextBlock(InlineFont(b=True), "IE10"))
    assert cell(rich, made=made).text == "MARIE10"

    def decorate(sheet):
        sheet["D2"].hyperlink = "https://evil.example/"
        sheet["D2"].comment = Comment("LUC20?", "Otto")

    assert read(book(HEADINGS, MARIE, change=decorate)).rows[0].cells["promo_code"].text == "MARIE10"


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>MARIE10</t></si>", "MARIE10"),
        ("<si><r><t>MAR</t></r><r><rPr><b/></rPr><t>IE10</t></r></si>", "MARIE10"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>', "東京"),
        ("<si><t>A_x000D_\nB</t></si>", "A\r\nB"),
        ("<si><t><![CDATA[A<B]]></t></si>", "A<B"),
    ],
)
def test_shared_texts_are_read_as_they_are_seen(item, text):
    """IMP-C27: rich text, reading aids, escaped characters"""
    sheet = read(with_shared(f"<si><t>other</t></si>{item}", '<c r="B2" t="s"><v>1</v></c>'))
    assert sheet.rows[0].cells["promo_code"].text == text


@pytest.mark.parametrize("number", ["2", "-1", "x", "99999999999"])
def test_a_shared_text_that_is_not_there_is_damage(number):
    """IMP-F05"""
    assert refusal(with_shared("<si><t>a</t></si>", f'<c r="B2" t="s"><v>{number}</v></c>')).code == "file.damaged"


def test_styles_that_no_program_should_write_do_not_stop_the_reading():
    """IMP-F19: openpyxl itself gives up on these"""
    odd = repacked(
        book(HEADINGS, (*MARIE[:3], 12)), {"xl/styles.xml": "<styleSheet><fills><fill/></fills></styleSheet>"}
    )
    assert read(odd).rows[0].cells["promo_code"].shown == "12"
