"""Changes some fields of many rows at once: the work of bulk_update, without a condition for each row.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Model

from .copying import copy_into, read_column

FEW = 20
"""Up to so many rows Django's own way is as quick."""


def update_many(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Store these fields of stored rows of one model, each as its object has it, in few statements."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= FEW:
        model._default_manager.bulk_update(rows, names)
        return
    fields = [model._meta.get_field(name) for name in names]
    key = model._meta.pk
    columns = [read_column(field, [row.__dict__[field.attname] for row in rows]) for field in fields]  # type: ignore[union-attr,arg-type]
    pks = [row.pk for row in rows]
    quote = connection.ops.quote_name
    table, own = quote(model._meta.db_table), quote(key.column or "")
    ours = [quote(field.column or "") for field in fields]  # type: ignore[union-attr]
    # the names are those of our own models
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(f"{column} = %s" for column in ours)
            lines = list(zip(*columns, pks, strict=True))
            cursor.executemany(f"UPDATE {table} SET {places} WHERE {own} = %s", lines)  # noqa: S608
            return
        named = ", ".join([own, *ours])
        cursor.execute(
            f"CREATE TEMPORARY TABLE tandem_changed ON COMMIT DROP AS SELECT {named} FROM {table} LIMIT 0"  # noqa: S608
        )
        copy_into("tandem_changed", named, lambda: zip(pks, *columns, strict=True))
        given = ", ".join(f"{column} = tandem_changed.{column}" for column in ours)
        cursor.execute(
            f"UPDATE {table} SET {given} FROM tandem_changed WHERE {table}.{own} = tandem_changed.{own}"  # noqa: S608
        )
        cursor.execute("DROP TABLE tandem_changed")
