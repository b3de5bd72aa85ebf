"""People, visitors and shops at once, for some seconds: all is counted, and no answer is a 5xx. No time is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests import services
from tests.processes import programs

pytestmark = [
    pytest.mark.once,
    pytest.mark.processes,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.xdist_group("kills"),
    pytest.mark.timeout(600),
]
SMALL = {
    "minutes": 0.05, "managers": 2, "creators": 3, "clicks": 40, "orders": 4, "hooks": 12, "imports": 1,
    "import-rows": 20, "brands": 2, "collaborations": 20, "clicks-before": 100, "orders-before": 20, "web": 1,
    "workers": 1, "pause": 0.5, "arrivals": 20,
}  # fmt: skip


def command(name: str, **options: object) -> subprocess.CompletedProcess[str]:
    # a number that no other test works with: the command takes an empty one only
    redis = services.own_redis_url().rpartition("/")[0] + "/15"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "BENCH_TEMPLATE") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", name, *(f"--{option}={value}" for option, value in options.items())],
        cwd=programs.ROOT,
        env={**kept, "TANDEM_NO_BOOTSTRAP": "1", "DATABASE_URL": services.postgres_url(), "REDIS_URL": redis},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_mixed_load_is_counted_to_the_unit_and_breaks_nothing():
    """LOD-01, LOD-02, LOD-03, LOD-05 in small: clicks, pages, an import, orders with repeats and out of order."""
    done = command("benchmarks.mixed", **SMALL)

    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 0, (found["exact"], found["complaints"])
    assert found["server_errors"] == 0
    assert {kind: told["wrong"] for kind, told in found["kinds"].items() if told["wrong"]} == {}
    exact = found["exact"]
    assert exact["clicks"]["stored"] == exact["clicks"]["acknowledged"] > 0
    assert exact["orders"]["stored"] == exact["orders"]["acknowledged"] > 0
    assert exact["inconsistent"] == ""
    kinds = found["kinds"].keys()
    assert kinds >= {"click", "order by API", "order by webhook", "sign in", "import: check", "import: confirm"}
    assert any(kind.startswith("page: ") for kind in kinds)
    assert found["memory"].keys() >= {"web", "worker", "worker's child", "beat"}


def test_more_processes_do_everything_once_beside_two_beats():
    """LOD-04 in small: a big brand's mails and a small one's leave, and calls of shops are applied, each once."""
    done = command("benchmarks.scaling", web="1", workers="1,2", seconds=1, mails=30, calls=30)

    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 0, found
    assert found["beats"] == {"running": 2, "everything_once": True}
    [web] = found["web"]
    assert web["clicks_a_second"] > 0
    assert web["pages_a_second"] > 0
    assert (web["wrong_clicks"], web["server_errors"]) == (0, 0)
    assert [one["processes"] for one in found["workers"]] == [1, 2]
    assert {one["mails"]["mails"] for one in found["workers"]} == {50}
