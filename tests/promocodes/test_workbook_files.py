"""The file itself: what is accepted and what is refused, with the mend (IMP-F)."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from promocodes import workbook
from promocodes.reading import guard
from promocodes.workbook import FileProblem
from tests.promocodes.books import (
    HEADINGS,
    LUC,
    MARIE,
    book,
    codes,
    part,
    read,
    refusal,
    repacked,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def good() -> bytes:
    return book(HEADINGS, MARIE, LUC)


def outcome(data: bytes) -> str:
    """`read`, or the code of the refusal."""
    try:
        read(data)
    except FileProblem as problem:
        return problem.code
    return "read"


def test_an_empty_file_is_refused():
    """IMP-F01"""
    assert refusal(b"").code == "file.empty"


def test_a_file_over_ten_megabytes_is_refused_before_it_is_opened(monkeypatch):
    """IMP-F02"""
    monkeypatch.setattr(workbook, "_ask_child", lambda *_: pytest.fail("opened"))
    problem = refusal(b"PK\x03\x04" + bytes(guard.MAX_FILE))
    assert problem.code == "file.too_large"
    assert "10 MB" in problem.message


def test_random_bytes_are_no_workbook():
    """IMP-F04"""
    dice = random.Random(4)
    for _ in range(20):
        assert refusal(dice.randbytes(3000)).code == "file.not_xlsx"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_workbook_is_damaged(share):
    """IMP-F05"""
    data = good()
    assert refusal(data[: int(len(data) * share)]).code == "file.damaged"


def test_flipped_bytes_end_in_a_refusal_or_a_reading_never_in_another_error():
    """IMP-F05: damage anywhere"""
    data, dice = good(), random.Random(5)
    for _ in range(12):
        hurt = bytearray(data)
        for _ in range(20):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        assert outcome(bytes(hurt)).partition(".")[0] in ("read", "file", "sheet", "header")


@pytest.mark.parametrize("names", [[], ["readme.md"], ["word/document.xml", "[Content_Types].xml"]])
def test_a_zip_without_a_workbook_is_refused(names):
    """IMP-F06"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    assert refusal(out.getvalue()).code == "file.not_xlsx"


def test_a_password_protected_workbook_is_refused():
    """IMP-F07"""
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(50)).code == "file.encrypted"


def test_an_old_workbook_is_refused():
    """IMP-F08"""
    assert refusal(OLE + "Workbook".encode("utf-16-le") + bytes(50)).code == "file.legacy_xls"
    assert refusal(OLE + "WordDocument".encode("utf-16-le")).code == "file.not_xlsx"


@pytest.mark.parametrize("separator", ",;\t")
def test_a_text_file_named_like_a_workbook_is_refused_with_the_mend(separator):
    """IMP-F09"""
    data = f"Order{separator}Promo Code\nT7K3M9-Q2XC{separator}MARIE10\n".encode()
    problem = refusal(data)
    assert problem.code == "file.is_csv"
    assert ".csv" in problem.message
    assert codes(read(data, name="orders.csv")) == ["MARIE10"]


@pytest.mark.parametrize("start", ["<html><table>", "<!DOCTYPE html>", "\ufeff <TABLE>", '<?xml version="1.0"?><x/>'])
@pytest.mark.parametrize("name", ["orders.xlsx", "orders.csv"])
def test_a_web_page_is_no_workbook(start, name):
    """IMP-F09"""
    assert refusal(f"{start}<tr><td>Order, Email</td></tr>".encode(), name=name).code == "file.not_xlsx"


def test_an_open_document_is_refused_by_its_name():
    """IMP-F10"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    problem = refusal(out.getvalue())
    assert (problem.code, "ODS" in problem.message) == ("file.not_xlsx", True)


def test_a_binary_workbook_is_refused():
    """IMP-F10"""
    assert refusal(repacked(good(), {"xl/workbook.bin": b"x"})).code == "file.not_xlsx"


def test_macros_are_refused():
    """IMP-F11"""
    types = part(good(), "[Content_Types].xml")
    macro_type = types.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    assert refusal(repacked(good(), {"xl/vbaProject.bin": b"x"})).code == "file.macro"
    assert refusal(repacked(good(), {"[Content_Types].xml": macro_type})).code == "file.macro"


def test_extras_of_a_good_file_are_ignored():
    """IMP-F16: external links, embedded objects, images, comments, pivot caches"""
    extras = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/embeddings/oleObject1.bin": b"\xd0\xcf",
        "xl/embeddings/inner.xlsx": b"PK",
        "xl/media/image1.svg": "<!DOCTYPE svg><svg/>",
        "xl/comments1.xml": "<comments/>",
        "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
    }
    assert codes(read(repacked(good(), extras))) == ["MARIE10", ""]


@pytest.mark.parametrize("name", ["../../x.xlsx", "x" * 300, "\0.xlsx", "\u202exslx.exe", "🎉.XLSX", "", "orders.csv"])
def test_the_name_of_a_workbook_does_not_matter(name):
    """IMP-F17, IMP-F18"""
    assert codes(read(good(), name=name)) == ["MARIE10", ""]
