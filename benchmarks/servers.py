"""granian with one worker on a port of its own, on the scratch data base of a benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from campaigns.processes import WEB_THREADS

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds


@contextmanager
def served(interface: str, application: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Serve an application whose VAR_DIR is `folder`: its port, and the process id of the worker."""
    folder.mkdir(parents=True)
    port = _free_port()
    environment = {**os.environ, "VAR_DIR": str(folder), "SITE_URL": f"http://127.0.0.1:{port}"}
    if settings.EMBEDDED:
        (folder / "tandem.sqlite3").symlink_to(connection.settings_dict["NAME"])
        environment["SECRET_KEY"] = settings.SECRET_KEY
    else:
        given = urlsplit(settings.DATABASE_URL)
        environment["DATABASE_URL"] = given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--backlog", "2048", "--backpressure", "1024", "--no-ws", "--log-level", "error"]
    command += ["--blocking-threads", str(WEB_THREADS)] if interface == "wsgi" else []
    with subprocess.Popen([*command, application], cwd=ROOT, env=environment) as process:  # noqa: S603
        try:
            deadline = time.monotonic() + PATIENCE
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{application} did not start")
                time.sleep(0.1)
            yield port, _worker_of(process.pid)
        finally:
            process.terminate()


def processor_seconds(process: int) -> float:
    """What a process has taken of the processors so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _worker_of(parent: int) -> int:
    """The child of granian that answers: the one that has taken the most."""
    children = [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if (stat := _read(path / "stat")) and int(stat.rpartition(")")[2].split()[1]) == parent
    ]
    return max(children, key=processor_seconds)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it has ended meanwhile


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
