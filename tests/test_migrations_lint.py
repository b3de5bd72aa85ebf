"""No migration rewrites a table, checks all of its rows, or builds an index while everybody waits (docs/deploy.md).

Reads the SQL that each migration would send to PostgreSQL. django-migration-linter 6.0 was tried: it works with Django
5.2, and knows neither a check that reads every row, nor a change of type that rewrites nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tests.test_migrations import migrations

only_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="reads the SQL for PostgreSQL")

_INDEX = r'CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).* ON "?(?P<table>\w+)'
_DROP = r'ALTER TABLE "?(?P<table>\w+)"? DROP COLUMN|DROP TABLE "?(?P<dropped>\w+)'
HEAVY = {
    "builds an index, and nobody writes meanwhile: AddIndexMeanwhile": _INDEX,
    "rewrites the table": r'ALTER TABLE "?(?P<table>\w+)"? .*ALTER COLUMN "\w+" TYPE (?!varchar)',
    "reads every row while nobody may": r'ALTER TABLE "?(?P<table>\w+)"? .*ALTER COLUMN "\w+" SET NOT NULL',
    "checks every row while nobody may": r'ALTER TABLE "?(?P<table>\w+)"? ADD CONSTRAINT "?\w+"? (?!.*NOT VALID)',
    "takes away what the version before still reads": _DROP,
    "gives another name to what the version before still reads": r'ALTER TABLE "?(?P<table>\w+)"? RENAME',
}  # fmt: skip
SMALL = {"accounts_apikey"}
"""At most some dozens of rows a brand: read in milliseconds."""
KNOWN = {"influencers.0004_left", "tracking.0013_orders_told_by_files"}
"""Made before this test. The second makes keys of orders anew (so does AlterField with db_index): all are checked."""


def sent(migration: Migration) -> list[str]:
    """The statements, each on one line."""
    loader = MigrationLoader(connection)
    plan = [(loader.get_migration(migration.app_label, migration.name), False)]
    collected = loader.collect_sql(plan)
    text = "\n".join(line for line in collected if not line.startswith("--"))
    return [" ".join(one.split()) for one in text.split(";") if one.strip()]


def heavy(statements: list[str]) -> Iterator[str]:
    """What is wrong with these. A table that they make themselves is empty, and nobody waits for it."""
    own = {found[1] for one in statements if (found := re.match(r'CREATE TABLE "?(\w+)', one))}
    for statement in statements:
        for why, pattern in HEAVY.items():
            found = re.match(pattern, statement)
            if found and found["table"] not in own | SMALL:
                yield f"{why}: {statement[:160]}"


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_no_migration_keeps_others_waiting():
    """INF-15"""
    wrong = {name: found for name, one in migrations() if (found := list(heavy(sent(one))))}

    assert set(wrong) <= KNOWN, wrong


WRONG = [
    'CREATE INDEX "a" ON "tracking_click" ("at")',
    'CREATE UNIQUE INDEX "a" ON "tracking_click" ("at")',
    'ALTER TABLE "tracking_click" ALTER COLUMN "at" TYPE bigint USING "at"::bigint',
    'ALTER TABLE "tracking_click" ALTER COLUMN "at" SET NOT NULL',
    'ALTER TABLE "tracking_click" ADD CONSTRAINT "c" CHECK ("at" > 0)',
    'ALTER TABLE "tracking_click" ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "b" ("id") DEFERRABLE',
    'ALTER TABLE "tracking_click" DROP COLUMN "at" CASCADE',
    'DROP TABLE "tracking_click" CASCADE',
    'ALTER TABLE "tracking_click" RENAME COLUMN "at" TO "when"',
]
RIGHT = [
    'CREATE INDEX CONCURRENTLY "a" ON "tracking_click" ("at")',
    'ALTER TABLE "tracking_click" ADD COLUMN "a" integer NULL',
    'ALTER TABLE "tracking_click" ADD COLUMN "a" varchar(9) DEFAULT \'\' NOT NULL',
    'ALTER TABLE "tracking_click" ALTER COLUMN "at" TYPE varchar(60)',
    'ALTER TABLE "tracking_click" ADD CONSTRAINT "c" CHECK ("at" > 0) NOT VALID',
    'ALTER TABLE "tracking_click" VALIDATE CONSTRAINT "c"',
]


@pytest.mark.parametrize("statement", WRONG)
def test_a_heavy_statement_is_found(statement):
    assert len(list(heavy([statement]))) == 1
    assert list(heavy(['CREATE TABLE "tracking_click" ("at" int)', statement])) == [] or "DROP TABLE" in statement


@pytest.mark.parametrize("statement", RIGHT)
def test_a_light_statement_is_left(statement):
    assert list(heavy([statement])) == []
