"""A large file on a real site: worked on in a process of its own, whose memory is not the web server's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.processes.desk import AGREED, Desk, filled
from tests.processes.programs import Server, key_of_a_brand, parent

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("processes")]

ROWS = 3_000
MEGABYTE = 1024


def most_memory(server: Server) -> int:
    """The most that any process of the web server ever held, in kilobytes."""
    granian = server.wait_for_child("granian")
    return max(_peak(pid) for pid in server.family() if granian in (pid, parent(pid)))


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.timeout(180)
def test_a_large_file_is_confirmed_without_growing_the_web_server(server: Server, tmp_path: Path) -> None:
    desk = Desk(server.port, key_of_a_brand(tmp_path))
    campaign = desk.campaign(ROWS)
    book = filled(desk.orders(campaign), ROWS, wrong_first=True)
    before = most_memory(server)

    one = desk.check(campaign, book)
    assert (one["counts"]["new"], one["counts"]["refused"]) == (ROWS - 1, 1)
    assert (len(one["rows"]), one["rows"][0]["line"]) == (1000, 2)
    desk.ask(f"imports/{one['id']}/confirm/", 409)
    agreed: dict[str, Any] = {"json": AGREED, "headers": {"Idempotency-Key": "large"}}
    applied = desk.ask(f"imports/{one['id']}/confirm/", 200, **agreed).json()
    again = desk.ask(f"imports/{one['id']}/confirm/", 200, **agreed)
    after = most_memory(server)
    undone = desk.ask(f"imports/{one['id']}/undo/", 200).json()

    assert (applied["state"], applied["applied"]["codes"]) == ("applied", ROWS - 1)
    assert again.json()["applied"] == applied["applied"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert undone["state"] == "undone"
    assert after - before < 16 * MEGABYTE, f"{before} kB before, {after} after"
