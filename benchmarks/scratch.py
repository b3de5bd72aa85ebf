"""A data base, a folder of uploads and a broker of one's own: a benchmark touches nothing that people keep."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings


@contextmanager
def scratch() -> Iterator[None]:
    """Work on an empty, migrated data base of the kind that is set up here; it is gone afterwards."""
    current_app.conf.update(broker_url="memory://localhost", broker_transport="memory", broker_transport_options={})
    with (
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
        name = f"tandem_bench_{secrets.token_hex(4)}"
        _on_server(f'CREATE DATABASE "{name}"')
    settings["NAME"] = name
    try:
        yield
    finally:
        _leave()
        settings["NAME"] = before
        if connection.vendor != "sqlite":
            _on_server(f'DROP DATABASE IF EXISTS "{name}"')


def _on_server(statement: str) -> None:
    """Make or drop a data base, from the server's own one."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
    _leave()


def _leave() -> None:
    """Close the connection, and the pool whose connections know the name of the data base."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
