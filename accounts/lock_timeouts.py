"""Migrations that give way: who waits behind a statement that waits for a lock waits too, so it waits briefly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, OperationalError

LONGEST_WAIT = "900ms"
"""Nobody waits for a second behind a migration (INF-15)."""
TIMES = 30
PAUSE = 2.0
_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"


@contextmanager
def short_waits(connection: Any) -> Iterator[None]:
    """Inside, each statement of this connection waits for a lock for less than a second. SQLite knows no such wait."""
    with waiting(connection, LONGEST_WAIT):
        yield


@contextmanager
def long_waits(connection: Any) -> Iterator[None]:
    """Inside, statements wait as long as they must: for those that nobody has to wait behind."""
    with waiting(connection, "0"):
        yield


@contextmanager
def waiting(connection: Any, longest: str) -> Iterator[None]:
    """Inside, `lock_timeout` is this; afterwards what it was before."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _set(connection, longest)
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a connection that broke takes its settings with it
            _set(connection, before)


def _set(connection: Any, longest: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        [before] = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [longest])
    return str(before)


def gave_way(error: BaseException) -> bool:
    """Whether it failed because somebody else holds a lock."""
    return getattr(error.__cause__, "sqlstate", "") in (_NOT_AVAILABLE, _DEADLOCK)


def again_while_others_work(deed: Callable[[], None], *, say: Callable[[str], Any], pause: float | None = None) -> None:
    """Do it, and once more when it gave way to somebody's lock, up to TIMES times. Raises the last refusal.

    A migration that gives way is rolled back, and those before it are done; the next time goes on from there.
    """
    wait = PAUSE if pause is None else pause
    for left in range(TIMES, -1, -1):
        try:
            deed()
        except OperationalError as refused:
            if not gave_way(refused) or not left:
                raise
            say(f"Gave way to somebody who holds a lock; tried again in {wait:g} s, {left} times more at most.")
            time.sleep(wait)
        else:
            return
