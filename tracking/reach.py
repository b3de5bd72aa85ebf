"""Whether the data base can be reached, as this web process last saw it.

The thread of signposts (tracking/front.py) looks every two seconds. While it finds nobody, whatever needs the data base
is refused at once: each request would wait seconds for a connection in vain, and hold a thread that redirects need.
"""

from __future__ import annotations

import errno
import sqlite3
import threading

from django.db import InterfaceError, OperationalError, connection

away = threading.Event()

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What a disk without room says."""
_PASSING_STATES = ("08", "40", "53", "57P", "55P03")
"""Of PostgreSQL: connections, transactions that fight, resources, its end and start, locks. Not our mistakes."""
_PASSING = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY")


def look() -> None:
    """Connect, and note whether that works. Raises what the driver raises."""
    try:
        connection.ensure_connection()
    except (InterfaceError, OperationalError):
        away.set()
        raise
    away.clear()


def is_passing(error: BaseException | None) -> bool:
    """Whether it failed for a reason that passes: no connection, no room on a disk, a lock waited for too long."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    if error is None or not isinstance(error, (InterfaceError, OperationalError)):
        return False
    if isinstance(cause := error.__cause__, sqlite3.Error):  # it calls a missing table by the same name
        return getattr(cause, "sqlite_errorname", "").removeprefix("SQLITE_").startswith(_PASSING)
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_PASSING_STATES)
