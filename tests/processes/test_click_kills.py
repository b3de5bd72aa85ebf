"""Kill -9 of the web server and the worker while links are followed; the long form is `tests.processes.click_kills`."""

from __future__ import annotations

import pytest

from tests.processes import click_kills
from tests.processes.click_kills import Report
from tests.processes.machines import Embedded

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]


def test_no_acknowledged_click_is_lost_and_none_counts_twice_when_web_and_worker_are_killed(tmp_path):
    """CLK-11, P17, INF-20."""
    house = Embedded(tmp_path, 9)
    try:
        report = click_kills.run(house, clicks=3000, kills=3, seed=1)
    finally:
        house.end()

    assert report.is_good, report
    assert report.acknowledged >= 3000
    assert report.kills == {"web": 2, "worker": 1}


def test_a_lost_or_doubled_click_is_noticed():
    """The negative control: the report can say no."""
    assert Report(stored=2, rollup=2).is_good
    assert not Report(lost=1).is_good
    assert not Report(twice=1).is_good
    assert not Report(unknown=1).is_good
    assert not Report(stored=2, rollup=1).is_good
