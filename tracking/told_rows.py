"""Makes orders of the kept rows of a file that each tell of an order nobody has heard of: statements, no object a row.

It is what `tracking.order_events` does, for the one case that a file is full of: an order is told once, whole, and
nothing was said of it before. Then the fold of what was said is what the row says, so the data base copies it, and the
statement stays in the order's own row (decision 0034). The caller holds a transaction and the locks of the brand.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Brand
from notifications.among import list_of_texts
from notifications.copying import copy_into, read_column
from notifications.lean import new_one
from tracking.models import Conversion, OrdersFileLine
from tracking.order_events import norms_of
from tracking.order_facts import Returned, State

Assign = Callable[[Sequence[Conversion]], object]
Tell = Callable[[Sequence[State | Returned]], object]
STORED = (OrdersFileLine.Verdict.NEW, OrdersFileLine.Verdict.KNOWN)
"""The rows that Confirm stores: of an order that is known a file may say something new."""
_CREDIT = (
    "click_link_id", "clicked_at", "code", "code_norm", "credited_by", "handout_id", "instruction_id", "reason",
    "flags",
)  # fmt: skip
_DECIDED = (
    "line integer PRIMARY KEY, order_id text, norms jsonb, click_link_id bigint, clicked_at timestamptz, code text, "
    "code_norm text, credited_by text, handout_id bigint, instruction_id bigint, reason text, flags jsonb"
)
"""The table of one transaction with the credit of the orders that name somebody, or do not count."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a file of orders: those behind line `after` up to line `last`."""

    brand: Brand
    source: str
    file: int
    after: int
    last: int
    buyers: bool = False
    """Whether they tell of buyers."""


def make_orders(rows: Rows, *, tell: Tell, assign: Assign, reason: str, told_by: str) -> None:
    """Store what these rows say: new orders in statements of the data base, all that is said of other orders by `tell`.

    `reason` is that of a paid order which names no code and no click; `assign` decides the credit of the rest.
    """
    sql = _Sql(rows)
    with connection.cursor() as cursor:
        tell(list(statements(sql.others(cursor), rows.source)))
        if sql.postgresql:  # it would compile statements for longer than they run
            cursor.execute("SET LOCAL jit = off")
        cursor.execute(f"CREATE TEMPORARY TABLE tandem_decided ({_DECIDED})")
        _decide(cursor, sql, assign)
        _insert(cursor, sql, reason=reason, told_by=told_by)
        cursor.execute("DROP TABLE tandem_decided")
        if rows.buyers:
            _note_buyers(cursor, sql)


def statements(kept: Iterable[Mapping[str, Any]], source: str) -> Iterator[State | Returned]:
    """What rows say, to be told."""
    for said in kept:
        if state := said.get("state"):
            yield State.of(source, said["order_id"], state)
        if refund := said.get("refund"):
            yield Returned.of(source, said["order_id"], refund)


def _decide(cursor: Any, sql: _Sql, assign: Assign) -> None:
    """Write down the credit of every order whose credit is no foregone conclusion."""
    brand, source = sql.of.brand, sql.of.source
    names = ("occurred_at", "status", "test", "codes", "click_id")
    asked = f"SELECT l.line, {sql.order_id}, {', '.join(map(sql.fact, names))} FROM tracking_ordersfileline l"  # noqa: S608
    sql.run(cursor, f"{asked} WHERE {sql.plain} AND {sql.rows} AND {sql.telling} ORDER BY l.line")
    lines, orders = [], []
    for line, order_id, at, status, test, codes, click_id in cursor.fetchall():
        order = {
            "brand_id": brand.pk, "source": source, "order_id": order_id, "received_at": None,
            "occurred_at": datetime.datetime.fromisoformat(at), "flags": [], "told": {},
            "status": "test" if test else status, "codes": _codes(codes) if codes else [], "click_id": click_id or "",
        }  # fmt: skip
        lines.append(line)
        orders.append(new_one(Conversion, order, {"brand": brand}))
    if not orders:
        return
    assign(orders)
    ids, norms = [one.order_id for one in orders], [_norms(tuple(one.codes)) for one in orders]
    credit = [
        read_column(Conversion._meta.get_field(name.removesuffix("_id")), [one.__dict__[name] for one in orders])  # type: ignore[arg-type]
        for name in _CREDIT
    ]
    columns = ", ".join(("line", "order_id", "norms", *_CREDIT))
    decided = zip(lines, ids, norms, *credit, strict=True)
    if connection.vendor == "postgresql":
        copy_into("tandem_decided", columns, lambda: decided)
    else:
        places = ", ".join(["%s"] * (len(_CREDIT) + 3))
        cursor.executemany(f"INSERT INTO tandem_decided ({columns}) VALUES ({places})", decided)  # noqa: S608


@lru_cache(maxsize=4096)
def _codes(written: str) -> list[str]:
    """The codes of an order from their JSON; many orders have the same. Nobody changes the list."""
    return list(json.loads(written))


@lru_cache(maxsize=4096)
def _norms(codes: tuple[str, ...]) -> str:
    """The identities of the codes of an order, as JSON."""
    return json.dumps(norms_of(codes))


def _insert(cursor: Any, sql: _Sql, *, reason: str, told_by: str) -> None:
    """Write the new orders, and under which codes they are found."""
    columns = _columns(sql)
    sql.run(
        cursor,
        f"INSERT INTO tracking_conversion ({', '.join(columns)}) SELECT {', '.join(columns.values())} "  # noqa: S608 - names of our own, here and below
        f"FROM tracking_ordersfileline l LEFT JOIN tandem_decided d ON d.line = l.line "
        f"WHERE {sql.plain} AND {sql.rows} ORDER BY l.line",
        now=timezone.now(), reason=reason, told_by=told_by,
    )  # fmt: skip
    sql.run(
        cursor,
        "INSERT INTO tracking_usedcode (conversion_id, brand_id, norm) "  # noqa: S608
        f"SELECT {sql.stored('d.order_id')}, {sql.of.brand.pk}, n.value "
        f"FROM tandem_decided d CROSS JOIN {sql.each('d.norms')} AS n",
    )


def _note_buyers(cursor: Any, sql: _Sql) -> None:
    """Remember who placed the orders of these rows, new and known ones, as far as there are orders by now."""
    order, buyer = sql.stored(sql.order_id), sql.top("buyer")
    sql.run(
        cursor,
        "INSERT INTO tracking_orderbuyer (conversion_id, brand_id, buyer, noted_at) "  # noqa: S608
        f"SELECT {order}, {sql.of.brand.pk}, {buyer}, %(now)s FROM tracking_ordersfileline l "
        f"WHERE {sql.rows} AND {buyer} IS NOT NULL AND {order} IS NOT NULL ON CONFLICT DO NOTHING",
        now=timezone.now(),
    )


def _columns(sql: _Sql) -> dict[str, str]:
    """What each column of an order is, in SQL."""
    text = sql.fact
    return {
        "brand_id": str(sql.of.brand.pk),
        "source": "%(source)s",
        "order_id": sql.order_id,
        "occurred_at": sql.moment(text("occurred_at")),
        "received_at": "%(now)s",
        "amount": f"CAST({text('amount')} AS numeric)",
        "refunded": "0",
        "currency": text("currency"),
        "status": f"CASE WHEN {text('test')} IS NULL THEN {text('status')} ELSE 'test' END",
        "codes": f"coalesce({sql.part('codes')}, {sql.json('[]')})",
        "click_id": f"coalesce({text('click_id')}, '')",
        "click_link_id": "d.click_link_id",
        "clicked_at": "d.clicked_at",
        "code": "coalesce(d.code, '')",
        "code_norm": "coalesce(d.code_norm, '')",
        "credited_by": "coalesce(d.credited_by, '')",
        "handout_id": "d.handout_id",
        "instruction_id": "d.instruction_id",
        "reason": "coalesce(d.reason, %(reason)s)",
        "flags": f"coalesce(d.flags, {sql.json('[]')})",
        "told": sql.state,
        "told_by": "%(told_by)s",
    }


class _Sql:
    """How the rows and what they say are called in SQL; the names are our own, and values are parameters."""

    def __init__(self, of: Rows) -> None:
        self.of = of
        self.postgresql = connection.vendor == "postgresql"
        self.values: dict[str, Any] = {"source": of.source}
        verdicts = ", ".join(f"'{one.value}'" for one in STORED)
        self.rows = (
            f"l.file_id = {of.file} AND l.verdict IN ({verdicts}) AND l.line > {of.after} AND l.line <= {of.last}"
        )
        self.order_id = self.top("order_id")
        self.state = "l.said -> 'state'" if self.postgresql else "json_extract(l.said, '$.state')"
        if self.postgresql:
            self.plain = "l.said ? 'state' AND NOT l.said ? 'refund'"
            signals = "l.said -> 'state' ?| ARRAY['codes', 'click_id', 'test']"
        else:
            self.plain = "json_type(l.said, '$.state') IS NOT NULL AND json_type(l.said, '$.refund') IS NULL"
            signals = " OR ".join(f"{self.part(name)} IS NOT NULL" for name in ("codes", "click_id", "test"))
        self.telling = f"({signals} OR {self.fact('status')} <> 'paid')"

    def top(self, name: str) -> str:
        """What a row tells beside facts, as text."""
        return f"l.said ->> '{name}'" if self.postgresql else f"json_extract(l.said, '$.{name}')"

    def fact(self, name: str) -> str:
        """A fact of the order that a row tells, as text."""
        return f"l.said -> 'state' ->> '{name}'" if self.postgresql else self.part(name)

    def part(self, name: str) -> str:
        """The same as JSON."""
        return f"l.said -> 'state' -> '{name}'" if self.postgresql else f"json_extract(l.said, '$.state.{name}')"

    def json(self, text: str) -> str:
        return f"'{text}'::jsonb" if self.postgresql else f"'{text}'"

    def each(self, of: str) -> str:
        """The texts of a list, one a row."""
        return f"jsonb_array_elements_text({of})" if self.postgresql else f"json_each({of})"

    def moment(self, stamp: str) -> str:
        """A moment from how facts write it (`order_facts.stamp`), as the column holds it."""
        if self.postgresql:
            return f"CAST({stamp} AS timestamptz)"
        part = f"substr({stamp}, 20, 7)"
        return f"replace(substr({stamp}, 1, 19), 'T', ' ') || CASE {part} WHEN '.000000' THEN '' ELSE {part} END"

    def others(self, cursor: Any) -> list[dict[str, Any]]:
        """What is said of orders that are known, or told by several of these rows; `plain` leaves them out then."""
        order, event = self.stored(self.order_id), self.stored(self.order_id, "tracking_orderevent")
        told = f"NOT ({self.plain}) OR {order} IS NOT NULL OR {event} IS NOT NULL"
        self.run(cursor, f"SELECT {self.order_id} FROM tracking_ordersfileline l WHERE {self.rows} AND ({told})")  # noqa: S608
        known = {order_id for (order_id,) in cursor.fetchall()}
        if not known:
            return []
        listed = "= ANY(%(known)s::text[])" if self.postgresql else "IN (SELECT value FROM json_each(%(known)s))"
        self.values["known"] = list_of_texts(known) if self.postgresql else json.dumps(sorted(known))
        self.plain = f"{self.plain} AND NOT {self.order_id} {listed}"
        return self.said(cursor, f"{self.order_id} {listed}")

    def stored(self, order_id: str, table: str = "tracking_conversion") -> str:
        """The key of an order, or of something that was said of it, by its identifier.

        A query of its own for each row and no join: then it is looked up by its index on PostgreSQL too, whatever the
        server believes of tables that have grown since it last looked.
        """
        about = f"o.brand_id = {self.of.brand.pk} AND o.source = %(source)s AND o.order_id = {order_id}"
        return f"(SELECT o.id FROM {table} o WHERE {about} LIMIT 1)"  # noqa: S608

    def said(self, cursor: Any, which: str) -> list[dict[str, Any]]:
        """What these rows say, each with its line."""
        rows = f"FROM tracking_ordersfileline l WHERE {self.rows} AND {which}"
        self.run(cursor, f"SELECT l.line, l.said {rows} ORDER BY l.line")
        return [{"line": line, **json.loads(said)} for line, said in cursor.fetchall()]

    def run(self, cursor: Any, statement: str, **values: Any) -> None:
        cursor.execute(statement, self.values | values)
