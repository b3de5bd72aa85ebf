"""A migration gives way to whoever holds a lock, and nobody waits behind it (INF-15)."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from accounts import lock_timeouts
from campaigns.models import Campaign
from tests import make

ON_POSTGRES = connection.vendor == "postgresql"
only_postgres = pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has one writer at a time by nature")


def in_thread(deed: Callable[[], Any]) -> threading.Thread:
    def work() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@contextmanager
def somebody_reads_for_long() -> Iterator[None]:
    """A transaction that has read the campaigns and is not at its end, as a slow report would be."""
    begun, enough = threading.Event(), threading.Event()

    def read() -> None:
        with transaction.atomic():
            Campaign.objects.count()
            begun.set()
            enough.wait(60)

    reader = in_thread(read)
    begun.wait(60)
    try:
        yield
    finally:
        enough.set()
        reader.join(60)


class Said(io.StringIO):
    """What the command says; `twice` is set once it gave way a second time."""

    def __init__(self) -> None:
        super().__init__()
        self.twice = threading.Event()

    def write(self, text: str) -> int:
        number = super().write(text)
        if self.getvalue().count("Gave way") > 1:
            self.twice.set()
        return number


@only_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_traffic_goes_on_while_a_migration_waits_for_a_long_transaction(monkeypatch):
    """INF-15: without a limit to its wait the migration would stand before every later statement about the table."""
    monkeypatch.setattr(lock_timeouts, "PAUSE", 0.05)
    campaign = make.campaign(make.brand())
    call_command("migrate", "campaigns", "0008", verbosity=0)
    try:
        said, written = Said(), 0
        with somebody_reads_for_long():
            migration = in_thread(lambda: call_command("migrate", verbosity=0, stderr=said))
            while not said.twice.is_set():
                assert migration.is_alive()
                # each of these would wait for the reader's end, which comes only after this loop
                written += Campaign.objects.filter(pk=campaign.pk).update(brief=f"{written}")
        migration.join(120)
    finally:
        call_command("migrate", verbosity=0)

    assert written > 1
    assert "picture" in {one.name for one in columns(Campaign._meta.db_table)}


def columns(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


@only_postgres
def test_each_statement_of_a_migration_waits_for_less_than_a_second(db):
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return cursor.fetchone()[0]

    before = limit()
    with lock_timeouts.short_waits(connection):
        inside = limit()
        with lock_timeouts.long_waits(connection):
            assert limit() == "0"
        assert limit() == inside

    assert (before, inside, limit()) == ("0", "900ms", "0")


class NotAvailable(Exception):
    sqlstate = "55P03"


class Deadlock(Exception):
    sqlstate = "40P01"


def refused(cause: Exception) -> OperationalError:
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = cause
    return error


def test_it_is_tried_again_until_the_lock_is_free():
    found: list[Any] = [refused(NotAvailable()), refused(Deadlock()), None]

    def migrate() -> None:
        if error := found.pop(0):
            raise error

    said: list[str] = []
    lock_timeouts.again_while_others_work(migrate, say=said.append, pause=0)

    assert found == []
    assert len(said) == 2


@pytest.mark.parametrize("error", [refused(NotAvailable()), refused(ValueError()), ValueError("wrong")])
def test_what_is_no_lock_or_stays_locked_is_told(error, monkeypatch):
    monkeypatch.setattr(lock_timeouts, "TIMES", 1)
    tried = []

    def migrate() -> None:
        tried.append(1)
        raise error

    with pytest.raises(type(error)):
        lock_timeouts.again_while_others_work(migrate, say=lambda _: None, pause=0)

    assert len(tried) == (2 if isinstance(error.__cause__, NotAvailable) else 1)
