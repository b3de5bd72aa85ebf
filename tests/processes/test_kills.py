"""Kills at random points, in short; the long form is `python -m tests.processes.kills`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import services
from tests.processes import kills
from tests.processes.kills import Report
from tests.processes.machines import Embedded, House, Production
from tests.processes.post import Post
from tests.processes.programs import wait_for

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]
Make = Callable[[Path, int], House]


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Callable[[Make, int, int], Report]]:
    """Run an installation through so many mails and kills."""
    houses: list[House] = []

    def run(make: Make, messages: int, number: int) -> Report:
        with kills.post_for(messages, number) as post:
            houses.append(make(tmp_path, post.port))
            return kills.run(houses[0], post, messages=messages, kills=number, seed=1)

    yield run
    for house in houses:
        house.end()


def is_kept(report: Report) -> bool:
    """None lost; no more copies than senders killed, each with a trace; all done within five minutes."""
    assert report.is_good, report
    assert sum(report.states.values()) == report.messages
    return set(report.states) <= {"sent", "uncertain"}


@pytest.mark.postgres
@pytest.mark.redis
def test_no_mail_is_lost_when_senders_and_services_are_killed(killed):
    """EML-02, EML-03, INF-03, INF-04, INF-09, INF-20, D21: every way of a house, Redis with and without memory."""
    assert is_kept(killed(Production, 60, 8))


def test_no_mail_is_lost_when_the_embedded_site_is_killed_as_a_whole(killed):
    """EML-03, D21: SQLite and the broker in files."""
    assert is_kept(killed(Embedded, 30, 2))


@pytest.mark.postgres
@pytest.mark.redis
def test_a_worker_takes_work_again_after_ten_resets_of_the_brokers_connection(tmp_path):
    """INF-05: the known way in which a worker lives on and takes nothing more; what is due then leaves in 5 minutes."""
    with Post(services.free_port(), seconds=0) as post:
        house = Production(tmp_path, post.port)
        try:
            house.start()
            house.queue(3)
            wait_for(lambda: not house.waiting(), kills.PATIENCE, house.said)
            house.ways["redis' connections"]()
            house.queue(3)
            wait_for(lambda: not house.waiting(), kills.PATIENCE, house.said)
        finally:
            house.end()
    assert house.line.resets >= 10  # the negative control: there was something to reset
    assert len(post.bodies) == len(set(post.bodies)) == 6


def test_a_clean_stop_in_the_middle_costs_no_mail_and_makes_no_copy(tmp_path):
    """EML-04: SIGTERM, as in a deploy; it ends within 30 s."""
    with Post(services.free_port(), seconds=0.2) as post:
        house = Embedded(tmp_path, post.port)
        try:
            house.start()
            house.queue(40)
            wait_for(lambda: len(post.bodies) > 3, 120, house.said)
            house.stop()
            house.start()
            wait_for(lambda: not house.waiting(), 120, house.said)
        finally:
            house.end()
    assert sorted(post.bodies) == sorted(public_id for public_id, _, _ in house.rows())


def test_a_copy_without_a_trace_or_beyond_the_killed_is_noticed():
    """The negative control: the report can say no."""
    assert Report(10).is_good
    assert not Report(10, lost=1).is_good
    assert not Report(10, copies=2, senders_killed=1).is_good
    assert not Report(10, copies=1, senders_killed=1, copies_without_a_trace=1).is_good
    assert not Report(10, copies_under_another_name=1, senders_killed=1).is_good
    assert not Report(10, seconds_after_the_last_kill=kills.PATIENCE + 1).is_good
