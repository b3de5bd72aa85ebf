"""The one small write of each mail: the mail before it was sent, and it is handed over now.

It is the only statement that a mail does not share with a hundred others, so it goes to the driver without passing by
the ORM, and PostgreSQL plans it once for each connection. It is committed, and on disk, before the mail's DATA: why
that is not put off is in docs/decisions/0021-marks-of-senders.md.
"""

from __future__ import annotations

import sqlite3
import time
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections

from .clock import after_sql, now_sql
from .leases import LEASE_SECONDS

NAME = "tandem_mark"
WAIT_SECONDS = 30
"""As the settings say of SQLite."""
BOTH = """UPDATE notifications_message SET
    state = CASE WHEN id = {sent} THEN 'sent' ELSE state END,
    sent_at = CASE WHEN id = {sent} THEN {now} ELSE sent_at END,
    provider_id = CASE WHEN id = {sent} THEN {called} ELSE provider_id END,
    error = CASE WHEN id = {sent} THEN '' ELSE error END,
    error_code = CASE WHEN id = {sent} THEN '' ELSE error_code END,
    lease_until = CASE WHEN id = {sent} THEN NULL ELSE {later} END,
    handed_over_at = CASE WHEN id = {marked} THEN {now} ELSE handed_over_at END,
    attempts = CASE WHEN id = {marked} THEN attempts + 1 ELSE attempts END
    WHERE id IN ({sent}, {marked}) AND state = 'sending' AND lease_owner = {owner}"""
SENT = """UPDATE notifications_message SET
    state = 'sent', sent_at = {now}, provider_id = ?, error = '', error_code = '', lease_until = NULL
    WHERE id = ? AND state = 'sending' AND lease_owner = ?"""
MARKED = """UPDATE notifications_message SET
    handed_over_at = {now}, attempts = attempts + 1, lease_until = {later}
    WHERE id = ? AND state = 'sending' AND lease_owner = ?"""

_prepared: WeakSet[Any] = WeakSet()
"""The connections to PostgreSQL that have the statement planned."""
_pooled = False
"""Whether our connection is now this and now that one of a pooler (PgBouncer), which may not know the plan."""


def write(*, sent: int, called: str, marked: int, owner: str) -> int:
    """Record that `sent` left, as the provider `called` it, and mark `marked`; 0 is for none.

    Each only while it is still the owner's. Returns how many rows that were.
    """
    mine = connections[DEFAULT_DB_ALIAS]  # asked once: `connection` looks this thread's up each time it is named
    on_it = _on_postgres if mine.vendor == "postgresql" else _on_sqlite
    with mine.wrap_database_errors:  # a data base that is away is Django's error too, which the ledger waits for
        if mine.connection is None:
            mine.connect()
        return on_it(mine.connection, sent, called, marked, owner, own=not mine.in_atomic_block)


def _on_postgres(raw: Any, sent: int, called: str, marked: int, owner: str, *, own: bool) -> int:
    from psycopg import errors  # here, for it is installed everywhere and loaded where PostgreSQL is

    global _pooled
    if own and not _pooled:
        try:
            if raw not in _prepared:
                raw.execute(_prepare().encode())
                _prepared.add(raw)
            return _by_plan(raw, f"{sent:d}".encode(), f"{marked:d}".encode(), called.encode(), owner.encode())
        except (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement):
            _pooled = True
    values = {"sent": f"{sent:d}", "marked": f"{marked:d}", "called": _quoted(called), "owner": _quoted(owner)}
    return int(raw.execute(_on_both(**values).encode()).rowcount)


def _by_plan(raw: Any, *values: bytes) -> int:
    """By libpq itself: psycopg's own way of waiting takes four times the processor time of all else about a mark."""
    from psycopg import errors, pq

    with raw.lock:
        if raw.pgconn.status != pq.ConnStatus.OK:  # libpq would have no answer at all
            raise errors.OperationalError("the connection is lost")
        result = raw.pgconn.exec_prepared(NAME.encode(), values)
    if result.status == pq.ExecStatus.COMMAND_OK:
        return result.command_tuples or 0
    if raw.pgconn.status != pq.ConnStatus.OK:
        raise errors.OperationalError(result.get_error_message())
    raise errors.error_from_result(result)


@lru_cache(maxsize=8)
def _quoted(text: str) -> str:
    from psycopg import sql

    return sql.quote(text)


def _prepare() -> str:
    statement = _on_both(sent="$1", marked="$2", called="$3", owner="$4")
    return f"PREPARE {NAME} (bigint, bigint, text, text) AS {statement}"


def _on_both(**values: str) -> str:
    return BOTH.format(now=now_sql(), later=after_sql(LEASE_SECONDS), **values)


def _on_sqlite(raw: Any, sent: int, called: str, marked: int, owner: str, *, own: bool) -> int:
    """Two statements of one transaction: the mark alone touches no index."""
    if own:
        _begin(raw)
    try:
        as_sent, as_marked = _for_sqlite()
        changed = raw.execute(as_sent, (called, sent, owner)).rowcount if sent else 0
        changed += raw.execute(as_marked, (marked, owner)).rowcount if marked else 0
        if own:
            raw.execute("COMMIT")
    except BaseException:
        if own and raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
    return int(changed)


def _begin(raw: Any) -> None:
    """Take SQLite's only pen. Its own way of waiting sleeps longer each time, up to 100 ms: here it is 1 ms at most."""
    ends = time.monotonic() + WAIT_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        for pause in chain((0.0002,) * 5, repeat(0.001)):
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                    raise
            time.sleep(pause)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")


@cache
def _for_sqlite() -> tuple[str, str]:
    now, later = now_sql() % (), after_sql(LEASE_SECONDS) % ()
    return SENT.format(now=now), MARKED.format(now=now, later=later)
