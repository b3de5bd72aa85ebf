"""Gives one column of many rows a value of its own each: one statement, however many.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def write_pairs(model: type[Model], name: str, pairs: Sequence[tuple[int, int | None]]) -> None:
    """Store `name`, a foreign key, as these pairs of primary key and value say; None takes it away."""
    if not pairs:
        return
    quote = connection.ops.quote_name
    field: Any = model._meta.get_field(name)
    table, column, key = quote(model._meta.db_table), quote(field.column), quote(model._meta.pk.column or "")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET {column} = given.value "  # noqa: S608 - names of our own
                f"FROM unnest(%s::bigint[], %s::bigint[]) AS given (pk, value) WHERE {table}.{key} = given.pk",
                [[pk for pk, _ in pairs], [value for _, value in pairs]],
            )
        else:  # SQLite knows UPDATE … FROM only since 3.33; one prepared statement inside the process is as quick
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s",  # noqa: S608 - names of our own
                [(value, pk) for pk, value in pairs],
            )
