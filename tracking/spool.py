"""A file of clicks on the local disk: many requests wait for one write and one sync (group commit).

The first request of a batch leads: it waits for the batch before, takes what has gathered meanwhile, writes it, has it
synced, and wakes the others. Nothing here asks a data base, Redis or a queue. The drain (tracking/drain.py) reads the
files; it removes one under its lock, so whoever takes the lock to write looks first whether the file is still there.
Where one batch waits for another the lock is kept: to take and to free it costs a rush of clicks a tenth.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
import time
from _thread import allocate_lock
from contextlib import suppress
from pathlib import Path

from notifications.instruments import click_batch_took, clicks_lost
from tracking.visits import lost_line

SUFFIX = ".clicks"
HELD_FOR = 30.0  # seconds without a pause between batches; then a new file, so that the drain can remove this one
ALARM_EVERY = 10.0  # seconds between two alarms about a disk that takes nothing

log = logging.getLogger(__name__)


class _Batch:
    """Lines that are written together. `gate` opens when they are on disk, or lost."""

    __slots__ = ("gate", "kept", "lines")

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.kept = False
        self.gate = allocate_lock()
        self.gate.acquire()


class Spool:
    """The file of this process in `folder`. Its threads share it; every process has its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lost = 0
        self._untold = 0  # of the lost: not yet said in a file
        self._alarmed_at = -ALARM_EVERY
        self._entering = allocate_lock()
        self._writing = allocate_lock()
        self._gathering = _Batch()
        self._file = -1
        self._held_since = 0.0  # by the clock of `_write`; 0 while the lock is free
        self._size = 0  # bytes of the file while it is held

    def append(self, line: bytes) -> bool:
        """Have a line on disk; returns when it is. False says that it is lost, and that somebody has been told."""
        with self._entering:
            batch = self._gathering
            leads = not batch.lines
            batch.lines.append(line)
        if leads:
            with self._writing:
                with self._entering:
                    self._gathering = _Batch()
                try:
                    self._write(batch)
                finally:
                    batch.gate.release()
                if not self._gathering.lines:  # nobody waits to be next
                    self._free()
        else:
            batch.gate.acquire()
            batch.gate.release()
        return batch.kept

    def _write(self, batch: _Batch) -> None:
        told, began = self._untold, time.perf_counter()
        data = b"".join([lost_line(told), *batch.lines] if told else batch.lines)
        try:
            if 0 < self._held_since < began - HELD_FOR:
                self.close()
            if not self._held_since and not self._hold():
                self._open()
            if os.write(self._file, data) != len(data):
                os.ftruncate(self._file, self._size)  # a full disk took a part; none of it counts
                raise OSError("the disk took only a part")
            self._size += len(data)
            os.fdatasync(self._file)
        except OSError as error:
            self._lose(len(batch.lines), error)
        else:
            batch.kept = True
            self._untold -= told
        click_batch_took(time.perf_counter() - began)

    def _hold(self) -> bool:
        """Take the lock of the present file; False if there is none, or the drain has it or has removed it."""
        if self._file < 0:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        found = os.fstat(self._file)
        self._size, self._held_since = found.st_size, time.perf_counter()
        return found.st_nlink > 0

    def _free(self) -> None:
        if self._held_since:
            self._held_since = 0.0
            try:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            except OSError:  # what was written is written; without its file the lock is free as well
                self._file, file = -1, self._file
                with suppress(OSError):
                    os.close(file)

    def _open(self) -> None:
        self.close()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns():020}-{secrets.token_hex(8)}{SUFFIX}"
        self._file = os.open(
            self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._size, self._held_since = 0, time.perf_counter()
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # or a power cut could take the name, and with it what is synced in the file
        finally:
            os.close(folder)

    def close(self) -> None:
        """Let go of the file: nothing more is written into it."""
        self._free()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _lose(self, number: int, error: OSError) -> None:
        """Count the loss and raise the alarm. After a failed sync nobody knows what the file holds: take a new one."""
        self.lost += number
        clicks_lost(number)
        self._untold += number
        if time.monotonic() - self._alarmed_at >= ALARM_EVERY:
            self._alarmed_at = time.monotonic()
            log.critical(
                "Clicks are not counted: %s cannot be written (%s). %s lost so far; visitors are still redirected.",
                self.folder,
                error,
                self.lost,
            )
        try:
            self.close()
        except OSError:
            self._file = -1


_spools: dict[Path, Spool] = {}
_making = threading.Lock()


def spool_in(folder: Path) -> Spool:
    """The one spool of this process in a folder."""
    found = _spools.get(folder)
    if found is None:
        with _making:
            found = _spools.setdefault(folder, Spool(folder))
    return found


def _after_fork() -> None:
    """A child begins with files and locks of its own."""
    _spools.clear()


os.register_at_fork(after_in_child=_after_fork)
