"""What every installation begins with, made once for all of a run: a migrated data base, and the static files."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.processes import programs

MIGRATE = "from campaigns import groundwork; groundwork.prepare_data_base(); groundwork.collect_static()"


def migrate(folder: Path, **settings: str) -> None:
    """Prepare the data base that the settings name, and the static files in `folder`, as `serve` does at its start."""
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", MIGRATE],
        cwd=programs.ROOT,
        env=programs.environment(folder, **settings),
        check=True,
    )


@cache
def _embedded() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tandem-groundwork-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(folder)
    return folder


def lay_data_base(folder: Path) -> None:
    """The embedded data base, empty and migrated, unless there is one."""
    if not (folder / "tandem.sqlite3").exists():
        shutil.copy(_embedded() / "tandem.sqlite3", folder)


def lay_static(folder: Path) -> None:
    """The static files, unless they are there."""
    if not (folder / "static").exists():
        shutil.copytree(_embedded() / "static", folder / "static")
        shutil.copy2(_embedded() / "static.stamp", folder)
