"""Forty hostile files at once, sent to a real site: it answers other people meanwhile (IMP-F22, P07)."""

from __future__ import annotations

import io
import random
import threading
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests import make
from tests.processes.programs import Server, key_of_a_brand

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("processes")]

PATIENCE = 8  # so often a file is sent again that had to wait for others
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]><worksheet>&j;</worksheet>"
)


def with_part(name: str, content: bytes) -> bytes:
    """A workbook in which one part is replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make.sheet([["Order", "Promo Code"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def slow_sheet() -> bytes:
    """As many blank cells as pass every limit: it costs the child seconds of work."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = "".join([f'<row r="{n}"><c r="A{n}"/><c r="B{n}"/></row>' for n in range(20, 150_000)])
    return with_part(SHEET, f"{head}{rows}</sheetData></worksheet>".encode())


def hostile_files() -> dict[str, bytes]:
    dice = random.Random(40)
    return {
        "a bomb": with_part("xl/sharedStrings.xml", b"<sst>" + b" " * (101 << 20)),
        "a bomb below the limit": with_part(SHEET, b"<worksheet>" + b" " * (19 << 20)),
        "laughs": with_part(SHEET, LAUGHS.encode()),
        "random": dice.randbytes(2 << 20),
        "random in a zip": with_part(SHEET, dice.randbytes(1 << 20)),
        "slow": slow_sheet(),
        "cut off": slow_sheet()[:-3_000],
        "large": b"PK\x03\x04" + bytes(11 << 20),
    }


@pytest.mark.timeout(180)
def test_forty_hostile_files_at_once_leave_the_site_to_others(server: Server, tmp_path: Path) -> None:
    """IMP-F22, P07"""
    api = f"http://127.0.0.1:{server.port}/api/v1/"
    bearer = {"Authorization": f"Bearer {key_of_a_brand(tmp_path)}"}
    offer = {"title": "Codes", "promo_code": {"title": "Yours", "description": "", "personalized": True}}
    campaign = requests.post(f"{api}campaigns/", json=offer, headers=bearer, timeout=60).json()["id"]
    files = list(hostile_files().values())
    web = server.wait_for_child("granian")
    over = threading.Event()

    def send(number: int) -> tuple[int, str]:
        name, data = f"{number}.xlsx", files[number % len(files)]
        for _ in range(PATIENCE):
            answer = requests.post(
                f"{api}campaigns/{campaign}/imports/", files={"file": (name, data)}, headers=bearer, timeout=60
            )
            if answer.status_code != 429:
                break
            time.sleep(1)
        return answer.status_code, answer.json()["code"]

    def visit() -> int:
        """How often somebody else was answered; a page that takes ten seconds ends the test."""
        visits = 0
        while not over.is_set():
            for path in ("/healthz", "/accounts/login/"):
                assert server.get(path, within=10)[0] == 200
                visits += 1
            time.sleep(0.1)
        return visits

    with ThreadPoolExecutor(41) as pool:
        visitor = pool.submit(visit)
        try:
            answers = Counter(pool.map(send, range(40)))
        finally:
            over.set()
        visits = visitor.result()

    statuses = {status for status, _ in answers}
    assert statuses <= {413, 422, 429}, answers
    assert {"file.unsafe", "file.not_xlsx", "file.damaged", "file.too_large"} <= {code for _, code in answers}
    assert visits > 20
    assert server.child("granian") == web, server.said()
    assert "ended by signal" not in server.said()
