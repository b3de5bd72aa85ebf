"""Starts the project's own commands as a person would, with nothing of the test run's environment."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(var_dir: Path, **more: str) -> dict[str, str]:
    """PATH, HOME, VAR_DIR, and what the test adds."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "TANDEM_NO_BOOTSTRAP": "1", "VAR_DIR": str(var_dir), "PYTHONUNBUFFERED": "1", **more}


def run(var_dir: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a management command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(var_dir, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def key_of_a_brand(folder: Path, **settings: str) -> str:
    """A brand, and the key of its program."""
    for command in (
        "create_brand --name Lumen --slug lumen --owner olga@lumen.example --password correct-horse-battery",
        "create_api_key --brand lumen --name Shop",
    ):
        done = run(folder, *command.split(), **settings)
        assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Server:
    """One `manage.py serve` in a process group of its own, its output in a file."""

    def __init__(self, var_dir: Path, port: int, *options: str, **settings: str) -> None:
        self.port = port
        self.output = var_dir / "output.txt"
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(port), *options],
                cwd=ROOT,
                env=environment(var_dir, **settings),
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def said(self) -> str:
        """Everything it has printed."""
        return self.output.read_text()

    def get(self, path: str, *, within: float = 60) -> tuple[int, str]:
        """Status and body of one page; TimeoutError if it does not come within so many seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=within)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        """The body of one page, read as JSON."""
        return json.loads(self.get(path)[1])

    def wait_until_it_answers(self) -> None:
        """Wait for the line that says so."""
        wait_for(lambda: "Tandem runs" in self.said() or self.process.poll() is not None, 60, self.said)
        assert self.process.poll() is None, self.said()

    def family(self) -> dict[int, str]:
        """Every process of its group but itself: id and command line."""
        return {pid: line for pid, line in group(self.process.pid).items() if pid != self.process.pid}

    def child(self, word: str) -> int:
        """The id of the direct child whose command line holds `word`; 0 while there is none."""
        for pid, line in self.family().items():
            if word in line.split() and parent(pid) == self.process.pid and "with_parent" not in line:
                return pid
        return 0

    def wait_for_child(self, word: str, seconds: float = 60, *, other_than: int = 0) -> int:
        """As `child`, once there is one: each begins as `with_parent`, for a moment, before it becomes itself."""
        found: list[int] = []

        def there() -> bool:
            found.append(self.child(word))
            return found[-1] not in (0, other_than)

        wait_for(there, seconds, self.said)
        return found[-1]

    def kill_group(self) -> None:
        """SIGKILL to all of them; returns when the kernel has cleared them away."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)
        wait_for(lambda: not group(self.process.pid), 60)


def group(leader: int) -> dict[int, str]:
    """The living processes of a process group."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, process_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(process_group) == leader and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
    return found


def parent(pid: int) -> int:
    """The id of a process' parent; 0 if it has gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def wait_for(condition: Callable[[], Any], seconds: float, explain: Callable[[], str] = lambda: "") -> None:
    """Wait until the condition holds, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain. {explain()}"
        time.sleep(0.1)
