"""Cases of an import that no other file has: cells, rows and state, from the file to what is stored."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from accounts.actors import Actor
from accounts.models import AuditEntry
from campaigns import entry, import_files, imports, workflow
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from notifications.models import Message
from promocodes.models import Code
from tests import make

HEADINGS = ["Order", "Creator", "Email", "Promo Code"]


def sheet_of(*rows: list[Any]) -> bytes:
    """A workbook in which every text is text, as our export marks it, also one that starts with =."""
    book = openpyxl.load_workbook(io.BytesIO(make.sheet([HEADINGS])))
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell = book.active.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(one: Collaboration, code: Any, by: Actor, **other: Any) -> dict[str, Any]:
    """The verdict on one line."""
    cells = [other.get("order", one.order_reference), one.name, other.get("email", one.email), code]
    [row] = imports.check(one.campaign, sheet_of(cells), file_name="o.xlsx", by=by).rows
    return row


def codes(row: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in row["problems"]]


@pytest.mark.parametrize("code", ["0012", "1E5", "MAR10", "10%", "TRUE", "Marie10", "X", "x" * 64, "夏セール", "مرحبا"])
def test_text_is_stored_as_it_was_typed(marie_ready, by_maria, deliver, code):
    """IMP-C01, C09, C17, C19, C24, D5: stored, mailed and exported alike"""
    one = imports.check(
        marie_ready.campaign, sheet_of([marie_ready.order_reference, "", "", code]), file_name="o.xlsx", by=by_maria
    )
    imports.send_now(imports.confirm(one, by=by_maria), by=by_maria)
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.value == Code.objects.get().value == code
    assert code in deliver()[0].body
    again = checked(marie_ready, code.swapcase(), by_maria)
    assert again["verdict"] == ("unchanged" if code.swapcase() == code else "changed")


@pytest.mark.parametrize(
    ("typed", "warning"),
    [("  MARIE10\t", "code.trimmed"), ("\u00a0MARIE10\u202f", "code.trimmed"), ("\u200bMARIE10\u200f", "code.cleaned")],
)
def test_what_was_taken_off_a_code_is_said_beside_it(marie_ready, by_maria, typed, warning):
    """IMP-C12, C13, C14, P03"""
    row = checked(marie_ready, typed, by_maria)
    assert (row["verdict"], row["given"]["promo_code"]) == ("new", "MARIE10")
    assert warning in [one["code"] for one in row["warnings"]]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("MARIE\n10", "code.multiline"),
        ("=HYPERLINK(1)", "code.bad_chars"),
        ("@x", "code.bad_chars"),
        ("{{7*7}}", "code.bad_chars"),
        ("x" * 65, "code.too_long"),
        ("y" * 32_767, "code.too_long"),
        ("M🎉", "code.bad_chars"),
    ],
)
def test_refused_text_is_short_in_its_message_and_inert_in_the_corrections(marie_ready, by_maria, typed, code):
    """IMP-C16, C19, C24, C25, C26, EXP-01"""
    row = checked(marie_ready, typed, by_maria)
    assert codes(row) == [code]
    assert len(row["problems"][0]["message"]) < 200
    book = openpyxl.load_workbook(io.BytesIO(import_files.corrections(OrderImport.objects.get())))
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert {cell.value for line in book["Orders"] for cell in line if cell.data_type == "n"} <= {None}


@pytest.mark.parametrize(("typed", "code"), [("#N/A", "code.error_value"), ("#REF!", "code.error_value")])
def test_error_of_a_formula_is_no_code(marie_ready, by_maria, typed, code):
    """IMP-C11"""
    file = make.sheet([HEADINGS, [marie_ready.order_reference, "", "", typed]])
    [row] = imports.check(marie_ready.campaign, file, file_name="o.xlsx", by=by_maria).rows
    assert codes(row) == [code]
    assert typed in row["problems"][0]["message"]


def test_order_of_another_creator_beside_her_address_is_refused(marie_ready, personal, luc, by_maria):
    """IMP-R04: the reference is right but not hers (D24: it is not signed, so the address decides)"""
    luc_ready = make.accepted(personal, luc)
    row = checked(marie_ready, "M10", by_maria, order=luc_ready.order_reference)
    assert codes(row) == ["row.email_mismatch"]


@pytest.mark.parametrize("status", [Status.APPLIED, Status.REFUSED, Status.CANCELLED, Status.EXPIRED])
def test_who_is_not_waiting_is_handed_nothing(personal, marie, by_maria, status):
    """IMP-R10, IMP-R22, P08: an applicant, one who was refused or cancelled, an order that expired"""
    one = (
        make.applied(personal, marie) if status in (Status.APPLIED, Status.REFUSED) else make.accepted(personal, marie)
    )
    if status == Status.REFUSED:
        workflow.refuse(one, by=by_maria)
    if status == Status.CANCELLED:
        workflow.cancel(one, by=by_maria)
    if status == Status.EXPIRED:
        entry.enter_value(one, "promo_code", "OLD10", by=by_maria)
        workflow.expire(one, by=by_maria)
    mails = Message.objects.count()
    file = imports.check(personal, sheet_of([one.order_reference, "", "", "M10"]), file_name="o.xlsx", by=by_maria)
    assert codes(file.rows[0]) == ["row.order_not_ready"]
    imports.confirm(file, leave_refused=True, by=by_maria)
    assert not Code.objects.filter(value="M10").exists()
    assert Message.objects.count() == mails


def test_creator_whose_account_is_gone_keeps_her_order(marie_ready, marie, by_maria):
    """IMP-R22: who leaves Tandem without cancelling is still owed what she was promised; the address is the brand's"""
    marie.user.delete()
    assert checked(marie_ready, "M10", by_maria)["verdict"] == "new"


def test_withdrawn_request_is_refused_in_an_old_file(personal, marie, by_maria):
    """IMP-R22"""
    one = make.applied(personal, marie)
    workflow.withdraw(one, by=by_maria)
    assert codes(checked(one, "M10", by_maria)) == ["row.order_not_ready"]


def test_headings_alone_are_no_rows(personal, marie_ready, by_maria):
    """IMP-S14"""
    one = imports.check(personal, sheet_of(), file_name="o.xlsx", by=by_maria)
    assert (sum(one.counts.values()), [problem["code"] for problem in one.problems]) == (0, ["file.orders_missing"])
    assert imports.confirm(one, by=by_maria).applied["rows"] == 0


def test_fill_handle_is_not_guessed_at(personal, marie_ready, luc, by_maria):
    """IMP-C28: the page lists names beside codes, for the human"""
    luc_ready = make.accepted(personal, luc)
    rows = [[one.order_reference, "", "", f"MARIE{10 + n}"] for n, one in enumerate((marie_ready, luc_ready))]
    one = imports.check(personal, sheet_of(*rows), file_name="o.xlsx", by=by_maria)
    assert [(row["name"], row["given"]["promo_code"]) for row in one.rows] == [
        ("Marie Laurent", "MARIE10"), ("Luc Martin", "MARIE11"),
    ]  # fmt: skip


def test_file_of_another_brand_leaves_a_trace(personal: Campaign, marie_ready, borealis, luc, by_maria):
    """IMP-R09"""
    theirs = make.accepted(make.campaign(borealis, title="Secret", promo_code=make.PERSONAL_CODE), luc)
    with pytest.raises(imports.workbook.FileProblem):
        imports.check(personal, sheet_of([theirs.order_reference, "", "", "M10"]), file_name="o.xlsx", by=by_maria)
    found = AuditEntry.objects.get(action="import.refuse")
    assert (found.brand_id, found.detail["code"]) == (personal.brand_id, "file.not_ours")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.xlsx", "x.xlsx"),
        ("..\\..\\x.xlsx", "x.xlsx"),
        ("\u202exslx.exe", "xslx.exe"),
        ("n\0ul.xlsx", "nul.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 200),
        ("🎉.XLSX", "🎉.XLSX"),
        ("", "orders.xlsx"),
    ],
)
def test_name_of_the_file_is_for_showing_only(marie_ready, by_maria, settings, name, kept):
    """IMP-F17"""
    file = sheet_of([marie_ready.order_reference, "", "", "M10"])
    one = imports.check(marie_ready.campaign, file, file_name=name, by=by_maria)
    assert one.file_name == kept
    [stored] = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert stored.suffix == ".xlsx"
    assert stored.stem.isalnum() or "-" in stored.stem
    assert stored.read_bytes() == file
