"""Sends a crowd to a site: locust in a process of its own, for its client patches the whole process it is in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.live.plan import Plan, Size
from benchmarks.live.site import ROOT, Site

VARIABLE = "TANDEM_LOAD"
LAST_CALLS = 60
"""Seconds that a call under way has, when the time is over, to come to its end: none is cut off, so all are counted."""


def invite(site: Site, size: Size) -> Path:
    """Write brands, people and data into the site. Returns the folder that knows them."""
    folder = site.folder / "load"
    folder.mkdir()
    site.run("-m", "benchmarks.live.cast", str(folder / "cast.json"), json.dumps(asdict(size)))
    return folder


def send(site: Site, folder: Path, plan: Plan) -> dict[str, Any]:
    """Let the people of this folder come, and return what they saw. Raises RuntimeError if they saw nothing."""
    book = folder / "book.json"
    book.unlink(missing_ok=True)
    plan.write(folder / "plan.json")
    users = plan.users()
    command = [
        sys.executable, "-m", "locust", "-f", "benchmarks/live/journeys.py", *users,
        "--headless", "--host", site.url, "--users", str(sum(users.values())), "--spawn-rate", str(plan.arrivals),
        "--run-time", f"{round(plan.warm + plan.seconds)}s", "--stop-timeout", str(LAST_CALLS), "--only-summary",
        "--exit-code-on-error", "0", "--loglevel", "WARNING",
    ]  # fmt: skip
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT), VARIABLE: str(folder)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if not book.exists():
        raise RuntimeError(f"The crowd saw nothing: {done.stdout[-1000:]} {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(book.read_text())
    # near 1 the client itself was the slow one, and its times say little of the site
    told["client_processor_share"] = round(told.pop("processor_seconds") / (time.monotonic() - began), 2)
    return told
