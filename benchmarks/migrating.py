"""`python -m benchmarks.migrating APP NAME`: how long others wait while the app's migrations after NAME run (INF-15).

Works on the PostgreSQL data base of DATABASE_URL as it is: give it a copy. Goes back to NAME, then forward, while one
connection reads and one writes each large table of the app, and one holds a transaction open for two seconds again and
again. Prints JSON; 1 if a statement took a second longer than the longest of the seconds before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONGEST = 1.0
HELD = 2.0
BEFORE = 5.0
"""Seconds of the same traffic without a migration: what the machine's other company makes it wait."""


@dataclass
class Traffic:
    """What others did meanwhile: how many statements, and the longest of them in seconds."""

    tables: list[str]
    number: int = 0
    longest: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def note(self, seconds: float) -> None:
        """One more."""
        self.number += 1
        self.longest = max(self.longest, seconds)

    def read(self) -> None:
        """The newest rows of each table, again and again."""
        self._again(lambda cursor, table: cursor.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 50"))  # noqa: S608

    def write(self) -> None:
        """The newest row of each table, written as it is, again and again."""
        self._again(
            lambda cursor, table: cursor.execute(
                f"UPDATE {table} SET id = id WHERE id = (SELECT max(id) FROM {table})"  # noqa: S608
            )
        )

    def hold(self) -> None:
        """A transaction that has read all tables and lasts."""
        from django.db import connection, transaction

        while not self.over.is_set():
            with transaction.atomic(), connection.cursor() as cursor:
                for table in self.tables:
                    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - our own names
                self.over.wait(HELD)
            self.over.wait(HELD / 4)
        connection.close()

    def _again(self, ask: Callable[[Any, str], Any]) -> None:
        from django.db import connection

        while not self.over.is_set():
            for table in self.tables:
                begun = time.perf_counter()
                with connection.cursor() as cursor:
                    ask(cursor, table)
                self.note(time.perf_counter() - begun)
            time.sleep(0.01)
        connection.close()


def main() -> int:
    """Measure and print."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("app")
    read.add_argument("name", help="the migration to go back to")
    asked = read.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL names no PostgreSQL data base; SQLite has one writer at a time by nature.")
    call_command("migrate", asked.app, asked.name, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0")
        rows = dict(cursor.fetchall())
    tables = {
        one._meta.db_table: rows.get(one._meta.db_table, 0) for one in apps.get_app_config(asked.app).get_models()
    }
    busy = Traffic(sorted(table for table, number in tables.items() if number > 0))
    threads = [threading.Thread(target=one) for one in (busy.read, busy.write, busy.hold)]
    for one in threads:
        one.start()
    time.sleep(BEFORE)
    alone, busy.longest, busy.number = busy.longest, 0.0, 0
    begun = time.perf_counter()
    try:
        call_command("migrate", asked.app, verbosity=1)
    finally:
        busy.over.set()
        for one in threads:
            one.join()
    found = {
        "migrations": f"{asked.app} after {asked.name}",
        "rows": {table: tables[table] for table in busy.tables},
        "seconds": round(time.perf_counter() - begun, 2),
        "statements_of_others": busy.number,
        "longest_of_others": round(busy.longest, 3),
        "longest_of_others_before": round(alone, 3),
        "load": round(os.getloadavg()[0], 1),
    }
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0 if busy.longest - alone < LONGEST else 1


if __name__ == "__main__":
    sys.exit(main())
