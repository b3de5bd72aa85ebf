"""`manage.py bench NAME` runs, leaves people's data alone and prints one JSON object. No time is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"bench", "rows", "runs", "data_base", "machine", "measured", "tenth", "floor", "peer", "ratios", "goals"}


def bench(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "TANDEM_NO_BOOTSTRAP": "1"}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "bench", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.processes
@pytest.mark.parametrize("name", ["import", "export", "mail", "results", "conversions", "pages"])
def test_bench_prints_one_json_object_and_leaves_nothing_behind(tmp_path, name):
    done = bench(tmp_path, name, "--rows", "50")

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() >= KEYS
    assert (found["bench"], found["rows"], found["runs"]) == (name, 50, 5)
    assert found["ratios"].keys() >= {"to_floor"}
    assert not (tmp_path / "var" / "tandem.sqlite3").exists()
    assert not (tmp_path / "var" / "uploads").exists()


@pytest.mark.processes
def test_the_redirect_is_measured_beside_a_bare_server_and_a_plain_view(tmp_path):
    """CLK-16: what was acknowledged is stored; a load that is cut off leaves some clicks that nobody waited for."""
    done = bench(tmp_path, "redirect", "--rows", "10")

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() >= KEYS - {"tenth"}
    assert found["ratios"].keys() == {"to_bare_wsgi", "to_bare_rsgi", "to_plain_view", "drain_to_redirect"}
    measured = found["measured"]
    assert (measured["wrong_answers"], measured["rows"]) == (0, measured["stored"])
    assert measured["acknowledged"] <= measured["stored"] <= measured["acknowledged"] + 32 * 6


@pytest.mark.processes
def test_growth_of_the_import_is_measured_alone(tmp_path):
    done = bench(tmp_path, "import", "--growth", "--rows", "50")

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() >= KEYS
    assert (found["rows"], found["tenth"]["rows"], found["floor"]) == (50, 5, None)


@pytest.mark.processes
def test_growth_is_refused_of_another_name(tmp_path):
    done = bench(tmp_path, "mail", "--growth")

    assert done.returncode == 1
    assert "Only `import` has --growth." in done.stderr


@pytest.mark.processes
def test_bench_names_the_known_ones_when_asked_for_another(tmp_path):
    done = bench(tmp_path, "tea")

    assert done.returncode == 1
    known = "import, export, mail, board, redirect, results, conversions, pages"
    assert f"“tea” is no benchmark. Known are: {known}." in done.stderr
