"""A data base, a folder of uploads and a broker of one's own: a benchmark touches nothing that people keep.

One that is told to stop (SIGTERM) clears away like one that ends. What a killed one left behind on a server of
PostgreSQL is dropped by the next: the name of a scratch data base says which process of which machine made it.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

_OURS = f"tandem_bench_{uuid.getnode():x}_"


@contextmanager
def scratch() -> Iterator[None]:
    """Work on an empty, migrated data base of the kind that is set up here; it is gone afterwards."""
    current_app.conf.update(broker_url="memory://localhost", broker_transport="memory", broker_transport_options={})
    with (
        _ended_in_order(),
        tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder,
        override_settings(MEDIA_ROOT=f"{folder}/uploads"),
        _data_base(folder),
    ):
        call_command("migrate", interactive=False, verbosity=0)
        yield


@contextmanager
def _data_base(folder: str) -> Iterator[None]:
    settings, before = connection.settings_dict, connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.close()
        name: Any = f"{folder}/bench.sqlite3"
    else:
        _drop_stale()
        name = f"{_OURS}{os.getpid()}_{secrets.token_hex(4)}"
        _on_server(f'CREATE DATABASE "{name}"')
    settings["NAME"] = name
    try:
        yield
    finally:
        leave()
        settings["NAME"] = before
        if connection.vendor != "sqlite":
            _on_server(f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Inside, SIGTERM ends the program as Ctrl-C does, by way of every `finally`."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may hear signals
        return

    def leave(*_: object) -> NoReturn:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _drop_stale() -> None:
    """Drop what processes of this machine made that do not run any more."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_OURS}%"])
        found = [name for (name,) in cursor.fetchall()]
    leave()
    for name in found:
        maker = re.fullmatch(r"(\d+)_[0-9a-f]{8}", name.removeprefix(_OURS))
        if maker and not _runs(int(maker[1])):
            _on_server(f'DROP DATABASE IF EXISTS "{name}"')


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _on_server(statement: str) -> None:
    """Make or drop a data base, from the server's own one."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
    leave()


def leave() -> None:
    """Close the connection, and the pool whose connections know the name of the data base; a child inherits neither."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
