"""A sender that ends between the answer and its note: `os._exit` in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import programs
from tests.processes.failpoints import CRASHED
from tests.processes.groundwork import lay_data_base

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("processes"), pytest.mark.timeout(300)]


def test_an_event_whose_sender_ended_is_told_again_under_its_name_and_no_other_is(tmp_path, receiver):
    """At least once, D21."""
    surroundings = programs.environment(tmp_path, DJANGO_SETTINGS_MODULE="tests.processes.failing")

    def run(*command: str, **more: str) -> int:
        done = subprocess.run([sys.executable, *command], cwd=programs.ROOT, env=surroundings | more, check=False)
        return done.returncode

    lay_data_base(tmp_path)
    assert run("-m", "tests.processes.telling", receiver.url, "5") == 0
    assert run("-m", "tests.processes.telling", FAILPOINT="told") == CRASHED
    assert run("-m", "tests.processes.telling") == 0

    assert [one.said["data"]["n"] for one in receiver.heard] == [0, 1, 2, 2, 3, 4]
    assert (receiver.heard[2].name, receiver.heard[2].body) == (receiver.heard[3].name, receiver.heard[3].body)
    assert len({one.name for one in receiver.heard}) == 5
