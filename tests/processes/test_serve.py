"""`manage.py serve`, for real: started, hurt, killed and started again (INF-01, INF-19, INF-20)."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import programs
from tests.processes.programs import Server, wait_for
from tests.services import free_port

pytestmark = [pytest.mark.once, pytest.mark.processes, pytest.mark.xdist_group("processes")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One VAR_DIR for all, so that it is migrated once and every start meets what the last one left."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder, free_port())
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.kill_group()


def test_children_come_back_and_all_end_on_sigterm(server: Server, folder: Path) -> None:
    assert server.get("/healthz")[0] == 200
    assert server.json("/readyz") == {
        "ready": True,
        "parts": {"database": "ok", "cache": "ok", "broker": "ok", "messages": "ok"},
    }

    # each of the three is killed, and each is there again
    for word in ("worker", "beat", "granian"):
        old = server.wait_for_child(word)
        os.kill(old, signal.SIGKILL)
        server.wait_for_child(word, other_than=old)
    wait_for(lambda: _answers(server), 60, server.said)
    assert "The worker ended by signal 9; it starts again now." in server.said()

    # a second one is refused, whatever its port
    second = programs.run(folder, "serve", "--port", str(free_port()))
    assert second.returncode == 1
    assert "Tandem already runs on" in second.stderr
    assert second.stderr.count("\n") == 1

    server.process.send_signal(signal.SIGTERM)
    server.process.wait(30)
    assert programs.group(server.process.pid) == {}


def test_starts_at_once_after_the_whole_group_was_killed(server: Server, folder: Path) -> None:
    server.kill_group()
    (folder / "celery" / "queue" / "1_x.mail.msg").write_text("")
    (folder / "celery" / "queue" / "2_x.mail.msg").write_text('{"body": "half')
    (folder / "celery" / "beat-schedule").write_text("this is no schedule")

    again = Server(folder, server.port)
    try:
        again.wait_until_it_answers()
        assert again.get("/readyz")[0] == 200
        assert not (folder / "celery" / "queue" / "2_x.mail.msg").exists()

        # Ctrl-C reaches every process of the terminal's group; one of them then tells the others again
        os.killpg(again.process.pid, signal.SIGINT)
        assert again.process.wait(30) == 0
        assert programs.group(again.process.pid) == {}
    finally:
        again.kill_group()


def test_nothing_outlives_a_killed_parent(server: Server) -> None:
    server.wait_for_child("worker")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(5)
    wait_for(lambda: not programs.group(server.process.pid), 60)


def test_a_taken_port_is_said_in_one_line_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = programs.run(tmp_path, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Port {port} is taken; choose another with --port ")
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "tandem.sqlite3").exists()


def test_the_demo_leaves_a_production_data_base_alone(tmp_path: Path) -> None:
    production = {"DATABASE_URL": "postgres://tandem@db/tandem", "SECRET_KEY": "k" * 50, "EMAIL_URL": "smtp://mail"}
    answer = programs.run(tmp_path, "demo", "--reset", **production)
    assert answer.returncode == 1
    assert answer.stderr.startswith("DATABASE_URL: demo uses the embedded data base only")


def _answers(server: Server) -> bool:
    try:
        return server.get("/healthz")[0] == 200
    except OSError:
        return False
