"""`pk__among=[…]`: what `pk__in` asks, with the whole list as one parameter.

Django checks, binds and writes down every element of an `IN` list, and the data base reads them all again: for ten
thousand keys that costs more than finding the rows. It stands on the lowest floor because every floor above asks so.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
class Among(Lookup):
    """For numbers and texts, as keys are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One comparison with a list."""
        column, given = self.process_lhs(compiler, connection)
        wanted = list(self.rhs)
        if not wanted:
            raise EmptyResultSet  # no row fits, and Django need not ask
        if connection.vendor == "postgresql":
            kind = "bigint" if isinstance(wanted[0], int) else "text"
            return f"{column} = ANY(%s::{kind}[])", (*given, wanted)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*given, json.dumps(wanted))  # noqa: S608 - a column of our own
