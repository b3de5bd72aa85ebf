"""Whole installations of Tandem, with their services as processes that can be killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests import services
from tests.processes import programs
from tests.processes.clusters import OwnPostgres
from tests.processes.cutting import Line
from tests.processes.groundwork import lay_data_base, lay_static
from tests.processes.programs import Server, wait_for

UNDONE = "state IN ('held', 'queued', 'retry', 'sending') OR (state = 'uncertain' AND error_code = 'answer.lost')"
ROWS = """SELECT public_id, state, EXISTS (SELECT 1 FROM notifications_messageevent e
          WHERE e.message_id = m.id AND e.event = 'uncertain') FROM notifications_message m"""
Row = tuple[str, str, bool]
SENDERS = 2  # of one machine's worker


class House(ABC):
    """One installation under `manage.py serve`. `ways` kill something, and say how many senders that was."""

    ways: dict[str, Callable[[], int]]
    options: tuple[str, ...] = ()  # of `serve`

    def __init__(self, folder: Path, smtp_port: int, **settings: str) -> None:
        self.folder = folder
        self.port = services.free_port()
        self.settings = {"EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}", "MAIL_RATE": "0", **settings}
        self.server: Server | None = None
        self.queued = 0

    def start(self) -> None:
        lay_static(self.folder)
        server = self.server = Server(self.folder, self.port, *self.options, **self.settings)
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

    def key(self) -> str:
        """The key of a brand's program."""
        return programs.key_of_a_brand(self.folder, **self.settings)

    def queue(self, number: int) -> None:
        """Write mails into the outbox, as a request would: from a process of its own."""
        first, self.queued = self.queued, self.queued + number
        subprocess.run(
            [sys.executable, "-m", "tests.processes.queueing", str(first), str(number)],
            cwd=programs.ROOT,
            env=programs.environment(self.folder, **self.settings),
            check=True,
        )

    @abstractmethod
    def ask(self, statement: str) -> list[Any]:
        """Ask the data base."""

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

    def start(self) -> None:
        lay_data_base(self.folder)
        super().start()

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
        self.base_line: Line | None = None
        self.broker: subprocess.Popen[bytes] | None = None
        super().__init__(
            folder,
            smtp_port,
            DATABASE_URL=self._address_of_base(),
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
        self.start_redis()
        super().start()

    def end(self) -> None:
        super().end()
        if self.broker:
            self.broker.kill()
            self.broker.wait()
        self.line.close()
        if self.base_line:
            self.base_line.close()
        self.base.stop()

    def ask(self, statement: str) -> list[Any]:
        with psycopg.connect(self.base.url, connect_timeout=3) as connection:
            return connection.execute(statement.encode()).fetchall()

    def _address_of_base(self) -> str:
        return self.base.url

    def _any(self) -> Server:
        """A machine at which something is killed."""
        assert self.server
        return self.server

    def _kill_child(self) -> int:
        server = self._any()
        worker = self._child(server, "worker")
        children = [pid for pid in server.family() if programs.parent(pid) == worker]
        if children:
            with suppress(ProcessLookupError):
                os.kill(random.choice(children), signal.SIGKILL)
        return len(children[:1])

    def _kill_worker(self) -> int:
        self._kill("worker")
        return SENDERS

    def _kill(self, word: str) -> int:
        with suppress(ProcessLookupError):
            os.kill(self._child(self._any(), word), signal.SIGKILL)
        return 0

    def _child(self, server: Server, word: str) -> int:
        """A direct child that may be starting just now, and its whole machine with it."""
        return server.wait_for_child(word, 240)

    def start_redis(self) -> None:
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

    def end_redis(self) -> None:
        """Kill it, and leave it away."""
        assert self.broker
        self.broker.kill()
        self.broker.wait()

    def _kill_redis(self, *, keeps: bool) -> int:
        self.end_redis()
        if not keeps:
            shutil.rmtree(self.memory)
        self.start_redis()
        return 0

    def _cut_redis(self) -> int:
        """INF-05: ten resets in three seconds, with Redis and the worker alive."""
        self.line.cut(10, seconds=3)
        return 0

    def _restart_postgres(self) -> int:
        """Each of the two senders may lose the answer to one statement, and with it what became of one mail."""
        self.base.restart()
        return SENDERS


class Lined(Production):
    """One whose line to PostgreSQL can be cut, too."""

    def _address_of_base(self) -> str:
        self.base_line = Line(services.free_port(), self.base.port)
        return self.base.url.replace(f":{self.base.port}/", f":{self.base_line.port}/")
