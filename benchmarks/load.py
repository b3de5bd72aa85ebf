"""Visitors in great number, for `bench redirect` and the kills: `python -m benchmarks.load PORT SECONDS SLUG …`.

One process, many connections that stay open, each with one request under way. wrk is quicker and is taken where it is
installed; either way the client is the same for all that is compared.
"""

from __future__ import annotations

import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 32
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
ROOT = Path(__file__).resolve().parent.parent

_SCRIPT = """
local slugs, number = {{{slugs}}}, 0
wrk.headers["User-Agent"] = "{agent}"
wrk.headers["Referer"] = "https://l.instagram.com/"
request = function() number = number % #slugs + 1; return wrk.format("GET", "/r/" .. slugs[number]) end
done = function(summary) io.write(string.format("\\ncounted %d %d %d\\n", summary.requests, summary.duration,
  summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout)) end
"""


class Answered(NamedTuple):
    """How many requests were answered in how many seconds, and how many went wrong."""

    requests: int
    seconds: float
    wrong: int


def tool() -> str:
    """What makes the requests here."""
    return "wrk" if shutil.which("wrk") else "benchmarks.load"


def visit(port: int, seconds: float, slugs: Sequence[str]) -> Answered:
    """Follow these links for so long, in a process of its own."""
    if not shutil.which("wrk"):
        command = [sys.executable, "-m", "benchmarks.load", str(port), str(seconds), *slugs]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(_SCRIPT.format(slugs=", ".join(f'"{slug}"' for slug in slugs), agent=AGENT))
            script.flush()
            command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}", "-s", script.name]
            command.append(f"http://127.0.0.1:{port}/")
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"counted (\d+) (\d+) (\d+)", said)
    if not found:
        raise RuntimeError(f"the load said nothing of use: {said}")
    return Answered(int(found[1]), int(found[2]) / 1e6, int(found[3]))


def main(port: int, seconds: float, slugs: Sequence[str]) -> None:
    """Send, and say what came back."""
    tail = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {AGENT}\r\nReferer: https://l.instagram.com/\r\n\r\n"
    requests = [f"GET /r/{slug}{tail}".encode() for slug in slugs]
    answered = wrong = sent = 0
    with selectors.DefaultSelector() as ready:
        for _ in range(CONNECTIONS):
            client = socket.create_connection(("127.0.0.1", port))
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.sendall(requests[sent % len(requests)])
            sent += 1
            ready.register(client, selectors.EVENT_READ)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            for key, _ in ready.select(1):
                client = key.fileobj  # type: ignore[assignment]
                answer = client.recv(65536)
                answered += 1
                wrong += not answer.startswith(b"HTTP/1.1 302")
                client.sendall(requests[sent % len(requests)])
                sent += 1
        spent = time.perf_counter() - began
    print(f"counted {answered} {int(spent * 1e6)} {wrong}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
