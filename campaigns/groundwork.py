"""What must be so before the site is served: a free port, one server a folder, a migrated data base, static files."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shelve
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from accounts import lock_timeouts
from campaigns import processes
from notifications import instruments
from tracking import reach

PATIENCE = 60.0  # seconds; whoever starts this process again has more
MIGRATION_LOCK = 7_261_041  # any number; the same one on every machine of one data base


def require_free_port(host: str, port: int) -> None:
    """End with one sentence if the port cannot be listened on."""
    for _ in range(5):
        error = _listen(host, port)
        if error is None:
            return
        time.sleep(0.2)  # the children of a server that was killed a moment ago are ending
    if error and error.errno == errno.EADDRINUSE:
        other = next((one for one in range(port + 1, min(port + 100, 65_536)) if _listen(host, one) is None), port + 1)
        sys.exit(f"Port {port} is taken; choose another with --port {other}.")
    sys.exit(f"Port {port} of {host} cannot be used: {error and error.strerror}.")


def _listen(host: str, port: int) -> OSError | None:
    """Listen for a moment; the error if that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # a port that only waits out old connections is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            return error if isinstance(error, OSError) else OSError(errno.EINVAL, "no such port")
    return None


def hold_folder() -> int:
    """Make this the only server of VAR_DIR for as long as the process lives; the kernel lets go when it dies."""
    handle = os.open(settings.VAR_DIR / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
        sys.exit(
            f"Tandem already runs on {settings.VAR_DIR} (process {holder}); stop it, or give this one its own VAR_DIR."
        )
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def clear_leftovers() -> None:
    """Remove what a killed server may have left half-written in the queue and the schedule, and its counts."""
    instruments.forget()
    celery = settings.VAR_DIR / "celery"
    for path in [*(celery / "queue").glob("*"), *(celery / "control").glob("*")]:
        try:
            whole = path.suffix in (".msg", ".exchange") and bool(json.loads(path.read_bytes()))
        except (OSError, ValueError):
            whole = False
        if not whole:
            # a message only says that a row is due; the sweeper finds the row without it
            path.unlink(missing_ok=True)
    schedule = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    schedule.parent.mkdir(parents=True, exist_ok=True)
    try:
        if any(schedule.parent.glob(schedule.name + "*")):
            with shelve.open(str(schedule), flag="w") as kept:  # noqa: S301
                dict(kept)
    except Exception:  # a damaged data base file raises whatever its reader stumbles over
        for path in schedule.parent.glob(schedule.name + "*"):
            path.unlink(missing_ok=True)


def prepare_data_base() -> None:
    """Migrate, and make the cache's table. Waits a minute for a data base that is away, then ends with one sentence."""
    deadline, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            return _migrate()
        except (InterfaceError, OperationalError) as error:
            connection.close()
            if lock_timeouts.gave_way(error):
                sys.exit("A migration gave way to a lock that somebody holds. Start again a little later.")
            if not reach.is_passing(error):
                raise
            if time.monotonic() > deadline:
                sys.exit(f"DATABASE_URL: the data base cannot be used ({str(error).strip()}); is it running?")
            if not told:
                processes.say("The data base is out of reach; waiting for it …")
            told = True
            time.sleep(1)


def _migrate() -> None:
    with _one_migration_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    connection.close()


@contextlib.contextmanager
def _one_migration_at_a_time() -> Iterator[None]:
    """Several machines may start at once on one PostgreSQL data base.

    Who waits asks again and again: a statement that waits has a snapshot, which CREATE INDEX CONCURRENTLY waits for.
    """
    if connection.vendor != "postgresql":
        yield
        return
    while not _is_ours("pg_try_advisory_lock"):
        time.sleep(0.5)
    try:
        yield
    finally:
        _is_ours("pg_advisory_unlock")


def _is_ours(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [MIGRATION_LOCK])
        return bool(cursor.fetchone()[0])


def collect_static() -> None:
    """Gather the static files into STATIC_ROOT unless they are there as they are now."""
    stamp = settings.VAR_DIR / "static.stamp"
    now = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            now.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    if root.is_dir() and stamp.exists() and stamp.read_text() == now.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=root.is_dir(), verbosity=0)
    stamp.write_text(now.hexdigest())


def forget_everything() -> None:
    """Remove the embedded data base, uploads, captured mail and queues: names that Tandem itself made, nothing else."""
    database = settings.VAR_DIR / "tandem.sqlite3"
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    for folder in ("uploads", "mailbox", "clicks", "celery"):
        shutil.rmtree(settings.VAR_DIR / folder, ignore_errors=True)
    for folder in ("queue", "control"):
        (settings.VAR_DIR / "celery" / folder).mkdir(parents=True, exist_ok=True)
