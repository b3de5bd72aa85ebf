"""Keeps uploaded files whole or not at all: a full disk or a kill leaves no part of one under its name."""

from __future__ import annotations

import errno
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext

from notifications.instruments import file_had_no_room
from promocodes.workbook import FileProblem
from tracking.reach import FULL

NO_ROOM = "file.no_room"
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)
"""What file systems say that know no second name of a file."""

log = logging.getLogger(__name__)


class WholeFiles(FileSystemStorage):
    """Writes beside the name, and gives the name when all of it is there."""

    def _save(self, name: str, content: Any) -> str:
        draft = f"{name}.{secrets.token_hex(8)}.draft"
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
