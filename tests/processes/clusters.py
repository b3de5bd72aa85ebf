"""A PostgreSQL of one's own, which can be killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg

from tests import services
from tests.processes import groundwork
from tests.processes.programs import wait_for


class OwnPostgres:
    """A cluster of its own, migrated, which is killed and started again as it stands."""

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
            self._make()
        options = ["-D", self.folder / "data", "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1"]
        self.process = subprocess.Popen(
            [self.programs / "postgres", *options],
            user=self.person,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers, 60)

    def _make(self) -> None:
        """The files of a migrated cluster, which are made once for all."""
        shutil.copytree(_migrated(), self.folder / "data")
        if self.person:
            for path in (self.folder / "data", *(self.folder / "data").rglob("*")):
                shutil.chown(path, self.person)

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


class _New(OwnPostgres):
    """One that begins with nothing."""

    def _make(self) -> None:
        make = [self.programs / "initdb", "-D", self.folder / "data", "-U", "tandem", "-A", "trust", "-E", "UTF8"]
        subprocess.run(make, user=self.person, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


@cache
def _first() -> OwnPostgres:
    """The cluster that the others are copies of. It is kept here, for its folder goes with it."""
    first = _New()
    first.start()
    try:
        groundwork.migrate(first.folder, DATABASE_URL=first.url, SECRET_KEY="k" * 50, EMAIL_URL="smtp://127.0.0.1:9")
    finally:
        first.stop()
    return first


def _migrated() -> Path:
    return _first().folder / "data"
