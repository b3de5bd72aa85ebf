"""Kill -9 in the middle of a Confirm, in short; the long form is `python -m tests.processes.confirm_kills`."""

from __future__ import annotations

import pytest

from tests import services
from tests.processes import confirm_kills
from tests.processes.confirm_kills import Report
from tests.processes.machines import Embedded
from tests.processes.post import Post

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]


def test_a_confirm_is_whole_or_not_at_all_whoever_is_killed_in_its_middle(tmp_path):
    """INF-01, INF-19: two web processes on one SQLite file; nothing by halves, no word of a lock, each mail once."""
    with Post(services.free_port(), seconds=0) as post:
        house = confirm_kills.two_processes(Embedded(tmp_path, post.port))
        try:
            report = confirm_kills.run(house, post, rows=510, kills=3, seed=3)
        finally:
            house.end()

    assert report.is_good, report
    assert report.finished + report.pressed_again == 3


def test_a_half_stored_import_is_noticed():
    """The negative control: the report can say no."""
    good = {"rows": 2, "looks": 1, "answered": 1, "kills": {"who confirms": 1}}
    assert Report(**good).is_good
    assert not Report(**good, halves=[[2, 1, 2, 1]]).is_good
    assert not Report(**good, gone=1).is_good
    assert not Report(**good, failed={"500": 1}).is_good
    assert not Report(**good, locked=1).is_good
    assert not Report(**good, missing=1).is_good
    assert not Report(**good, twice=1).is_good
    assert not Report(**good, whole=False).is_good
    assert not Report(**good | {"looks": 0}).is_good
    assert not Report(**good | {"kills": {"a web process": 1}}).is_good
