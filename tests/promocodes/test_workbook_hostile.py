"""Files made to harm: entities, bombs, forged directories, and a child that dies (IMP-F12–F15, F21)."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile

import pytest

from promocodes import workbook
from promocodes.reading import guard
from promocodes.workbook import FileProblem, read_orders
from tests import make
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
    with_shared,
    with_sheet,
)

XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>"
)


def good() -> bytes:
    return book(HEADINGS, MARIE, LUC)


@pytest.mark.parametrize(
    "name",
    ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part(name, encoding):
    """IMP-F12"""
    xml = "<sst/>" if name == "xl/sharedStrings.xml" else part(good(), name)
    body = xml[xml.index("?>") + 2 :] if xml.startswith("<?xml") else xml
    head = XXE.replace('"1.0"', f'"1.0" encoding="{encoding}"')
    assert refusal(repacked(good(), {name: (head + body).encode(encoding)})).code == "file.unsafe"


def test_a_document_type_in_letters_that_the_scan_cannot_read_is_refused_by_the_parser():
    """IMP-F12: the declaration is EBCDIC, which no search for bytes finds"""
    hidden = '<?xml version="1.0" encoding="cp500"?>'.encode("ascii") + "<!DOCTYPE worksheet><worksheet/>".encode(
        "cp500"
    )
    assert refusal(repacked(good(), {SHEET: hidden})).code in ("file.unsafe", "file.damaged")


def test_growing_entities_are_refused_at_once():
    """IMP-F13: within the child's limits of time and memory"""
    data = with_sheet(line_of(1, "Order", "&j;"), head=LAUGHS.partition("?>")[2])
    assert refusal(data).code == "file.unsafe"


def test_a_zip_bomb_is_refused_from_its_directory(monkeypatch):
    """IMP-F14: nothing is inflated"""
    bomb = repacked(good(), {"xl/sharedStrings.xml": b"<sst>" + b" " * (101 * 1024 * 1024)})
    assert len(bomb) < 300_000
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        monkeypatch.setattr(archive, "open", lambda *args: pytest.fail("inflated"))
        with pytest.raises(FileProblem) as caught:
            guard.check_archive(archive, len(bomb))
    assert caught.value.code == refusal(bomb).code == "file.unsafe"


def test_a_part_that_shrinks_a_thousand_times_is_refused():
    """IMP-F14: below 100 MB, by its ratio"""
    bomb = repacked(good(), {"xl/sharedStrings.xml": b"<sst>" + b" " * (30 * 1024 * 1024)})
    assert refusal(bomb).code == "file.unsafe"


def test_a_directory_that_lies_about_a_size_gains_nothing():
    """IMP-F14: 40 MB said to be 100 bytes"""
    bomb = bytearray(repacked(good(), {"xl/sharedStrings.xml": b"<sst>" + b" " * (40 * 1024 * 1024)}))
    size = (40 * 1024 * 1024 + 5).to_bytes(4, "little")
    while (place := bomb.find(size)) >= 0:
        bomb[place : place + 4] = (100).to_bytes(4, "little")
    assert refusal(bytes(bomb)).code in ("file.damaged", "file.unsafe")


@pytest.mark.parametrize(
    "changed",
    [
        {f"xl/media/{n}.png": b"x" for n in range(10_000)},
        {"../../evil.xml": b"x"},
        {"/etc/passwd": b"x"},
        {"C:\\x.xml": b"x"},
        {"XL/Workbook.xml": b"x"},
        {"more.xlsx": b"PK\x03\x04"},
    ],
    ids=["10,000 parts", "upwards", "absolute", "drive", "twice", "zip in zip"],
)
def test_a_forged_directory_is_unsafe(changed):
    """IMP-F15"""
    assert refusal(repacked(good(), changed)).code == "file.unsafe"


def test_a_child_that_is_killed_is_a_refusal_and_the_next_file_is_read(monkeypatch, tmp_path):
    """IMP-F21: killed, crashed, or not answering"""
    real = workbook.sys.executable
    for script, code in [("kill -9 $$", "file.timeout"), ("kill -ABRT $$", "file.unsafe"), ("sleep 9", "file.timeout")]:
        child = tmp_path / "child"
        child.write_text(f"#!/bin/sh\nexec 0<&-\n{script}\n")
        child.chmod(0o755)
        monkeypatch.setattr(workbook.sys, "executable", str(child))
        monkeypatch.setattr(workbook, "WALL_SECONDS", 1)
        assert refusal(good()).code == code
    monkeypatch.setattr(workbook.sys, "executable", real)
    monkeypatch.setattr(workbook, "WALL_SECONDS", 20)
    assert codes(read(good())) == ["MARIE10", ""]


def child_with(limit: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    """The child process with one of its limits made small."""
    program = f"from promocodes.reading import child; child.{limit}; child.main()"
    question = b'{"format": "xlsx", "wanted": []}\n' + data
    return subprocess.run([sys.executable, "-c", program], input=question, capture_output=True, cwd=workbook._ROOT)


def test_a_file_that_needs_too_much_memory_is_unsafe():
    """IMP-F21: the child meets its own limit and says so"""
    texts = "".join([f"<si><t>{str(n) * 25}</t></si>" for n in range(100_000, 500_000)])
    answer = json.loads(child_with("MEMORY = 64 << 20", with_shared(texts, "")).stdout)
    assert answer["error"][0] == "file.unsafe"


def test_a_file_that_needs_too_much_time_kills_its_child():
    """IMP-F21: the kernel ends it; see above for what the manager is told"""
    blank = "".join([f'<row r="{n}"><c r="A{n}"/></row>' for n in range(2, 1_000_000)])
    slow = with_sheet(line_of(1, *HEADINGS) + blank)
    assert child_with("CPU_SECONDS = 1", slow).returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_the_child_gets_no_environment(monkeypatch):
    """IMP-F12: a hostile file finds no secrets in the child"""
    seen = {}

    def start(command, **how):
        seen.update(how)
        raise BlockingIOError

    monkeypatch.setitem(os.environ, "SECRET_KEY", "x")
    monkeypatch.setattr(workbook.subprocess, "Popen", start)
    with pytest.raises(BlockingIOError):
        read_orders(good(), file_name="x.xlsx", wanted=())
    assert seen["env"] == {}


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_xDC00_"])
def test_characters_that_no_data_base_holds_are_shown_as_unknown(escape):
    """NUL and half characters, as only a program writes them into a workbook."""
    plain = io.BytesIO(make.sheet([["Order", "Promo Code"], ["T1", "MARKER"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"MARKER", f"A{escape}B".encode()))
    sheet = read_orders(out.getvalue(), file_name="orders.xlsx", wanted=["promo_code"])
    assert sheet.rows[0].cells["promo_code"].text == "A\ufffdB"
