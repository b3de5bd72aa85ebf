"""A large file on a real site: worked on in a process of its own, whose memory is not the web server's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests

from tests.processes.programs import Server, key_of_a_brand, parent

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

ROWS = 3_000
MEGABYTE = 1024


def most_memory(server: Server) -> int:
    """The most that any process of the web server ever held, in kilobytes."""
    granian = server.child("granian")
    return max(_peak(pid) for pid in server.family() if granian in (pid, parent(pid)))


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def filled(data: bytes, rows: int) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Promo Code")
    for number in range(2, rows + 2):
        sheet.cell(number, place).value = f"SUMMER{number:05}" if number > 2 else "not a code"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.timeout(180)
def test_a_large_file_is_confirmed_without_growing_the_web_server(server: Server, tmp_path: Path) -> None:
    api = f"http://127.0.0.1:{server.port}/api/v1/"
    with requests.Session() as web:
        web.headers["Authorization"] = f"Bearer {key_of_a_brand(tmp_path)}"

        def ask(path: str, status: int, **sent: Any) -> requests.Response:
            answer = web.post(f"{api}{path}", timeout=60, **sent)
            assert answer.status_code == status, answer.text
            return answer

        offer = {"title": "Codes", "promo_code": {"title": "Yours", "description": "", "personalized": True}}
        campaign = ask("campaigns/", 201, json=offer).json()["id"]
        ask(f"campaigns/{campaign}/publish/", 200)
        people = [{"email": f"creator{number}@example.org", "accepted": True} for number in range(ROWS)]
        for start in range(0, ROWS, 1000):
            ask(f"campaigns/{campaign}/collaborations/", 201, json=people[start : start + 1000])
        book = filled(web.get(f"{api}campaigns/{campaign}/orders.xlsx", timeout=60).content, ROWS)
        before = most_memory(server)

        one = ask(f"campaigns/{campaign}/imports/", 201, files={"file": ("orders.xlsx", book)}).json()
        assert (one["counts"]["new"], one["counts"]["refused"]) == (ROWS - 1, 1)
        assert (len(one["rows"]), one["rows"][0]["line"]) == (1000, 2)
        ask(f"imports/{one['id']}/confirm/", 409)
        agreed = {"json": {"leave_refused": True}, "headers": {"Idempotency-Key": "large"}}
        applied = ask(f"imports/{one['id']}/confirm/", 200, **agreed).json()
        again = ask(f"imports/{one['id']}/confirm/", 200, **agreed)
        after = most_memory(server)
        undone = ask(f"imports/{one['id']}/undo/", 200).json()

    assert (applied["state"], applied["applied"]["codes"]) == ("applied", ROWS - 1)
    assert again.json()["applied"] == applied["applied"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert undone["state"] == "undone"
    assert after - before < 16 * MEGABYTE, f"{before} kB before, {after} after"
