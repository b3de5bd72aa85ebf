"""A site of its own for a load: a data base on the given PostgreSQL, an empty Redis, a mail sink, and `serve`.

It is set up as docs/deploy.md says, but for TLS: plain http on loopback, with the visitors' addresses from one proxy.
Nothing that people keep is read or written: the data base is made and dropped, and a Redis that holds something is
refused.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 900  # seconds that a part may take to start, migrations included, on a machine that is busy
TEMPLATE = "BENCH_TEMPLATE"
"""Names a migrated, empty data base on that PostgreSQL to begin with: migrations take longer than many a load."""

CONNECTIONS_OF_WEB, CONNECTIONS_OF_WORKER, CONNECTIONS_OF_US = 20, 9, 10


class Unfit(Exception):
    """The given PostgreSQL or Redis will not do; the sentence says why."""


class Site:
    """What runs, and where. Everything ends and is cleared away with the `with`."""

    def __init__(self, data_base: str, redis_url: str, *, port: int = 0, **settings: str) -> None:
        self.server, self.redis_url = data_base, redis_url
        self.port = port or free_port()
        # as benchmarks.scratch calls its own, so that what a killed run left is dropped by the next bench
        self.name = f"tandem_bench_{uuid.getnode():x}_{os.getpid()}_{secrets.token_hex(4)}"
        self.data_base = urlsplit(data_base)._replace(path=f"/{self.name}").geturl()
        self.scratch = tempfile.TemporaryDirectory(prefix="tandem-live-", ignore_cleanup_errors=True)
        self.folder = Path(self.scratch.name)
        self.mail_times = self.folder / "mails"
        self.parts: list[subprocess.Popen[bytes]] = []
        self.sink: subprocess.Popen[str] | None = None
        self.settings = settings

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Site:
        store = redis.Redis.from_url(self.redis_url)
        if store.dbsize():
            raise Unfit(f"REDIS_URL: {self.redis_url} holds something; name a number of Redis that is empty.")
        with psycopg.connect(self.server, autocommit=True) as connection:
            template = os.environ.get(TEMPLATE, "").strip() or "template1"
            connection.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"'.encode())
        sink_port = free_port()
        command = [sys.executable, "-m", "benchmarks.sink", str(sink_port), str(self.mail_times)]
        self.sink = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={"PATH": os.environ.get("PATH", "")}, stdout=subprocess.PIPE, text=True
        )
        assert self.sink.stdout
        self.sink.stdout.readline()
        self.settings = {
            "DATABASE_URL": self.data_base,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": secrets.token_hex(32),
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink_port}",
            "MAIL_RATE": "0",
            "TRUSTED_PROXIES": "1",
            "LOG_FORMAT": "json",
            "UPLOADS_DIR": str(self.folder / "uploads"),
            **self.settings,
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in list(self.parts):
            self.end(part)
        if self.sink:
            self.sink.terminate()
            self.sink.wait()
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)'.encode())
        redis.Redis.from_url(self.redis_url).flushdb()
        self.scratch.cleanup()

    def environment(self, folder: Path) -> dict[str, str]:
        """What a process of this site is given, and nothing else of ours."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "TANDEM_NO_BOOTSTRAP": "1", "VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1", **self.settings}

    def require_room(self, *, web: int, workers: int) -> None:
        """Refuse a PostgreSQL that has no room for so many processes (docs/deploy.md says how many each takes)."""
        wanted = CONNECTIONS_OF_WEB * web + CONNECTIONS_OF_WORKER * workers + CONNECTIONS_OF_US
        [[most]] = self.ask("SELECT current_setting('max_connections')::int")
        if most < wanted:
            raise Unfit(f"DATABASE_URL: this PostgreSQL takes {most} connections, and {wanted} may come.")

    def serve(self, *options: str) -> subprocess.Popen[bytes]:
        """One `serve` with a folder of its own; returns when it runs."""
        folder = self.folder / f"part{len(list(self.folder.glob('part*')))}"
        folder.mkdir()
        said = folder / "output.txt"
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), *options]
        with said.open("wb") as file:
            part = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=self.environment(folder), stdout=file, stderr=file, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        self.parts.append(part)
        deadline = time.monotonic() + PATIENCE
        while "Tandem runs" not in said.read_text():
            if part.poll() is not None or time.monotonic() > deadline:
                raise Unfit(f"The site did not start: {said.read_text()[-2000:]}")
            time.sleep(0.1)
        return part

    def end(self, part: subprocess.Popen[bytes]) -> None:
        """SIGTERM, as a deploy does; SIGKILL to what is left after the 30 s that it may take."""
        with suppress(ProcessLookupError):
            part.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            part.wait(35)
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()
        self.parts.remove(part)

    def said(self) -> str:
        """What all parts have printed, warnings and errors among it."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("part*/output.txt")))

    def run(self, *command: str) -> str:
        """What a program of ours, `-m` or `manage.py`, prints on this site. Raises RuntimeError with its complaint."""
        folder = self.folder / "desk"
        folder.mkdir(exist_ok=True)
        done = subprocess.run(  # noqa: S603
            [sys.executable, *command], cwd=ROOT, env=self.environment(folder), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
        return done.stdout

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask its data base, or have it do something."""
        with psycopg.connect(self.data_base, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def given_site(port: int = 0, **settings: str) -> Site:
    """The site on DATABASE_URL's server and REDIS_URL. Raises Unfit where one is not named."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not os.environ.get(name, "").strip():
            raise Unfit(f"{name}: name the one to work with; a load is measured on PostgreSQL and Redis.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that nothing of it is left running
    return Site(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], port=port, **settings)


def print_what(measure: Callable[[Site], dict[str, Any]], *, port: int = 0) -> int:
    """Measure a given site and print what was found as JSON. The exit code: 1 if it is not good, 2 without a site."""
    try:
        with given_site(port) as site:
            found = measure(site)
    except Unfit as why:
        print(why, file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps(found, indent=2, ensure_ascii=False))  # noqa: T201
    return 0 if found["is_good"] else 1


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    """Wait until the condition holds; whether it did in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
