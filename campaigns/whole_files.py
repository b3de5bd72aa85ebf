"""Keeps uploaded files whole or not at all: a full disk or a kill leaves no part of one under its name."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext

from notifications.instruments import file_had_no_room
from promocodes.workbook import FileProblem
from tracking.reach import FULL

NO_ROOM = "file.no_room"
DRAFT = ".draft"
LONGEST_WRITE = 3600.0
"""Seconds after which nobody writes it any more."""
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)
"""What file systems say that know no second name of a file."""

log = logging.getLogger(__name__)


class WholeFiles(FileSystemStorage):
    """Writes beside the name, and gives the name when all of it is there."""

    def _save(self, name: str, content: Any) -> str:
        draft = f"{name}.{secrets.token_hex(8)}{DRAFT}"
        try:
            super()._save(draft, content)  # type: ignore[misc] # Django has it, its stubs do not
            return self._name(draft, name)
        finally:
            self.delete(draft)

    def _name(self, draft: str, name: str) -> str:
        while True:
            try:
                os.link(self.path(draft), self.path(name))
            except FileExistsError:  # somebody was quicker
                name = self.get_available_name(name)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                os.rename(self.path(draft), self.path(name))
                return name
            else:
                return name


def forget_drafts() -> int:
    """Delete what a killed process has left of files that it wrote; no row names them. Returns how many."""
    old = time.time() - LONGEST_WRITE
    left = [path for path in Path(settings.MEDIA_ROOT).rglob(f"*{DRAFT}") if path.stat().st_mtime < old]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextmanager
def room() -> Iterator[None]:
    """Inside, an uploaded file is kept. Raises FileProblem where the disk is full, and somebody is told."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        log.critical("An uploaded file cannot be kept: %s. Nothing of it is stored.", error.strerror)
        file_had_no_room()
        said = gettext("Our disk is full for the moment, and nothing of the file is stored. Try again in some minutes.")
        raise FileProblem(NO_ROOM, said) from error
