"""Finds what some tests need beside Python, or starts it: PostgreSQL, Redis, Chromium, LibreOffice.

A test that cannot have it is skipped with one line; with REQUIRE_SERVICES=1 it fails with that line instead.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis


def require(condition: object, reason: str) -> None:
    """Skip the test with `reason` unless `condition` holds; with REQUIRE_SERVICES=1 fail it."""
    if condition:
        return
    if os.environ.get("REQUIRE_SERVICES", "") not in ("", "0"):
        pytest.fail(f"REQUIRE_SERVICES is set: {reason}", pytrace=False)
    pytest.skip(reason)


def postgres_url() -> str:
    """The address of a PostgreSQL in which the test may make data bases."""
    url = _find_postgres()
    require(url, "no PostgreSQL: none answers (TEST_DATABASE_URL), and initdb is not installed")
    return url


def redis_url() -> str:
    """The address of a Redis whose data bases 9 and up the tests may empty."""
    url = _find_redis()
    require(url, "no Redis: none answers (TEST_REDIS_URL), and redis-server is not installed")
    return url


@functools.cache
def own_redis_url() -> str:
    """A Redis for this test process alone, so that no other site's worker takes its hints; or else the found one."""
    return _start_redis() or redis_url()


def chromium_path() -> str:
    """The browser's program."""
    path = _first_program(os.environ.get("TEST_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    require(path, "no Chromium: install chromium, or name it in TEST_CHROMIUM")
    return path


def soffice_path() -> str:
    """LibreOffice's program."""
    path = _first_program(os.environ.get("TEST_SOFFICE", ""), "soffice", "libreoffice")
    require(path, "no LibreOffice: install libreoffice-calc, or name it in TEST_SOFFICE")
    return path


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_program(*names: str) -> str:
    return next((path for name in names if name and (path := shutil.which(name))), "")


def _postgres_answers(url: str) -> bool:
    with suppress(psycopg.Error), psycopg.connect(url, connect_timeout=3) as connection:
        row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        return bool(row and row[0])
    return False


def _usual_postgres() -> Iterator[str]:
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        if os.environ.get(name):
            yield os.environ[name]
    for user in ("root:root", "root", "postgres:postgres", "postgres"):
        yield f"postgres://{user}@127.0.0.1:5432/postgres"


@functools.cache
def _find_postgres() -> str:
    return next((url for url in _usual_postgres() if _postgres_answers(url)), "") or _start_postgres()


@functools.cache
def _find_redis() -> str:
    for url in (os.environ.get("TEST_REDIS_URL", ""), "redis://127.0.0.1:6379/9"):
        with suppress(redis.RedisError):
            if url and redis.Redis.from_url(url, socket_connect_timeout=2).ping():
                return url
    return _start_redis()


def _start_redis() -> str:
    program = _first_program("redis-server", "valkey-server")
    if not program:
        return ""
    port, folder = free_port(), _scratch("redis")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    _keep(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    url = f"redis://127.0.0.1:{port}/9"
    for _ in range(50):
        with suppress(redis.RedisError):
            if redis.Redis.from_url(url).ping():
                return url
        time.sleep(0.1)
    return ""


def _start_postgres() -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = _first_program("initdb") or (str(installed[-1]) if installed else "")
    if not program:
        return ""
    programs = Path(program).resolve().parent
    folder, port = _scratch("postgres"), free_port()
    # PostgreSQL refuses to run as root
    person = "nobody" if os.geteuid() == 0 else None
    if person:
        shutil.chown(folder, person)
    data = str(folder / "data")
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "tandem", "-A", "trust", "-E", "UTF8", "--no-sync"],
        user=person,
        capture_output=True,
        cwd=folder,
        check=False,
    )
    if made.returncode:
        return ""
    options = ["-D", data, "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-c", "fsync=off"]
    _keep(
        subprocess.Popen(
            [programs / "postgres", *options],
            user=person,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    url = f"postgres://tandem@127.0.0.1:{port}/postgres"
    for _ in range(100):
        if _postgres_answers(url):
            return url
        time.sleep(0.1)
    return ""


def _scratch(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"tandem-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _keep(process: subprocess.Popen[bytes]) -> None:
    """End the service with the test run, before its folder goes."""

    def end() -> None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)

    atexit.register(end)


if __name__ == "__main__":  # for .ci/run: says where the two are, and keeps what it started until its input ends
    print(_find_postgres(), _find_redis(), flush=True)  # noqa: T201
    sys.stdin.read()
