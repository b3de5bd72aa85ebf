"""One run: start, traffic, faults, quiet, verdict."""

from __future__ import annotations

import sqlite3
import time

import psycopg

from tests.processes.chaos import verdict
from tests.processes.chaos.faults import Faults
from tests.processes.chaos.houses import Alone, Pair
from tests.processes.chaos.traffic import Traffic
from tests.processes.chaos.verdict import Report
from tests.processes.post import Post
from tests.processes.programs import wait_for

REFUSED = 0.05
"""The share of mails that the mail server refuses for the moment."""

PATIENCE = 300
"""Seconds after the last fault in which all must be done."""


def run(house: Alone | Pair, post: Post, *, seconds: float, pause: tuple[float, float], seed: int) -> Report:
    """So many seconds of faults, `pause` between two of them; each kind comes once before any comes again."""
    house.start()
    traffic = Traffic(house.ports, house.key(), seed)
    faults, report = Faults(house, post, seed), Report(seed, seconds)
    traffic.begin()
    faults.inject(seconds, pause)
    last = time.monotonic()
    traffic.end()
    post.refusing = post.seconds = 0  # how long it takes from here on is ours alone
    wait_for(lambda: _is_quiet(house, traffic), PATIENCE, house.said)
    report.seconds_until_quiet = time.monotonic() - last
    time.sleep(7)  # two more drains: what is there twice would come now
    report.faults, report.senders_killed = dict(faults.done), faults.senders_killed
    report.mails_refused = post.refused
    verdict.judge(house, post, traffic.ledger, report)
    return report


def _is_quiet(house: Alone | Pair, traffic: Traffic) -> bool:
    """No mail, call, click or credit waits."""
    try:
        uncredited = "SELECT COUNT(*) FROM tracking_conversion WHERE credited_by = ''"
        expected = sum(1 for told in traffic.ledger.orders.values() if not told.code)
        return (
            not house.waiting()
            and not any(int(house.ask(statement)[0][0]) for statement in verdict.STUCK.values())
            and int(house.ask("SELECT COUNT(*) FROM tracking_click")[0][0]) >= len(traffic.ledger.clicked)
            and int(house.ask(uncredited)[0][0]) <= expected
        )
    except (psycopg.Error, sqlite3.Error):
        return False
