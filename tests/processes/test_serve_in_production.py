"""`manage.py serve` on PostgreSQL and Redis: several processes each, and none of them outlives its master."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import services
from tests.processes import programs
from tests.processes.programs import Server, wait_for

pytestmark = [
    pytest.mark.once,
    pytest.mark.processes,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.xdist_group("processes"),
]


@pytest.fixture
def data_base() -> Iterator[str]:
    """The address of an empty data base of its own."""
    url, name = services.postgres_url(), f"tandem_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_pool_processes_end_with_a_killed_worker(data_base: str, tmp_path: Path) -> None:
    server = Server(
        tmp_path,
        services.free_port(),
        DATABASE_URL=data_base,
        REDIS_URL=services.own_redis_url(),
        SECRET_KEY="k" * 50,
        EMAIL_URL="smtp://127.0.0.1:2525",
    )
    try:
        server.wait_until_it_answers()
        assert server.json("/readyz")["ready"] is True
        worker = server.wait_for_child("worker")
        wait_for(lambda: len(_children(server, worker)) == 2, 60, server.said)
        pool = _children(server, worker)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: not pool & server.family().keys(), 20, server.said)
        wait_for(lambda: len(_children(server, server.child("worker"))) == 2, 60, server.said)

        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
        assert programs.group(server.process.pid) == {}
    finally:
        server.kill_group()


def test_the_parts_run_apart_when_each_machine_serves_some_of_them(data_base: str, tmp_path: Path) -> None:
    """INF-20: one beat for all; clicks of a machine without a worker are stored; the other machine's worker mails."""
    shared = {
        "DATABASE_URL": data_base,
        "REDIS_URL": services.own_redis_url(),
        "SECRET_KEY": "k" * 50,
        "EMAIL_URL": f"smtp://127.0.0.1:{services.free_port()}",
        "UPLOADS_DIR": str(tmp_path / "uploads"),
    }
    folders = [tmp_path / "web", tmp_path / "worker"]
    for folder in folders:
        folder.mkdir()
    servers: list[Server] = []
    try:
        web = Server(folders[0], services.free_port(), "--only", "web", **shared)
        servers.append(web)
        web.wait_until_it_answers()
        worker = Server(
            folders[1], 8000, "--only", "worker,beat", "--queues", "mail,default", "--processes", "1", **shared
        )
        servers.append(worker)
        worker.wait_until_it_answers()
        assert web.wait_for_child("granian")
        assert worker.wait_for_child("beat")
        line = worker.family()[worker.wait_for_child("worker")]
        assert "mail,default" in line.replace("default,mail", "mail,default")
        assert (web.child("worker"), web.child("beat"), worker.child("granian")) == (0, 0, 0)
        assert programs.run(folders[0], "demo_data", **shared).returncode == 0

        with psycopg.connect(data_base, autocommit=True) as connection:
            link = "SELECT id, slug FROM promocodes_trackedlink ORDER BY id LIMIT 1"
            [(pk, slug)] = connection.execute(link).fetchall()

            def clicks() -> int:
                row = connection.execute("SELECT count(*) FROM tracking_click WHERE link_id = %s", [pk]).fetchone()
                return int(row[0]) if row else 0

            before = clicks()
            assert web.get(f"/r/{slug}")[0] == 302
            wait_for(lambda: clicks() == before + 1, 60, web.said)
            connection.execute(
                "UPDATE notifications_message SET state = 'queued', due_at = now(), error_code = '', sent_at = NULL "
                "WHERE id = (SELECT max(id) FROM notifications_message)"
            )
            tried = "SELECT state, error_code FROM notifications_message ORDER BY id DESC LIMIT 1"
            wait_for(lambda: connection.execute(tried).fetchall()[0][0] == "retry", 60, worker.said)
    finally:
        for server in servers:
            server.kill_group()


def _children(server: Server, pid: int) -> set[int]:
    return {one for one in server.family() if pid and programs.parent(one) == pid}
