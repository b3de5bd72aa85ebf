"""The upload itself: sizes, names, encodings, and what becomes of the web process (IMP-F)."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign, OrderImport
from promocodes import workbook
from tests import make
from tests.api.conftest import Program, is_problem
from tests.promocodes.books import HEADINGS, SHEET, book, line_of, part, repacked, with_sheet


@pytest.fixture
def file(personal: Campaign, marie_ready: Any) -> bytes:
    """A good file with Marie's code."""
    return make.sheet([["Order", "Promo Code"], [marie_ready.order_reference, "MARIE10"]])


def sent(api: Program, campaign: Campaign, data: bytes, name: str = "o.xlsx", kind: str = "") -> Any:
    return api.upload(f"campaigns/{campaign.pk}/imports/", SimpleUploadedFile(name, data, kind or "application/zip"))


def test_ten_megabytes_are_opened_and_a_little_more_is_not(api, personal, marie_ready, monkeypatch):
    """IMP-F02"""
    limit = 10 * 1024 * 1024
    is_problem(sent(api, personal, b"PK\x03\x04" + bytes(limit - 4)), 422, "file.damaged")
    monkeypatch.setattr(workbook, "_ask_child", lambda *_: pytest.fail("opened"))
    for more in (1, limit // 100, limit):
        is_problem(sent(api, personal, b"PK\x03\x04" + bytes(limit - 4 + more)), 413, "file.too_large")


@pytest.mark.timeout(30)  # it takes minutes where every blank is read anew
def test_a_part_in_base64_that_is_mostly_blanks_is_answered(api, personal, file):
    """IMP-F03 (CVE-2026-33033): nine megabytes of blanks among the letters"""
    letters = base64.b64encode(file)
    blanks = b" " * (9 * 1024 * 1024 // 40)
    body = blanks.join(letters[place : place + len(letters) // 40 + 1] for place in range(0, len(letters), 40))
    parts = [
        b"--x",
        b'Content-Disposition: form-data; name="file"; filename="o.xlsx"',
        b"Content-Transfer-Encoding: base64",
        b"",
        body,
        b"--x--",
        b"",
    ]
    path = f"/api/v1/campaigns/{personal.pk}/imports/"
    answer = api.client.generic("POST", path, b"\r\n".join(parts), "multipart/form-data; boundary=x")
    assert answer.status_code < 500


@pytest.mark.parametrize("name", ["../../x.xlsx", "n\0ul.xlsx", "\u202exslx.exe", "🎉.XLSX", "x" * 300 + ".xlsx", "a"])
def test_any_name_and_type_is_taken_for_its_content(api, personal, file, name):
    """IMP-F17, IMP-F18"""
    answer = sent(api, personal, file, name, "application/octet-stream")
    assert answer.status_code == 201
    one = OrderImport.objects.get()
    assert "/" not in one.file_name
    assert one.file.name.startswith(f"imports/{personal.brand_id}/")


def test_a_reader_that_is_killed_is_a_refusal_and_the_next_upload_works(api, personal, file, monkeypatch, tmp_path):
    """IMP-F21"""
    child = tmp_path / "child"
    child.write_text("#!/bin/sh\nexec 0<&-\nkill -9 $$\n")
    child.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr(workbook.sys, "executable", str(child))
        is_problem(sent(api, personal, file), 422, "file.timeout")
    assert sent(api, personal, file).json()["counts"]["new"] == 1


@pytest.fixture
def canary() -> Iterator[tuple[int, list[Any]]]:
    """A port of this machine, and who knocked there."""
    knocks: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    knocks.append(server.accept()[1])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], knocks
        server.shutdown(socket.SHUT_RDWR)


def test_nothing_in_a_file_makes_it_call_anybody(canary):
    """IMP-F12, IMP-F16: entities, external links, data of another workbook"""
    from tests.promocodes.books import codes, read, refusal

    port, knocks = canary
    url = f"http://127.0.0.1:{port}/x"
    good = book(HEADINGS, ("T7K3M9-Q2XC", "Marie", "marie@example.org", "MARIE10"))
    for head in (
        f'<!DOCTYPE x SYSTEM "{url}">',
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>',
        f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{url}"> %e;]>',
    ):
        assert refusal(with_sheet(line_of(1, *HEADINGS), head=head)).code == "file.unsafe"
    rels = part(good, "xl/_rels/workbook.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    outside = f'<Relationship Id="e" Type="{kind}" Target="{url}" TargetMode="External"/></Rel'
    linked = repacked(
        good,
        {
            "xl/_rels/workbook.xml.rels": rels.replace("</Rel", outside, 1),
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{outside}ationships>",
            SHEET: part(good, SHEET).replace(
                "</sheetData>", '</sheetData><oleObjects><oleObject link="x"/></oleObjects>'
            ),
        },
    )
    assert codes(read(linked)) == ["MARIE10"]
    assert knocks == []


def test_a_key_that_only_reads_uploads_nothing(program_with, personal, file):
    """IMP-R23"""
    is_problem(sent(program_with("read"), personal, file), 403, "scope.missing")
    assert not OrderImport.objects.exists()


def test_another_brands_import_is_not_found(api, stranger, personal, file):
    """IMP-R15: whatever is asked of it"""
    number = sent(api, personal, file).json()["id"]
    for deed in ("confirm/", "undo/", "send-now/"):
        is_problem(stranger.post(f"imports/{number}/{deed}"), 404, "not_found")
    for path in ("", "rows/", "corrections.xlsx"):
        is_problem(stranger.get(f"imports/{number}/{path}"), 404, "not_found")
    assert OrderImport.objects.get().state == "checked"
