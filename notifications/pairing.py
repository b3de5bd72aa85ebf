"""Gives columns of many rows a value of their own each: one statement, however many.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

import json
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
    parts = ["given_pk", *[f"given_{place}" for place in range(len(names))]]
    pairs = [f"{column} = {part}" for column, part in zip(own, parts[1:], strict=True)]
    if connection.vendor == "postgresql":
        given = f"unnest({', '.join(['%s::bigint[]'] * len(parts))}) AS given ({', '.join(parts)})"
        written: list[str] = [list_of_numbers(column) for column in zip(*rows, strict=True)]
    else:  # UPDATE … FROM needs SQLite 3.33; any that comes with a Python of ours is newer
        picked = [f"json_extract(value, '$[{place}]') AS {part}" for place, part in enumerate(parts)]
        given = f"(SELECT {', '.join(picked)} FROM json_each(%s)) AS given"  # noqa: S608 - names of our own
        written = [json.dumps(rows)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join([*pairs, *shared])} FROM {given} "  # noqa: S608 - names of our own
            f"WHERE {table}.{key} = given_pk{only}",
            [*told, *written, *values],
        )
        return cursor.rowcount
