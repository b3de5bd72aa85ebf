"""Kills whoever confirms a file of orders, and presses again: `python -m tests.processes.confirm_kills`.

    python -m tests.processes.confirm_kills --rows 10000 --kills 20              SQLite, two web processes
    python -m tests.processes.confirm_kills --rows 10000 --kills 20 --postgres   PostgreSQL and Redis of its own

Meanwhile the data base is asked all the time, in one statement, how much is stored: there must be nothing or all. Other
people read and write beside it: who is answered must not hear of a lock. It prints one JSON object, and ends with 1 if
something was stored by halves, an import was not there to be confirmed again, a mail is missing or there twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests import services
from tests.processes import programs
from tests.processes.desk import Desk, filled
from tests.processes.machines import Embedded, House, Production
from tests.processes.post import Post
from tests.processes.programs import wait_for

PATIENCE = 300
STORED = """SELECT (SELECT COUNT(*) FROM promocodes_code),
                   (SELECT COUNT(*) FROM notifications_message WHERE kind = 'handover' AND state <> 'cancelled'),
                   (SELECT COUNT(*) FROM campaigns_collaboration WHERE status = 'pending_content'),
                   (SELECT COUNT(*) FROM campaigns_orderimport WHERE state = 'applied')"""
LOCKED = "database is locked"
WAYS = ("who confirms", "a web process", "who confirms", "the web server")


@dataclass
class Report:
    """What was done, and what came of it. `finished` confirms were through before the kill, or went on after it."""

    rows: int
    kills: dict[str, int] = field(default_factory=dict)
    finished: int = 0
    pressed_again: int = 0
    looks: int = 0
    halves: list[list[int]] = field(default_factory=list)
    gone: int = 0
    answered: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    locked: int = 0
    missing: int = 0
    twice: int = 0
    whole: bool = True

    @property
    def is_good(self) -> bool:
        """INF-01, INF-19."""
        broken = self.halves or self.gone or self.failed or self.locked or self.missing or self.twice
        happened = self.looks > 0 and self.answered > 0 and self.kills.get("who confirms", 0) > 0
        return not broken and self.whole and happened


class Beside(ABC):
    """Somebody who lives beside it, in a thread, until told to end."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    @abstractmethod
    def _live(self) -> None:
        """Do it again and again until `_over` is set."""


class Onlooker(Beside):
    """Asks the data base again and again how much is stored, and notes what is neither nothing nor all."""

    def __init__(self, house: House, rows: int, report: Report) -> None:
        self.house, self.rows = house, rows
        super().__init__(report)

    def _live(self) -> None:
        while not self._over.wait(0.05):
            with suppress(psycopg.Error, sqlite3.Error):
                found = [int(number) for number in self.house.ask(STORED)[0]]
                self.report.looks += 1
                if found not in ([0, 0, 0, 0], [self.rows, self.rows, self.rows, 1]):
                    self.report.halves = [*self.report.halves, found][:20]


class Neighbour(Beside):
    """Somebody who reads and writes beside it. A connection that a kill cut is no answer; a refusal is one."""

    def __init__(self, port: int, key: str, report: Report) -> None:
        self.port, self.key = port, key
        super().__init__(report)

    def _live(self) -> None:
        failed: Counter[str] = Counter()
        desk, number = Desk(self.port, self.key), 0
        order = {"source": "shop", "occurred_at": "2026-11-01T12:00:00Z", "amount": "7.00", "currency": "EUR"}
        while not self._over.wait(0.3):
            number += 1
            with suppress(requests.RequestException):
                if number % 2:
                    answer = desk.send("POST", "conversions/", json=order | {"order_id": str(number)})
                else:
                    answer = desk.send("GET", "campaigns/")
                self.report.answered += 1
                if answer.status_code not in (200, 201):
                    failed[f"{answer.status_code} {answer.text[:100]}"] += 1
        self.report.failed = dict(failed)


def run(house: House, post: Post, *, rows: int, kills: int, seed: int) -> Report:
    """Confirm, kill, look, press again, take back; so many times. Then let the mails leave, and count."""
    dice, report = random.Random(seed), Report(rows)
    house.start()
    key = house.key()
    desk = Desk(house.port, key)
    campaign = desk.campaign(rows)
    book = filled(desk.orders(campaign), rows)
    onlooker, neighbour = Onlooker(house, rows, report), Neighbour(house.port, key, report)
    took = _confirm_and_take_back(desk, campaign, book)
    killed: Counter[str] = Counter()
    for number, way in enumerate([WAYS[number % len(WAYS)] for number in range(kills)], 1):
        pk = _checked(desk, campaign, book)
        confirming = threading.Thread(target=_press, args=(desk, pk), daemon=True)
        confirming.start()
        time.sleep(dice.uniform(0, took))
        killed[way] += _kill(house, way)
        confirming.join()
        _press_again(house, Desk(house.port, key), pk, report)
        if number < kills:
            _wait_answered(house, desk, "POST", f"imports/{pk}/undo/")
        else:
            _wait_answered(house, desk, "POST", f"imports/{pk}/send-now/")
    report.kills = {way: number for way, number in killed.items() if number}
    onlooker.end()
    neighbour.end()
    wait_for(lambda: not house.waiting(), PATIENCE, house.said)
    _count(house, post, report)
    return report


def _confirm_and_take_back(desk: Desk, campaign: int, book: bytes) -> float:
    """How long a Confirm takes when nobody is killed."""
    pk, began = _checked(desk, campaign, book), time.monotonic()
    assert _press(desk, pk).status_code == 200
    took = time.monotonic() - began
    desk.ask(f"imports/{pk}/undo/", 200)
    return took


def _checked(desk: Desk, campaign: int, book: bytes) -> int:
    pk: int = desk.check(campaign, book)["id"]
    return pk


def _press(desk: Desk, pk: int) -> Any:
    with suppress(requests.RequestException):
        return desk.send("POST", f"imports/{pk}/confirm/", json={})


def _press_again(house: House, desk: Desk, pk: int, report: Report) -> None:
    """The preview is still there, with its rows; a second press confirms, or gives the answer of the first."""
    seen = _wait_answered(house, desk, "GET", f"imports/{pk}/")
    if seen["state"] not in ("checked", "applied") or seen["counts"]["new"] != report.rows or not seen["rows"]:
        report.gone += 1
    report.finished += seen["state"] == "applied"
    report.pressed_again += seen["state"] == "checked"
    applied = _wait_answered(house, desk, "POST", f"imports/{pk}/confirm/")
    if applied["state"] != "applied" or applied["applied"]["codes"] != report.rows:
        report.gone += 1


def _wait_answered(house: House, desk: Desk, method: str, path: str) -> Any:
    """The answer, once the web server is there again."""
    found: list[Any] = []

    def is_answered() -> bool:
        with suppress(requests.RequestException):
            answer = desk.send(method, path)
            assert answer.status_code in (200, 409, 503), answer.text
            if answer.status_code == 200:
                found.append(answer.json())
        return bool(found)

    wait_for(is_answered, 120, house.said)
    return found[0]


def _kill(house: House, way: str) -> bool:
    """SIGKILL to the process that does the work, to the web process that waits for it, or to all of the web server.

    Whether there was one: nobody confirms before the process that does has begun, and after it is done.
    """
    assert house.server
    server = house.server
    family = server.family()
    granian = server.wait_for_child("granian")
    forked = {pid for pid, line in family.items() if "multiprocessing.forkserver" in line}
    at_work = [pid for pid in forked if programs.parent(pid) in forked]
    web = [pid for pid, line in family.items() if programs.parent(pid) == granian and "tracker" not in line]
    waiting = [pid for pid in web if any(programs.parent(programs.parent(one)) == pid for one in at_work)]
    chosen = {"who confirms": at_work, "a web process": waiting or web, "the web server": [granian]}[way]
    for pid in chosen[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def _count(house: House, post: Post, report: Report) -> None:
    arrived = Counter(post.bodies)
    names = {public_id for public_id, state, _ in house.rows() if state != "cancelled"}  # the others were taken back
    report.missing = sum(1 for one in names if not arrived[one]) + abs(report.rows - len(names))
    report.twice = sum(number - 1 for number in arrived.values())
    assert house.server
    report.locked = house.server.said().count(LOCKED)
    if isinstance(house, Embedded):
        report.whole = house.ask("PRAGMA integrity_check") == [("ok",)]
    checked = programs.run(house.folder, "check_consistency", **house.settings)
    report.whole = report.whole and checked.returncode == 0


def two_processes(house: House) -> House:
    """The same with two web processes, which share one data base file."""
    house.options = ("--workers", "2")
    return house


def main() -> int:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that nothing of it is left running
    with tempfile.TemporaryDirectory(prefix="tandem-kills-") as folder, Post(services.free_port(), seconds=0) as post:
        house = two_processes((Production if given.postgres else Embedded)(Path(folder), post.port))
        try:
            report = run(house, post, rows=given.rows, kills=given.kills, seed=given.seed)
        finally:
            house.end()
    print(json.dumps(asdict(report) | {"is_good": report.is_good}, indent=2))  # noqa: T201
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
