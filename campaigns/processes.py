"""The children of `serve`: web server, worker and beat, kept alive together and ended together."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings

from campaigns import with_parent

PARTS = ("web", "worker", "beat")
QUEUES = ("default", "mail", "imports", "events")
WEB_THREADS = 16
"""Per web process. A click waits in one of them for its write, so that many share one; with twice as many they spend a
third of the processor on taking turns at the interpreter."""

GRACE = 20.0  # seconds between the request to end and SIGKILL; the contract allows 30 in all
CALM = 30.0  # a child that lived as long as this is started again without delay
LONGEST_PAUSE = 30.0
TICK = 0.2


class Child:
    """One process that is started again whenever it ends."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.start_again_at = 0.0
        self.failures = 0

    def start(self) -> None:
        """Start it as a child that cannot outlive this process."""
        wrapper = [sys.executable, "-I", "-S", with_parent.__file__, str(os.getpid())]
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            [*wrapper, *self.command], env=self.environment, cwd=settings.ROOT, stdin=subprocess.DEVNULL
        )

    def look(self) -> None:
        """Start it if it is due; plan the next start if it has ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 1 if now - self.started > CALM else self.failures + 1
        pause = 0.0 if self.failures == 1 else min(LONGEST_PAUSE, 2.0 ** (self.failures - 2))
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        say(f"The {self.name} ended {how}; it starts again {f'in {pause:.0f} s' if pause else 'now'}.")
        self.process, self.start_again_at = None, now + pause

    def send(self, number: signal.Signals) -> None:
        """Send it a signal if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def is_over(self) -> bool:
        """Whether nothing of it runs."""
        return self.process is None or self.process.poll() is not None


class Household:
    """All children, from the first start to the last breath. `address` is where they answer; None if nowhere."""

    def __init__(self, children: list[Child], address: tuple[str, int] | None, when_ready: Callable[[], None]) -> None:
        self.children = children
        self.address = address
        self.when_ready = when_ready
        self.requests_to_end = 0

    def live(self) -> None:
        """Keep the children running until SIGTERM, SIGINT (Ctrl-C) or SIGHUP, then end them all."""
        own_process_group()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note_request)
        ready = False
        while not self.requests_to_end:
            for child in self.children:
                child.look()
            if not ready and (self.address is None or answers(self.address)):
                ready = True
                self.when_ready()
            time.sleep(TICK)
        self.end()

    def end(self) -> None:
        """SIGTERM to all, and SIGKILL to those that have not ended in time or when asked a second time."""
        say("Ending …")
        asked = self.requests_to_end
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and self.requests_to_end == asked:
            if all(child.is_over() for child in self.children):
                return
            time.sleep(TICK / 4)
        for child in self.children:
            child.send(signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                child.process.wait()

    def _note_request(self, number: int, frame: FrameType | None) -> None:
        self.requests_to_end += 1


@dataclass(frozen=True)
class Plan:
    """What one `serve` runs: which parts, and how many processes of them."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    parts: frozenset[str] = frozenset(PARTS)
    queues: tuple[str, ...] = QUEUES
    processes: int = 2

    @property
    def address(self) -> tuple[str, int] | None:
        """Where the web server answers; None if this plan has none."""
        host = self.host if self.host not in ("", "0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
        return (host, self.port) if "web" in self.parts else None


def household(plan: Plan, *, when_ready: Callable[[], None]) -> Household:
    """The parts of the plan for the settings of this process."""
    environment = {
        "MALLOC_ARENA_MAX": "2",  # glibc keeps a heap for each thread that once had to wait, and none shrinks again
        **os.environ,
        "VAR_DIR": str(settings.VAR_DIR),
        "SITE_URL": settings.SITE_URL,
        with_parent.SUPERVISED: "1",
        "PYTHONUNBUFFERED": "1",
    }
    web = ["granian", "--interface", "wsgi", "--host", plan.host, "--port", str(plan.port)]
    web += ["--workers", str(plan.workers)]
    web += ["--blocking-threads", str(WEB_THREADS), "--backlog", "2048", "--backpressure", "1024"]
    web += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"]
    web += ["--no-ws", "--log-level", "error", "config.wsgi:application"]
    pool = ["-P", "prefork", "-c", str(plan.processes), "-O", "fair"]
    if not settings.REDIS_URL:
        pool = ["-P", "threads", "-c", "4"]
    named = f"tandem-{plan.port}@%h" if "web" in plan.parts else f"tandem-{'-'.join(plan.queues)}-{os.getpid()}@%h"
    worker = ["celery", "-q", "-A", "config", "worker", *pool, "-l", "WARNING", "-n", named]
    worker += ["-Q", ",".join(plan.queues), "--without-gossip", "--without-mingle"]
    beat = ["celery", "-q", "-A", "config", "beat", "-l", "WARNING"]
    known = (("web", "web server", web), ("worker", "worker", worker), ("beat", "beat", beat))
    commands = {name: command for part, name, command in known if part in plan.parts}
    # a worker stores the clicks of its own machine; where none does beside the web server, somebody else must
    if "web" in plan.parts and not ("worker" in plan.parts and "default" in plan.queues):
        commands["store of clicks"] = ["django", "drain_clicks", "--forever"]
    # root in a container is nothing to warn of where all is embedded
    quiet = [] if settings.DATABASE_URL else ["-W", "ignore:You're running"]
    return Household(
        [Child(name, [sys.executable, *quiet, "-m", *command], environment) for name, command in commands.items()],
        plan.address,
        when_ready,
    )


def own_process_group() -> None:
    """Lead a process group, so that one signal to it reaches every child.

    A shell with job control has made one already. Where a script runs `serve` in a terminal it stays in the script's
    group: leaving it would take Ctrl-C away from the person.
    """
    if os.getpgrp() == os.getpid():
        return
    try:
        in_terminal = os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        in_terminal = False
    if not in_terminal:
        os.setpgid(0, 0)


def answers(address: tuple[str, int]) -> bool:
    """Whether the web server answers there."""
    connection = http.client.HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def say(sentence: str) -> None:
    """One line on standard output; nobody there to read it is no reason to end."""
    try:
        print(sentence, flush=True)  # noqa: T201
    except OSError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
