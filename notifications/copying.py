"""Writes many rows of one table at once: the work of bulk_create, without asking a field about every value.

It stands on the lowest floor because every floor above writes in sets.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from json.encoder import encode_basestring_ascii
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.db.backends.utils import format_number
from django.db.models import DateTimeField, DecimalField, Field, JSONField, Model

FEW = 50
"""Up to so many rows Django's own way is as quick, and says more when it fails."""
SLICE = 500
"""So many rows are made ready at once: while the server stores them, the next ones are."""
MOST_VALUES = 990
"""So many values one statement takes in every SQLite."""
PLAIN = frozenset({str, int, bool, type(None)})
"""What a data base takes as it is, whatever its field: exactly these, for a choice is a str that is more than one."""
MOMENTS = frozenset({datetime.datetime, type(None)})
NUMBERS = frozenset({Decimal, type(None)})
Slices = Callable[[], Iterable[Sequence[Sequence[Any]]]]
"""Gives the columns of some rows, then of the next, from the first whenever it is called."""
Lines = Callable[[], Iterator[tuple[Any, ...]]]


class Encoded(str):
    """JSON that is written out already."""

    __slots__ = ()


def insert_many(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> bool:
    """Insert new rows of one model and give them their primary keys, in few statements.

    With `ignore_conflicts` a row that is there already stays as it is. Returns whether every row is known to be
    written; if not, which ones were must be looked up.
    """
    if not rows:
        return True
    model = type(rows[0])
    if len(rows) <= FEW:
        model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
        return not ignore_conflicts
    fields = list(model._meta.concrete_fields)
    held = [row.__dict__ for row in rows]
    names = [field.attname for field in fields]
    with transaction.atomic(savepoint=False):
        key = fields[0].model._meta.pk.attname
        for attributes, pk in zip(held, _fresh_keys(model, len(rows)), strict=True):
            attributes[key] = pk

        def columns_of(place: int) -> list[list[Any]]:
            return [[attributes[name] for attributes in held[place : place + SLICE]] for name in names]

        slices = partial(map, columns_of, range(0, len(rows), SLICE))
        written = _write(model, fields, slices, ignore_conflicts=ignore_conflicts)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return written == len(rows)


def insert_lines(model: type[Model], names: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Insert rows of which nobody needs an object. `names` are all attributes but the primary key (`message_id`)."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    columns = list(zip(*lines, strict=True))
    if columns:
        with transaction.atomic(savepoint=False):
            _write(model, [by_name[name] for name in names], lambda: [columns], ignore_conflicts=False)


def _write(model: type[Model], fields: Sequence[Field[Any, Any]], slices: Slices, *, ignore_conflicts: bool) -> int:
    """Write the columns side by side, one slice of rows after the other; returns how many rows were written."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)

    def lines() -> Iterator[tuple[Any, ...]]:
        for columns in slices():
            # a column is looked at as a whole: most hold nothing but plain values, and then none of them is asked
            yield from zip(*[read_column(field, one) for field, one in zip(fields, columns, strict=True)], strict=True)

    if connection.vendor == "postgresql":
        return _copy(table, names, lines, ignore_conflicts=ignore_conflicts)
    return _insert(table, names, lines(), width=len(fields), ignore_conflicts=ignore_conflicts)


def _insert(table: str, names: str, lines: Iterator[tuple[Any, ...]], *, width: int, ignore_conflicts: bool) -> int:
    """INSERT these lines into a table of SQLite, some dozens a statement: each prepares for its failure."""
    row = f"({', '.join(['%s'] * width)})"
    unless = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    together = max(MOST_VALUES // width, 1)
    last: list[Sequence[Any]] = []

    def filled() -> Iterator[list[Any]]:
        while len(taken := list(islice(lines, together))) == together:
            yield [value for line in taken for value in line]
        last.extend(taken)

    with connection.cursor() as cursor:
        written = 0
        for number, ready in ((together, filled()), (1, iter(last))):
            rows: Any = ready  # the second is begun when the first has left what does not fill a statement
            # the names are those of our own models
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * number)}{unless}", rows)  # noqa: S608
            written += max(cursor.rowcount, 0)
    return written


def _copy(table: str, names: str, lines: Lines, *, ignore_conflicts: bool) -> int:
    """COPY cannot pass over a row that is there; where one is, all go through a table of this transaction."""
    if not ignore_conflicts:
        return copy_into(table, names, lines)
    try:
        with transaction.atomic():
            return copy_into(table, names, lines)
    except IntegrityError:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE tandem_arriving (LIKE {table}) ON COMMIT DROP")
            copy_into("tandem_arriving", names, lines)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM tandem_arriving ON CONFLICT DO NOTHING"  # noqa: S608
            )
            written = cursor.rowcount
            cursor.execute("DROP TABLE tandem_arriving")
            return written


def copy_into(table: str, names: str, lines: Lines) -> int:
    """COPY these lines into a table of PostgreSQL, its names quoted; returns how many."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        written = 0
        for line in lines():
            copy.write_row(line)
            written += 1
    return written


def _fresh_keys(model: type[Model], number: int) -> list[int]:
    """Primary keys that no other row has or will have."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(found.sequence) FROM "
                # found once: without OFFSET it would be looked for again for each key
                "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0) AS found, "
                "generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        # a transaction of ours has the only pen of SQLite from its BEGIN on
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + number))


def read_column(field: Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    """What the data base takes for these values. A moment or a choice is asked of its field once and remembered."""
    if isinstance(field, JSONField):
        return _as_json(field, values)
    kinds = set(map(type, values))
    if kinds <= PLAIN:
        return values
    if values.count(values[0]) == len(values):  # one moment for all of them, most often one object
        return [field.get_db_prep_save(values[0], connection)] * len(values)
    if kinds <= MOMENTS and isinstance(field, DateTimeField):
        return _moments(values)
    if kinds <= NUMBERS and isinstance(field, DecimalField):
        return _decimals(field, values)
    if field.unique:
        return [field.get_db_prep_save(value, connection) for value in values]
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]


def _moments(values: Sequence[datetime.datetime | None]) -> Sequence[Any]:
    """Moments with their offset: PostgreSQL takes them as they are, SQLite as a text in its own zone."""
    if connection.vendor == "postgresql":
        return values
    zone = connection.timezone
    return [None if at is None else str(at.astimezone(zone).replace(tzinfo=None)) for at in values]


def _decimals(field: DecimalField[Any, Any], values: Sequence[Decimal | None]) -> Sequence[Any]:
    """Numbers with the places of their column: PostgreSQL rounds them itself."""
    if connection.vendor == "postgresql":
        return values
    known = {value: format_number(value, field.max_digits, field.decimal_places) for value in set(values)}
    return [known[value] for value in values]


def _as_json(field: JSONField, values: Sequence[Any]) -> list[str | None]:
    """The texts of a column of JSON. A list that many rows share (the paragraphs of one mail) is written out once."""
    encode = (field.encoder or json.JSONEncoder)().encode
    known: dict[int, str] = {}

    def text(part: Any) -> str:
        if type(part) is str:
            return encode_basestring_ascii(part)
        if type(part) is not list:
            return encode(part)
        if id(part) not in known:  # the rows hold it, so no other list can come to its place meanwhile
            known[id(part)] = encode(part)
        return known[id(part)]

    def whole(value: Any) -> str | None:
        if type(value) is Encoded:
            return value
        if value == []:
            return "[]"
        if type(value) is not dict or set(map(type, value)) != {str}:
            return None if value is None else encode(value)
        return "{" + ", ".join([f"{encode_basestring_ascii(name)}: {text(part)}" for name, part in value.items()]) + "}"

    return [whole(value) for value in values]
