"""`pk__among=[…]`: what `pk__in` asks, with the whole list as one parameter.

Django checks, binds and writes down every element of an `IN` list, and the data base reads them all again: for ten
thousand keys that costs more than finding the rows. It stands on the lowest floor because every floor above asks so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, ForeignObject, IntegerField, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

MOST = 2**63 - 1


def list_of_numbers(numbers: Iterable[int | None]) -> str:
    """Numbers as PostgreSQL writes down a list of them; the driver would ask each for its type."""
    return "{" + ",".join(["NULL" if number is None else str(number) for number in numbers]) + "}"


def list_of_texts(texts: Iterable[str]) -> str:
    """Texts as PostgreSQL writes down a list of them."""
    return "{" + ",".join(['"' + text.replace("\\", r"\\").replace('"', r"\"") + '"' for text in texts]) + "}"


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """For numbers and texts, as keys are. As with `in`, None is nobody's value, nor is a number too large to store.

    Of thousands give a set: Django looks into a list for expressions, one element after the other.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One comparison with a list."""
        column, given = self.process_lhs(compiler, connection)
        kind, wanted = self._typed()
        if not wanted:
            raise EmptyResultSet  # no row fits, and Django need not ask
        if connection.vendor == "postgresql":
            written = list_of_numbers(wanted) if kind == "bigint" else list_of_texts(wanted)
            return f"{column} = ANY(%s::{kind}[])", (*given, written)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*given, json.dumps(wanted))  # noqa: S608 - a column of our own

    def _typed(self) -> tuple[str, list[Any]]:
        """The kind of the column in PostgreSQL's words, and the values as that kind."""
        field = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
        present = [value for value in self.rhs if value is not None]
        if isinstance(field, IntegerField):
            return "bigint", [number for number in map(int, present) if -MOST <= number <= MOST]
        if isinstance(field, CharField | TextField):
            return "text", [*map(str, present)]
        raise TypeError(f"“{field.name}” holds neither numbers nor texts: ask for it with `in`.")
