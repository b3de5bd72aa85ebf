"""Writes many rows of one table at once: the work of bulk_create, without asking a field about every value.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, JSONField, Model

FEW = 50
"""Up to so many rows Django's own way is as quick, and says more when it fails."""
PLAIN = frozenset({str, int, bool, type(None)})
"""What a data base takes as it is, whatever its field: exactly these, for a choice is a str that is more than one."""


def insert_many(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new rows of one model and give them their primary keys, in few statements.

    With `ignore_conflicts` a row that is there already stays as it is; which ones were written must be looked up then.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= FEW:
        model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return
    fields = list(model._meta.concrete_fields)
    with transaction.atomic(savepoint=False):
        for row, pk in zip(rows, _fresh_keys(model, len(rows)), strict=True):
            row.pk = pk
        lines = ([row.__dict__[field.attname] for field in fields] for row in rows)
        _write(model, fields, lines, ignore_conflicts=ignore_conflicts)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_lines(model: type[Model], names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Insert rows of which nobody needs an object. `names` are all attributes but the primary key (`message_id`)."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    with transaction.atomic(savepoint=False):
        _write(model, [by_name[name] for name in names], lines, ignore_conflicts=False)


def _write(
    model: type[Model], fields: Sequence[Field[Any, Any]], lines: Iterable[Sequence[Any]], *, ignore_conflicts: bool
) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    readers = [_reader(field) for field in fields]
    ready = (
        tuple([value if type(value) in PLAIN else read(value) for read, value in zip(readers, line, strict=True)])
        for line in lines
    )
    if connection.vendor == "postgresql":
        _copy(table, columns, ready, ignore_conflicts=ignore_conflicts)
        return
    places = ", ".join(["%s"] * len(fields))
    unless = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with connection.cursor() as cursor:
        # the names are those of our own models
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places}){unless}", list(ready))  # noqa: S608


def _copy(table: str, columns: str, lines: Iterable[tuple[Any, ...]], *, ignore_conflicts: bool) -> None:
    """COPY cannot pass over a row that is there, so such rows go through a table of this transaction."""
    target = '"tandem_arriving"' if ignore_conflicts else table
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if ignore_conflicts:
            cursor.execute(f"CREATE TEMPORARY TABLE {target} (LIKE {table}) ON COMMIT DROP")
        with cursor.copy(f"COPY {target} ({columns}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        if ignore_conflicts:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {target} ON CONFLICT DO NOTHING"  # noqa: S608
            )
            cursor.execute(f"DROP TABLE {target}")


def _fresh_keys(model: type[Model], number: int) -> list[int]:
    """Primary keys that no other row has or will have."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        # a transaction of ours has the only pen of SQLite from its BEGIN on
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + number))


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """A moment or a choice is asked of its field once and remembered."""
    if isinstance(field, JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    known: dict[Any, Any] = {}

    def read(value: Any) -> Any:
        if value not in known:
            if len(known) > 1000:
                known.clear()
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return read
