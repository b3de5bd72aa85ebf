"""Everything at once, in short; the long form is `python -m tests.processes.chaos`."""

from __future__ import annotations

import pytest

from tests import services
from tests.processes.chaos.houses import Alone
from tests.processes.chaos.running import REFUSED, run
from tests.processes.chaos.verdict import Invariant, Report
from tests.processes.post import Post

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]


def test_nothing_that_was_promised_is_lost_or_doubled_while_everything_fails(tmp_path):
    """INF-01, INF-19, INF-20, CLK-11, CNV-03, D21: traffic of all kinds, each way to fail once, then quiet."""
    with Post(services.free_port(), seconds=0, refusing=REFUSED) as post:
        house = Alone(tmp_path, post.port)
        try:
            report = run(house, post, seconds=12, pause=(1.5, 2.5), seed=3)
        finally:
            house.end()

    assert report.is_good, report.as_text()
    assert set(report.faults) == {*house.ways, "the mail server refuses"}


def test_what_is_broken_or_was_not_looked_at_is_said():
    """The negative control: the report can say no."""
    held, broken = Invariant("mail arrived", 2), Invariant("click stored", 1, ["1 were lost"])
    assert Report(1, 1, invariants=[held]).is_good
    assert not Report(1, 1).is_good
    assert not Report(1, 1, invariants=[held, Invariant("nothing was asked", 0)]).is_good
    report = Report(1, 1, faults={"web": 2}, invariants=[held, broken])
    assert not report.is_good
    assert "BROKEN       1 × click stored" in report.as_text()
    assert "1 were lost" in report.as_text()
    assert report.as_json()["is_good"] is False
    assert report.as_json()["faults"] == {"web": 2}
