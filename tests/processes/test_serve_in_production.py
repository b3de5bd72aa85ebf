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
        worker = server.child("worker")
        wait_for(lambda: len(_children(server, worker)) == 2, 20, server.said)
        pool = _children(server, worker)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: not pool & server.family().keys(), 5, server.said)
        wait_for(lambda: len(_children(server, server.child("worker"))) == 2, 20, server.said)

        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
        assert programs.group(server.process.pid) == {}
    finally:
        server.kill_group()


def _children(server: Server, pid: int) -> set[int]:
    return {one for one in server.family() if pid and programs.parent(one) == pid}
