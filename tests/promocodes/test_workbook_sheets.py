"""The structure of a sheet: headings, sheets, lines, hidden and merged cells, sizes (IMP-S)."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from promocodes.reading.answer import STEP
from promocodes.reading.headings import COLUMNS
from tests.promocodes.books import (
    HEADINGS,
    LUC,
    MARIE,
    SHEET,
    book,
    codes,
    line_of,
    part,
    read,
    refusal,
    repacked,
    saved,
    with_sheet,
)


def warned(sheet) -> list[str]:
    return [problem.code for problem in sheet.warnings]


def test_columns_are_found_by_heading_in_any_order():
    """IMP-S01"""
    sheet = read(book(HEADINGS[::-1], MARIE[::-1]))
    assert sheet.fields == ("promo_code", "email", "creator", "order")
    assert {name: cell.text for name, cell in sheet.rows[0].cells.items()} == {
        "order": "T7K3M9-Q2XC", "creator": "Marie", "email": "marie@example.org", "promo_code": "MARIE10",
    }  # fmt: skip


def test_other_columns_and_sheets_are_ignored_with_one_warning():
    """IMP-S02"""
    made = Workbook()
    made.active.append(("Notes", *HEADINGS, "Budget"))
    made.active.append(("call her", *MARIE, 12))
    made.create_sheet("Ideas").append(("anything",))
    sheet = read(saved(made))
    assert codes(sheet) == ["MARIE10"]
    assert warned(sheet) == ["header.unknown_column"]
    assert "“Notes”, “Budget”" in sheet.warnings[0].message


@pytest.mark.parametrize(
    "heading",
    [
        "Promo Code",
        "promo code ",
        "  PROMO   CODE",
        "Promo_Code",
        "promocode",
        "Code promo",
        "CODE PROMO:",
        "Ｐromo Code",
    ],
)
def test_headings_are_found_in_any_spelling(heading):
    """IMP-S03"""
    assert codes(read(book(("Order", heading), ("T7K3M9-Q2XC", "MARIE10")))) == ["MARIE10"]


@pytest.mark.parametrize(("field", "label"), [(field, label) for field in COLUMNS for label in COLUMNS[field]])
def test_every_known_label_names_one_field(field, label):
    """IMP-S03: English and French, without reading a file for each"""
    from promocodes.reading.headings import find_header

    header = find_header([(1, {1: label, 2: "Order" if field != "order" else "Email"})])
    assert header.fields[1] == field


def test_french_headings_are_found():
    """IMP-S03"""
    french = (
        "Commande",
        "Créateur",
        "Adresse e-mail",
        "Pseudo",
        "Réseau",
        "Pays",
        "Acceptée le",
        "Code promo",
        "Lien affilié",
    )
    sheet = read(
        book(french, ("T", "Marie", "m@example.org", "m", "tiktok", "FR", "2026-01-01", "MARIE10", "https://x.fr"))
    )
    assert sheet.fields == tuple(COLUMNS)[:9]
    assert warned(sheet) == []


def test_an_unknown_label_of_a_needed_column_is_named():
    """IMP-S03"""
    problem = refusal(book(("Order", "Email", "Kode"), ("T", "m@example.org", "X")))
    assert problem.code == "header.missing_column"
    assert "“Promo Code”" in problem.message
    assert "“Kode”" in problem.message


@pytest.mark.parametrize("above", [0, 2, 9])
def test_the_heading_line_may_stand_lower(above):
    """IMP-S04"""
    rows = "".join(line_of(n + 1, "Spring orders") for n in range(above - 1))
    rows += line_of(above + 1, "Order", "Promo Code") + line_of(above + 2, "T7K3M9-Q2XC", "MARIE10")
    sheet = read(with_sheet(rows))
    assert [(row.line, row.cells["promo_code"].text) for row in sheet.rows] == [(above + 2, "MARIE10")]


@pytest.mark.parametrize("rows", ["", line_of(1, "hello"), line_of(11, "Order", "Promo Code")])
def test_a_sheet_without_headings_is_refused(rows):
    """IMP-S04"""
    assert refusal(with_sheet(rows)).code == "sheet.no_header"


def test_a_file_without_order_column_is_read_for_matching_by_email():
    """IMP-S05, D16"""
    sheet = read(book(("Email", "Promo Code"), ("marie@example.org", "MARIE10")))
    assert "order" not in sheet.fields
    assert refusal(book(("Creator", "Promo Code"), ("Marie", "X"))).code == "header.missing_column"


def test_both_values_are_wanted_when_the_campaign_hands_out_both():
    """IMP-S05: the link column is missing"""
    problem = refusal(book(HEADINGS, MARIE), wanted=("promo_code", "affiliate_link"))
    assert (problem.code, "“Affiliate Link”" in problem.message) == ("header.missing_column", True)


def test_a_column_that_is_there_twice_is_refused():
    """IMP-S03: which one should count?"""
    problem = refusal(book((*HEADINGS, "Code promo"), (*MARIE, "MARIE20")))
    assert (problem.code, "2 times" in problem.message) == ("header.duplicate_column", True)


def two_sheets(first: str, second: str) -> Workbook:
    made = Workbook()
    made.active.title = first
    made.create_sheet(second)
    for sheet, code in zip(made.worksheets, ("FIRST", "SECOND"), strict=True):
        sheet.append(HEADINGS)
        sheet.append((*MARIE[:3], code))
    return made


def test_two_sheets_with_headings_are_ambiguous_unless_one_is_called_orders():
    """IMP-S06"""
    problem = refusal(saved(two_sheets("Spring", "Copy")))
    assert (problem.code, "“Spring” and “Copy”" in problem.message) == ("sheet.ambiguous", True)
    assert codes(read(saved(two_sheets("Copy", "Orders")))) == ["SECOND"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_named(state):
    """IMP-S07"""
    made = two_sheets("Notes", "Orders")
    made.worksheets[0].delete_rows(1, 5)
    made["Orders"].sheet_state = state
    sheet = read(saved(made))
    assert codes(sheet) == ["SECOND"]
    assert warned(sheet) == ["sheet.hidden"]
    assert "“Orders”" in sheet.warnings[0].message


def test_hidden_lines_are_read_and_flagged():
    """IMP-S08"""

    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    rows = read(book(HEADINGS, MARIE, LUC, change=hide)).rows
    assert [(row.line, row.hidden) for row in rows] == [(2, False), (3, True)]


def test_merged_cells_keep_the_value_in_the_first_line_only():
    """IMP-S09"""
    lines = [(f"T{n}", f"C{n}", f"c{n}@example.org", "SAME10" if n == 1 else None) for n in range(4)]
    rows = read(book(HEADINGS, *lines, change=lambda sheet: sheet.merge_cells("D3:D5"))).rows
    assert [row.cells["promo_code"].text for row in rows] == ["", "SAME10", "", ""]
    assert [sorted(row.merged) for row in rows] == [[], [], ["promo_code"], ["promo_code"]]
    assert rows[2].cells["promo_code"].kind == "blank"


def test_merged_cells_are_known_of_rows_that_were_handed_over_long_before():
    """IMP-S09: the child hands over some hundred rows at a time, and the merged ranges stand at the end of a sheet"""
    lines = [(f"T{n}", f"C{n}", f"c{n}@example.org", f"CODE{n}" if n != 499 else None) for n in range(3 * STEP + 1)]
    rows = read(book(HEADINGS, *lines, change=lambda sheet: sheet.merge_cells("D500:D501"))).rows
    assert [row.line for row in rows] == [*range(2, 3 * STEP + 3)]
    assert [(row.line, sorted(row.merged)) for row in rows if row.merged] == [(501, ["promo_code"])]
    assert rows[-1].cells["promo_code"].text == f"CODE{3 * STEP}"


def test_a_million_formatted_but_blank_lines_are_read_within_the_childs_limits():
    """IMP-S10"""
    lines = line_of(1, *HEADINGS) + line_of(2, *MARIE)
    lines += "".join([f'<row r="{n}" s="1"><c r="D{n}" s="1"/></row>' for n in range(3, 1_048_577)])
    assert codes(read(with_sheet(lines))) == ["MARIE10"]


def test_lines_keep_their_number_when_others_are_missing():
    """The line a person sees beside it, whatever the file leaves out"""
    rows = line_of(1, *HEADINGS) + line_of(7, *MARIE) + line_of(8, " ", "") + line_of(5000, *LUC)
    assert [row.line for row in read(with_sheet(rows)).rows] == [7, 5000]
    bare = rows.replace(' r="', ' x="')
    assert [row.line for row in read(with_sheet(bare)).rows] == [2, 4]


def test_a_size_that_the_file_states_is_not_believed():
    """A lying dimension hid lines from openpyxl (libraries §3)"""
    xml = part(book(HEADINGS, MARIE, LUC), SHEET)
    lying = xml.replace('ref="A1:D3"', 'ref="A1:A1"')
    assert lying != xml
    assert len(read(repacked(book(HEADINGS), {SHEET: lying})).rows) == 2


def test_more_rows_than_the_cap_are_refused():
    """IMP-S11"""
    rows = [f'<row r="{n}"><c r="A{n}" t="str"><v>T</v></c></row>' for n in range(2, 20_003)]
    head = line_of(1, "Order", "Promo Code")
    assert len(read(with_sheet(head + "".join(rows[:-1]))).rows) == 20_000
    problem = refusal(with_sheet(head + "".join(rows)))
    assert (problem.code, "20,000" in problem.message) == ("file.too_many_rows", True)


def test_sixteen_thousand_columns_are_read_within_the_childs_limits():
    """IMP-S12"""
    wide = [*HEADINGS, *(f"c{n}" for n in range(16_380))]
    sheet = read(book(wide, MARIE, [*LUC, *("x" for _ in range(16_380))]))
    assert codes(sheet) == ["MARIE10", ""]
    assert "16375 more" in sheet.warnings[0].message


@pytest.mark.parametrize("place", ["XFE2", "A2B", "1", "ZZZZZZZZ1", "-1"])
def test_a_cell_outside_every_sheet_is_damage(place):
    """IMP-S12: the far corner killed another reader"""
    row = f'<row r="2"><c r="{place}" t="str"><v>x</v></c></row>'
    assert refusal(with_sheet(line_of(1, *HEADINGS) + row)).code == "file.damaged"
    corner = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    assert codes(read(with_sheet(line_of(1, *HEADINGS) + line_of(2, *MARIE) + corner))) == ["MARIE10"]


def test_decoration_is_ignored():
    """IMP-S13: frozen panes, groups, protection, validation, filters"""
    from openpyxl.worksheet.datavalidation import DataValidation

    def decorate(sheet):
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = "A1:D3"
        sheet.protection.sheet = True
        sheet.row_dimensions.group(2, 3, outline_level=1)
        sheet.add_data_validation(DataValidation(type="textLength", formula1="1", sqref="D2:D9"))

    assert codes(read(book(HEADINGS, MARIE, LUC, change=decorate))) == ["MARIE10", ""]


def test_a_file_with_headings_only_has_no_rows():
    """IMP-S14"""
    assert read(book(HEADINGS)).rows == []


def test_a_program_that_names_its_elements_with_a_prefix_is_understood():
    """Contract §4: files written by other programs must import"""
    xml = part(book(HEADINGS, MARIE), SHEET).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert codes(read(repacked(book(HEADINGS), {SHEET: xml}))) == ["MARIE10"]
