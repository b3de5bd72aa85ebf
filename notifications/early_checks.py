"""Lets PostgreSQL check foreign keys while this process is busy with something else, and not when it commits.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

FEW = 500
"""For so many rows the checks take no longer than to ask for them."""


@contextmanager
def meanwhile(rows: int) -> Iterator[None]:
    """Inside, the foreign keys of what this transaction has written are checked on the server; it wrote so many rows.

    A query made inside waits for the checks; nothing is copied inside. Raises IntegrityError at the end, as COMMIT
    would have.
    """
    if rows <= FEW or connection.vendor != "postgresql" or not connection.in_atomic_block:
        yield
        return
    driver = connection.connection  # the driver may be used by two threads, Django's connection may not
    with connection.wrap_database_errors, ThreadPoolExecutor(max_workers=1) as server:
        checks = server.submit(driver.execute, "SET CONSTRAINTS ALL IMMEDIATE")
        try:
            yield
        finally:
            checks.result()  # a failed check is the reason, whatever it made fail in here
        driver.execute("SET CONSTRAINTS ALL DEFERRED")
