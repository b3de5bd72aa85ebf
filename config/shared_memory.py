"""Where the processes of one VAR_DIR count together: in shared memory, and not on the disk.

A page of a mapped file that finds the disk full kills its process, and a full disk must stop no redirect.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is checked to be ours alone


def folder_of(var_dir: Path, within: Path = SHARED_MEMORY) -> Path | None:
    """The folder, made if need be; None where there is no such place: then each process knows of itself alone."""
    name = hashlib.sha256(f"{os.getuid()} {var_dir}".encode()).hexdigest()[:20]
    folder = within / f"tandem-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if ours else None
