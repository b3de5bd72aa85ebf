"""Telling the worker that there is something to do. Only a hint: the rounds find what a lost hint leaves behind."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from celery import current_app
from django.db import transaction
from kombu import pools

log = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 0.5
_quiet_until = 0.0
_turns = threading.Lock()
_next_turn: dict[str, float] = {}
"""When this process may give the next hint of a task; one that is promised by then is further off than the pause."""


@cache
def _connections() -> Any:
    """Connections to the broker that give up quickly: a page is waiting, and only for a hint."""
    options = current_app.conf.broker_transport_options | {
        "max_retries": 0,
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
    }
    return pools.connections[current_app.connection_for_write(transport_options=options)]


def hint(task: Any, what: str) -> None:
    """Ask a worker to do a task. Never raises, and never waits long for a broker that is down.

    After a failure the next five seconds bring no hint at all, so that a dead broker costs a busy page one
    waiting time and not one a mail.
    """
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        with _connections().acquire(block=False) as connection:
            task.apply_async(connection=connection, retry=False, ignore_result=True)
    except Exception as error:  # the broker's libraries raise their own kinds; the row is safe whatever it was
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("The broker took no hint that %s (%s); the sweep will find it.", what, error)


def hint_in_turn(task: Any, what: str) -> None:
    """As `hint`, but twice a second at most: what is asked for in between is one hint at the end of the pause.

    For what comes in by the dozen a second, and is done for all at once.
    """
    now = time.monotonic()
    with _turns:
        turn = _next_turn.get(task.name, now)
        if turn > now + PAUSE_SECONDS:
            return  # promised already
        _next_turn[task.name] = max(turn, now) + PAUSE_SECONDS
    if turn <= now:
        hint(task, what)
        return
    later = threading.Timer(turn - now, hint, (task, what))
    later.daemon = True  # a hint that a process takes with it is found by the next round
    try:
        later.start()
    except RuntimeError:  # no more threads
        hint(task, what)


def hint_after_commit(give: Callable[[], None]) -> None:
    """Give a hint when the present transaction has committed, once however often it is asked for."""
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    # a hint of an inner savepoint may yet be rolled back with it; only one that lives as long as we do will serve
    if connection.in_atomic_block and any(
        waiting[1] is give and set(waiting[0]) <= here for waiting in connection.run_on_commit
    ):
        return
    transaction.on_commit(give, robust=True)
