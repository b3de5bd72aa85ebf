"""Gives columns of many rows a value of their own each: one statement, however many.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from .among import list_of_numbers


def write_each(
    model: type[Model],
    names: Sequence[str],
    rows: Sequence[tuple[int | None, ...]],
    *,
    alike: Mapping[str, Any] | None = None,
    still: tuple[str, Collection[str]] | None = None,
) -> int:
    """Store the foreign keys `names` as these rows say, each a primary key and its values; None takes one away.

    `alike` are other fields, with one value for all. With `still`, a field and some of its values, only rows that have
    one of them are written. Returns how many were.
    """
    if not rows:
        return 0
    meta, quote = model._meta, connection.ops.quote_name
    fields: dict[str, Any] = {field.name: field for field in meta.concrete_fields}
    table, key = quote(meta.db_table), quote(meta.pk.column or "")
    own = [quote(fields[name].column) for name in names]
    shared = [f"{quote(fields[name].column)} = %s" for name in alike or {}]
    told = [fields[name].get_db_prep_save(value, connection) for name, value in (alike or {}).items()]
    name, values = still or ("", ())
    only = f" AND {quote(fields[name].column)} IN ({', '.join(['%s'] * len(values))})" if still else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            given = ", ".join(f"given_{place}" for place in range(len(names)))
            pairs = [f"{column} = given_{place}" for place, column in enumerate(own)]
            cursor.execute(
                f"UPDATE {table} SET {', '.join([*pairs, *shared])} "  # noqa: S608 - names of our own
                f"FROM unnest({', '.join(['%s::bigint[]'] * (len(names) + 1))}) AS given (given_pk, {given}) "
                f"WHERE {table}.{key} = given_pk{only}",
                [*told, *map(list_of_numbers, zip(*rows, strict=True)), *values],
            )
        else:  # SQLite knows UPDATE … FROM only since 3.33; one prepared statement inside the process is as quick
            pairs = [f"{column} = %s" for column in own]
            cursor.executemany(
                f"UPDATE {table} SET {', '.join([*pairs, *shared])} WHERE {key} = %s{only}",  # noqa: S608 - as above
                [(*each, *told, pk, *values) for pk, *each in rows],
            )
        return cursor.rowcount
