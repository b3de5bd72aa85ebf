"""On SQLite: the races of this folder in a process of their own, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services


@pytest.mark.postgres
@pytest.mark.timeout(400)
def test_races_end_in_one_state_on_postgresql(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": services.postgres_url(),
        "SECRET_KEY": "only-for-the-tests-" * 3,
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "VAR_DIR": str(tmp_path / "var"),
        "REDIS_URL": "",
        "RACE_ROUNDS": "20",  # all hundred are run where the whole suite runs on PostgreSQL
    }
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(Path(__file__).parent), "-q", "-p", "no:xdist", "--create-db"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
