"""`python -m benchmarks.plans`: which index serves which query, on the data base that DATABASE_URL names, as it is.

Opens the pages, calls and rounds of beat of its largest brand, takes every change back, and lets PostgreSQL explain
each query (ANALYZE where it only reads). Fails when a page reads a whole large table, or takes more than a second
(LOD-07). Fill it first with `manage.py scale_data`. `--table` writes the table of docs/queries.md, `--unused` the
indexes that nothing has used since the statistics began.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LARGE = 100_000
"""Rows from which on a table is large: to read all of it takes some tens of milliseconds at least."""
MANY_PAGES = 2_000
"""Of so many pages a query is named."""
LONGEST = 1.0
"""Seconds that a page may take."""


@dataclass
class Plan:
    """What one query did: milliseconds, pages of 8 kB that it touched, its indexes, large tables that it read whole.

    The pages say more than the time where the machine has company. Both are nought of what writes.
    """

    sql: str
    milliseconds: float
    pages: int
    indexes: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)


@dataclass
class Deed:
    """A page, a call or a round: its name, whether somebody waits for it, and what does it."""

    name: str
    waited_for: bool
    do: Callable[[], Any]


@dataclass
class Found:
    """What one deed took."""

    deed: Deed
    seconds: float
    plans: list[Plan]

    @property
    def wrong(self) -> list[str]:
        """Why this is not how it should be."""
        if not self.deed.waited_for:
            return []
        said = [f"reads all of {', '.join(sorted(one.whole))}: {one.sql[:200]}" for one in self.plans if one.whole]
        return [f"takes {self.seconds:.2f} s", *said] if self.seconds > LONGEST else said


def main() -> int:
    """Explain everything; 1 if a page is not as it should be."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--only", default="", help="names that contain this")
    read.add_argument("--table", type=Path, help="write the rows of the table of docs/queries.md there")
    read.add_argument("--unused", action="store_true", help="print the indexes that nothing used")
    asked = read.parse_args()
    _set_up()
    from benchmarks.plan_deeds import deeds, visitors

    if asked.unused:
        print(json.dumps(_unused(), indent=2))  # noqa: T201 - a command
        return 0
    large = _large_tables()
    wrong = 0
    if asked.table:
        asked.table.write_text("")
    with visitors() as people:
        for deed in deeds(people):
            if asked.only not in deed.name:
                continue
            found = explain(deed, large)
            wrong += len(found.wrong)
            for line in _lines(found):
                print(line, flush=True)  # noqa: T201 - a command
            if asked.table:
                with open(asked.table, "a") as table:
                    table.write(_row(found) + "\n")
    return 1 if wrong else 0


def explain(deed: Deed, large: set[str]) -> Found:
    """Do it once for warmth, once for its time and queries, then explain each of them; everything is taken back."""
    from django.db import connection, transaction

    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip("( ").upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic():
        deed.do()
        transaction.set_rollback(True)
    with transaction.atomic():
        begun = time.perf_counter()
        with connection.execute_wrapper(listen):
            deed.do()
        seconds = time.perf_counter() - begun
        plans = [plan for sql, params in asked if (plan := _plan(sql, params, large))]
        transaction.set_rollback(True)
    return Found(deed, seconds, plans)


def _plan(sql: str, params: Any, large: set[str]) -> Plan | None:
    from django.db import DatabaseError, connection, transaction

    reads = sql.lstrip("( ").upper().startswith("SELECT") and "pg_" not in sql and "nextval" not in sql
    how = "ANALYZE, BUFFERS, " if reads else ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ({how}FORMAT JSON) {sql}", params)
            [[[told]]] = [[row[0]] for row in cursor.fetchall()]
    except DatabaseError:
        return None  # a statement of a table that this transaction made
    touched = told["Plan"].get("Shared Hit Blocks", 0) + told["Plan"].get("Shared Read Blocks", 0)
    plan = Plan(sql, told.get("Execution Time", 0.0), touched)
    for node in _nodes(told["Plan"]):
        if "Index Name" in node:
            plan.indexes.add(node["Index Name"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large and node.get("Actual Loops", 1):
            plan.whole.add(node["Relation Name"])
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _lines(found: Found) -> Iterator[str]:
    plans = sorted(found.plans, key=lambda one: one.pages, reverse=True)
    took, touched = sum(one.milliseconds for one in plans), sum(one.pages for one in plans)
    size = f"{len(plans)} queries, {took:.0f} ms and {touched} pages in all"
    yield f"{found.deed.name}: {found.seconds * 1000:.0f} ms; {size}"
    for one in plans:
        if one.pages > MANY_PAGES or one.whole:
            by = " ".join(sorted(one.indexes))
            yield f"    {one.pages} pages, {one.milliseconds:.0f} ms by {by}: {one.sql[:600]}"
    if found.deed.waited_for:
        yield from (f"    WRONG: {one}" for one in found.wrong)
    elif whole := sorted({name for one in plans for name in one.whole}):
        yield f"    reads all of {', '.join(whole)}; nobody waits for it"


def _row(found: Found) -> str:
    plans = found.plans
    indexes = sorted({name for one in plans for name in one.indexes if not name.endswith("_pkey")})
    whole = sorted({name for one in plans for name in one.whole})
    served = " ".join(f"`{name}`" for name in indexes) + "".join(f" **all of `{name}`**" for name in whole)
    took, touched = sum(one.milliseconds for one in plans), sum(one.pages for one in plans)
    slowest = max((one.milliseconds for one in plans), default=0.0)
    return f"| {found.deed.name} | {len(plans)} | {took:.1f} | {slowest:.1f} | {touched:,} | {served} |"


def _large_tables() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def _unused() -> list[dict[str, Any]]:
    """Indexes that no plan used, the largest first; a unique one guards, whether it is read or not."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.relname, s.indexrelname, pg_relation_size(s.indexrelid) FROM pg_stat_user_indexes s "
            "JOIN pg_index i USING (indexrelid) WHERE s.idx_scan = 0 AND NOT i.indisunique ORDER BY 3 DESC, 1, 2"
        )
        return [{"table": table, "index": index, "bytes": size} for table, index, size in cursor.fetchall()]


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL names no PostgreSQL data base; plans are PostgreSQL's.")


if __name__ == "__main__":
    sys.exit(main())
