"""Races are run on PostgreSQL only: SQLite has one writer at a time by nature."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ON_POSTGRES = not settings.EMBEDDED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite the races are left to `test_on_postgres`, which runs them in a process of its own."""
    here = [item for item in items if "tests/concurrency/" in item.nodeid]
    other = [item for item in here if (item.path.name == "test_on_postgres.py") is ON_POSTGRES]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in other]


def _at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each on its own connection; returns results, or what each raised."""
    barrier = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.fixture
def at_once(transactional_db: None) -> Callable[..., list[Any]]:
    return _at_once
