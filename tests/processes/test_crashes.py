"""A message that ends its sender at an exact line, each time: `os._exit` in a process of its own (R25)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import services
from tests.processes import programs
from tests.processes.failpoints import CRASHED, POISON
from tests.processes.groundwork import lay_data_base
from tests.processes.machines import ROWS
from tests.processes.post import Post

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("kills"), pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("point", "crashes", "end", "bodies"),
    [
        ("claimed", 3, ("failed", "lease.poison"), 0),
        ("rendering", 3, ("failed", "lease.poison"), 0),
        ("marked", 2, ("uncertain", "answer.unknown"), 0),
        ("answered", 2, ("uncertain", "answer.unknown"), 2),
    ],
)
def test_a_message_that_ends_its_sender_is_given_up_and_the_others_leave_once(tmp_path, point, crashes, end, bodies):
    """EML-19, D21: no crash loop; never more copies than senders that died, each with a trace and one Message-ID."""
    with Post(services.free_port(), seconds=0) as post:
        surroundings = programs.environment(
            tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{post.port}", MAIL_RATE="0",
            DJANGO_SETTINGS_MODULE="tests.processes.failing",
        )  # fmt: skip

        def run(*command: str, **more: str) -> int:
            done = subprocess.run([sys.executable, *command], cwd=programs.ROOT, env=surroundings | more, check=False)
            return done.returncode

        lay_data_base(tmp_path)
        assert run("-m", "tests.processes.queueing", "0", "8", POISON) == 0
        codes = []
        while not codes or (codes[-1] and len(codes) < 10):
            codes.append(run("-m", "tests.processes.sending", FAILPOINT=point))

    assert codes == [CRASHED] * crashes + [0]
    rows, poison = _found(tmp_path / "tandem.sqlite3")
    arrived = Counter(post.bodies)
    public_id, *state = poison
    assert tuple(state) == end
    assert arrived.pop(public_id, 0) == bodies
    assert sorted(arrived.values()) == [1] * 8
    doubted = {one for one, _, doubts in rows if doubts}
    assert (public_id in doubted) == (end[0] == "uncertain")


def _found(path: Path) -> tuple[list[tuple[str, str, bool]], tuple[str, str, str]]:
    with sqlite3.connect(path) as base:
        rows = base.execute(ROWS).fetchall()
        asked = 'SELECT public_id, state, error_code FROM notifications_message WHERE "to" = ?'
        return rows, base.execute(asked, [POISON]).fetchone()
