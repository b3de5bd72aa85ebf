"""Whole installations of Tandem, with their services as processes that can be killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests import services
from tests.processes import programs
from tests.processes.cutting import Line
from tests.processes.programs import Server, wait_for

UNDONE = "state IN ('held', 'queued', 'retry', 'sending') OR (state = 'uncertain' AND error_code = 'answer.lost')"
ROWS = """SELECT public_id, state, EXISTS (SELECT 1 FROM notifications_messageevent e
          WHERE e.message_id = m.id AND e.event = 'uncertain') FROM notifications_message m"""
Row = tuple[str, str, bool]


class House:
    """One installation under `manage.py serve`. `ways` kill something, and say how many senders that was."""

    ways: dict[str, Callable[[], int]]

    def __init__(self, folder: Path, smtp_port: int, **settings: str) -> None:
        self.folder = folder
        self.port = services.free_port()
        self.settings = {"EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}", "MAIL_RATE": "0", **settings}
        self.server: Server | None = None
        self.queued = 0

    def start(self) -> None:
        server = self.server = Server(self.folder, self.port, **self.settings)
        wait_for(lambda: "Tandem runs at" in server.said() or server.process.poll() is not None, 240, self.said)
        assert server.process.poll() is None, self.said()

    def stop(self) -> None:
        """End it cleanly, as a deploy does."""
        assert self.server
        self.server.process.send_signal(signal.SIGTERM)
        self.server.process.wait(30)

    def end(self) -> None:
        if self.server:
            self.server.kill_group()

    def said(self) -> str:
        """The end of what the site printed."""
        return self.server.said()[-3000:] if self.server else ""

    def queue(self, number: int) -> None:
        """Write mails into the outbox, as a request would: from a process of its own."""
        first, self.queued = self.queued, self.queued + number
        subprocess.run(
            [sys.executable, "-m", "tests.processes.queueing", str(first), str(number)],
            cwd=programs.ROOT,
            env=programs.environment(self.folder, **self.settings),
            check=True,
        )

    def ask(self, statement: str) -> list[Any]:
        """Ask the data base."""
        raise NotImplementedError

    def waiting(self) -> int:
        """How many mails have yet to leave; so long as the data base does not answer, some do."""
        try:
            return int(self.ask(f"SELECT COUNT(*) FROM notifications_message WHERE {UNDONE}")[0][0])  # noqa: S608
        except (psycopg.Error, sqlite3.Error):
            return 1

    def rows(self) -> list[Row]:
        """Each mail: what it is called, its state, and whether it was ever in doubt."""
        found = self.ask(ROWS)
        return [(str(public_id).replace("-", ""), str(state), bool(doubts)) for public_id, state, doubts in found]


class Embedded(House):
    """SQLite and the broker in files; one sender. Each kill takes the whole process group, and it is started again."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        super().__init__(folder, smtp_port)
        self.ways = {"everything": self._kill_everything}

    def _kill_everything(self) -> int:
        assert self.server
        self.server.kill_group()
        self.start()
        return 1

    def ask(self, statement: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.folder / 'tandem.sqlite3'}?mode=ro", uri=True, timeout=30) as base:
            return base.execute(statement).fetchall()


class Production(House):
    """PostgreSQL and Redis of its own, web, beat, and a worker with two senders."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        self.redis_port, cut_port = services.free_port(), services.free_port()
        self.line = Line(cut_port, self.redis_port)
        self.base = OwnPostgres()
        self.broker: subprocess.Popen[bytes] | None = None
        super().__init__(
            folder,
            smtp_port,
            DATABASE_URL=self.base.url,
            REDIS_URL=f"redis://127.0.0.1:{cut_port}/0",
            SECRET_KEY="k" * 50,
        )
        self.ways = {
            "child": self._kill_child,
            "worker": self._kill_worker,
            "web": lambda: self._kill("granian"),
            "beat": lambda: self._kill("beat"),
            "redis, which keeps": lambda: self._kill_redis(keeps=True),
            "redis, which forgets": lambda: self._kill_redis(keeps=False),
            "redis' connections": self._cut_redis,
            "postgres": self._restart_postgres,
        }

    def start(self) -> None:
        self.base.start()
        self._start_redis()
        super().start()

    def end(self) -> None:
        super().end()
        if self.broker:
            self.broker.kill()
            self.broker.wait()
        self.line.close()
        self.base.stop()

    def ask(self, statement: str) -> list[Any]:
        with psycopg.connect(self.base.url, connect_timeout=3) as connection:
            return connection.execute(statement.encode()).fetchall()

    def _kill_child(self) -> int:
        assert self.server
        worker = self._child("worker")
        children = [pid for pid in self.server.family() if programs.parent(pid) == worker]
        if children:
            with suppress(ProcessLookupError):
                os.kill(random.choice(children), signal.SIGKILL)
        return len(children[:1])

    def _kill_worker(self) -> int:
        self._kill("worker")
        return 2

    def _kill(self, word: str) -> int:
        with suppress(ProcessLookupError):
            os.kill(self._child(word), signal.SIGKILL)
        return 0

    def _child(self, word: str) -> int:
        """A direct child that may be starting just now."""
        assert self.server
        server = self.server
        wait_for(lambda: server.child(word), 60, self.said)
        return server.child(word)

    def _start_redis(self) -> None:
        program = shutil.which("redis-server")
        services.require(program, "no Redis: redis-server is not installed")
        keeps = ["--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", str(self.memory)]
        self.memory.mkdir(exist_ok=True)
        self.broker = subprocess.Popen(
            [str(program), "--port", str(self.redis_port), "--bind", "127.0.0.1", *keeps],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        client = redis.Redis(port=self.redis_port)
        for _ in range(100):
            with suppress(redis.RedisError):
                if client.ping():
                    return
            time.sleep(0.1)

    @property
    def memory(self) -> Path:
        """Where Redis keeps what it was told, one statement at a time."""
        return self.folder / "redis"

    def _kill_redis(self, *, keeps: bool) -> int:
        assert self.broker
        self.broker.kill()
        self.broker.wait()
        if not keeps:
            shutil.rmtree(self.memory)
        self._start_redis()
        return 0

    def _cut_redis(self) -> int:
        """INF-05: ten resets in three seconds, with Redis and the worker alive."""
        self.line.cut(10, seconds=3)
        return 0

    def _restart_postgres(self) -> int:
        """Each of the two senders may lose the answer to one statement, and with it what became of one mail."""
        self.base.restart()
        return 2


class OwnPostgres:
    """A cluster of its own, which is killed and started again as it stands."""

    def __init__(self) -> None:
        programs_of = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = shutil.which("initdb") or (str(programs_of[-1]) if programs_of else "")
        services.require(found, "no PostgreSQL: initdb is not installed")
        self.programs = Path(found).resolve().parent
        self.person = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        # not below pytest's folder, which nobody but its owner may enter
        self.scratch = tempfile.TemporaryDirectory(prefix="tandem-postgres-", ignore_cleanup_errors=True)
        self.folder = Path(self.scratch.name) / "own"
        self.port = services.free_port()
        self.url = f"postgres://tandem@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            self.folder.parent.chmod(0o755)
            if self.person:
                shutil.chown(self.folder, self.person)
            make = [self.programs / "initdb", "-D", self.folder / "data", "-U", "tandem", "-A", "trust", "-E", "UTF8"]
            subprocess.run(make, user=self.person, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        options = ["-D", self.folder / "data", "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1"]
        self.process = subprocess.Popen(
            [self.programs / "postgres", *options],
            user=self.person,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers, 60)

    def restart(self) -> None:
        self.stop(signal.SIGQUIT)
        self.start()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends it cleanly; SIGQUIT at once, so that it recovers from its log when it starts."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def _answers(self) -> bool:
        with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=3):
            return True
        return False
