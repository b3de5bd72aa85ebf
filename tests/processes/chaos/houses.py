"""The two installations of a chaos run: one process group on SQLite, and two machines that share their services."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests import services
from tests.processes.groundwork import lay_static
from tests.processes.machines import SENDERS, Embedded, Production
from tests.processes.programs import Server

AWAY = 5.0
"""Seconds for which a service stays away."""


class Alone(Embedded):
    """SQLite and the broker in files; two web processes. Single parts are killed too, and the whole group."""

    options = ("--workers", "2")

    def __init__(self, folder: Path, smtp_port: int) -> None:
        super().__init__(folder, smtp_port)
        self.ways |= {
            "worker": lambda: self._kill("worker", 1),
            "web": lambda: self._kill("granian", 0),
            "beat": lambda: self._kill("beat", 0),
        }

    @property
    def ports(self) -> list[int]:
        return [self.port]

    def _kill(self, word: str, senders: int) -> int:
        assert self.server
        with suppress(ProcessLookupError):
            os.kill(self.server.wait_for_child(word, 240), signal.SIGKILL)
        return senders


class Pair(Production):
    """Two machines, each with web servers and a worker; beat on the first. Uploads are shared, spools are not."""

    options = ("--workers", "2")

    def __init__(self, folder: Path, smtp_port: int) -> None:
        super().__init__(folder, smtp_port)
        self.settings["UPLOADS_DIR"] = str(folder / "uploads")
        self.second_port = services.free_port()
        self.second: Server | None = None
        self.ways |= {
            "a web server": self.ways.pop("web"),
            "a whole machine": self._kill_second,
            "redis, away for a while": self._be_without_redis,
            "postgres, away for a while": self._be_without_postgres,
        }

    @property
    def ports(self) -> list[int]:
        return [self.port, self.second_port]

    def start(self) -> None:
        super().start()
        self._start_second()

    def end(self) -> None:
        if self.second:
            self.second.kill_group()
        super().end()

    def said(self) -> str:
        return super().said() + (self.second.said()[-3000:] if self.second else "")

    def _start_second(self) -> None:
        folder = self.folder / "second"
        folder.mkdir(exist_ok=True)
        lay_static(folder)
        self.second = Server(folder, self.second_port, "--only", "web,worker", **self.settings)

    def _any(self) -> Server:
        machines = [one for one in (self.server, self.second) if one]
        return random.choice(machines)

    def _kill(self, word: str) -> int:
        if word != "beat":
            return super()._kill(word)
        assert self.server  # the only machine that has one
        with suppress(ProcessLookupError):
            os.kill(self._child(self.server, word), signal.SIGKILL)
        return 0

    def _kill_second(self) -> int:
        assert self.second
        self.second.kill_group()
        self._start_second()
        return SENDERS

    def _restart_postgres(self) -> int:
        return 2 * super()._restart_postgres()

    def _be_without_redis(self) -> int:
        self.end_redis()
        time.sleep(AWAY)
        self.start_redis()
        return 0

    def _be_without_postgres(self) -> int:
        self.base.stop(signal.SIGQUIT)
        time.sleep(AWAY)
        self.base.start()
        return 2 * SENDERS
