"""Orders as the fold of what was said about them, so that repeats, disorder and gaps end in one state (decision 0025).

A source says the same thing twice, late, in any order, and sometimes only in part. Each fact of an order is the one
that was said last *by the source's own clock*; of two things said in the same moment the later step of an order's life
wins (cancelled over paid over pending), then the larger amount. What was never said stays unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.currencies import decimals
from accounts.models import Brand
from notifications.changing import update_many
from notifications.copying import insert_many
from promocodes.values import MAX_NORM, normalize_code
from tracking.models import Conversion, OrderEvent, Refund, UsedCode
from tracking.order_facts import STATUSES, Returned, State, digest_of

Key = tuple[str, str]
"""A source and an order's identifier in it."""
Kind = OrderEvent.Kind
BUCKETS = 64
FOLDED = ("status", "amount", "currency", "occurred_at", "codes", "click_id", "refunded")
CREDIT = (
    "code", "code_norm", "click_link", "clicked_at", "credited_by", "handout", "instruction", "reason", "flags",
)  # fmt: skip


@dataclass
class Folded:
    """An order as its events say. `refunds` are (identifier, when, told, counted), the oldest first."""

    values: dict[str, Any]
    refunds: list[tuple[str, datetime.datetime, Decimal, Decimal]]


def lock(brand: Brand, keys: Iterable[Key]) -> None:
    """Keep others away from these orders until the transaction ends; an order that is not there yet cannot be a row.

    On SQLite a transaction of ours has the only pen. Orders share a few locks, so that a file of many takes few.
    """
    if connection.vendor != "postgresql":
        return
    wanted = sorted({sum(f"{source}\n{order_id}".encode()) % BUCKETS for source, order_id in keys})
    with connection.cursor() as cursor:
        for bucket in wanted:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCKS + brand.pk * BUCKETS + bucket])


LOCKS = 0x54D0 << 40
"""Where our advisory locks begin."""


def tell(
    brand: Brand,
    said: Sequence[State | Returned],
    *,
    origin: str,
    assign: Callable[[Sequence[Conversion]], Collection[Conversion]] = lambda orders: (),
) -> tuple[list[Conversion], set[int]]:
    """Keep what was said, and bring the orders up to date. The caller holds a transaction; `assign` credits.

    Returns the orders that exist by now, and the keys of those that are new. What is known already changes nothing.
    """
    keys = list(dict.fromkeys((one.source, one.order_id) for one in said))
    lock(brand, keys)
    now = timezone.now()
    rows = {}
    for one in said:
        kind = Kind.STATE if isinstance(one, State) else Kind.REFUND
        digest = digest_of(kind, one)
        rows[digest] = OrderEvent(
            brand=brand,
            source=one.source,
            order_id=one.order_id,
            kind=kind.value,
            at=one.at,
            facts=one.facts,
            origin=origin,
            digest=digest,
            received_at=now,
        )
    insert_many(list(rows.values()), ignore_conflicts=True)
    return refold(brand, keys, assign=assign)


def folded(brand: Brand, keys: Sequence[Key]) -> dict[Key, Folded | None]:
    """What the events of these orders say. One query."""
    events: dict[Key, list[OrderEvent]] = {key: [] for key in keys}
    ids = [order_id for _, order_id in keys]
    for event in OrderEvent.objects.filter(brand=brand, order_id__among=ids).order_by():
        if (event.source, event.order_id) in events:
            events[event.source, event.order_id].append(event)
    return {key: fold(found) for key, found in events.items()}


def refold(
    brand: Brand, keys: Sequence[Key], *, assign: Callable[[Sequence[Conversion]], Collection[Conversion]]
) -> tuple[list[Conversion], set[int]]:
    """Make the rows of these orders say what their events say. The caller holds a transaction and `lock`.

    `assign` sets the credit of orders that are not written yet, and says of which it has changed.
    """
    said = folded(brand, keys)
    stored = Conversion.objects.filter(brand=brand, order_id__among=[order_id for _, order_id in keys]).order_by()
    present = {(one.source, one.order_id): one for one in stored}
    found: list[tuple[Conversion, Folded]] = []
    changed: list[Conversion] = []
    recoded: list[Conversion] = []
    for key, told in said.items():
        if told is None:
            continue
        one = present.get(key)
        if one is None:
            one = Conversion(brand=brand, source=key[0], order_id=key[1], received_at=timezone.now(), **told.values)
        differing = [name for name, value in told.values.items() if getattr(one, name) != value]
        for name in differing:
            setattr(one, name, told.values[name])
        if "click_id" in differing:  # what is known of the click of before says nothing of this one
            one.click_link_id, one.clicked_at = None, None
        if differing:
            changed.append(one)
        if one.pk is None or "codes" in differing:
            recoded.append(one)
        found.append((one, told))
    orders = [one for one, _ in found]
    recredited = {id(one) for one in assign(orders)}
    fresh = [one for one in orders if one.pk is None]
    differ = {id(one) for one in changed} | recredited
    old = [one for one in orders if one.pk is not None and id(one) in differ]
    stale = [one.pk for one in recoded if one.pk is not None]
    insert_many(fresh)
    update_many(old, [*FOLDED, *CREDIT])
    if stale:
        UsedCode.objects.filter(conversion__among=stale).delete()
    insert_many(
        [
            UsedCode(conversion=one, brand_id=one.brand_id, norm=norm)
            for one in recoded
            for norm in dict.fromkeys(norm_of(code) for code in one.codes)
            if norm
        ]
    )
    _write_refunds([(one, told) for one, told in found if told.refunds])
    return orders, {one.pk for one in fresh}


def _write_refunds(touched: Sequence[tuple[Conversion, Folded]]) -> None:
    """Make the rows of refunds those of the fold. A refund that was once told is never untold."""
    rows = [
        Refund(conversion=one, refund_id=refund_id, occurred_at=at, told=told, amount=counted)
        for one, folded in touched
        for refund_id, at, told, counted in folded.refunds
    ]
    if rows:
        Refund.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["conversion", "refund_id"],
            update_fields=["occurred_at", "told", "amount"],
            batch_size=500,
        )


def norm_of(code: str) -> str:
    """The identity of a code on an order, as long as the column."""
    return normalize_code(code)[:MAX_NORM]


def fold(events: Sequence[OrderEvent]) -> Folded | None:
    """What these events say together, whatever their order; None while amount, currency or date were not said."""
    states = sorted((one for one in events if one.kind == Kind.STATE), key=_rank)
    said: dict[str, Any] = {}
    for event in states:
        said |= event.facts
    if not {"amount", "currency", "occurred_at"} <= said.keys():
        return None
    codes, amount = said.get("codes", []), Decimal(said["amount"])
    refunds = _fold_refunds((one for one in events if one.kind == Kind.REFUND), amount, said["currency"])
    return Folded(
        {
            "status": "test" if said.get("test") else said.get("status", "paid"),
            "amount": amount,
            "currency": said["currency"],
            "occurred_at": datetime.datetime.fromisoformat(said["occurred_at"]),
            "codes": codes,
            "click_id": said.get("click_id", ""),
            "refunded": sum((counted for *_, counted in refunds), Decimal(0)),
        },
        refunds,
    )


def _rank(event: OrderEvent) -> tuple[datetime.datetime, int, Decimal, str]:
    facts = event.facts
    step = STATUSES.index(facts["status"]) if facts.get("status") in STATUSES else -1
    return event.at, step, Decimal(facts.get("amount", 0)), event.digest


def _rank_of_refund(event: OrderEvent) -> tuple[datetime.datetime, Decimal, bool, str]:
    return event.at, Decimal(event.facts["amount"]), "currency" in event.facts, event.digest


def _fold_refunds(
    events: Iterable[OrderEvent], amount: Decimal, currency: str
) -> list[tuple[str, datetime.datetime, Decimal, Decimal]]:
    """Each refund once, as it was said last; together they never pass the amount, and the oldest counts first.

    Money in another currency than the order's is told and counts nothing: currencies are never added.
    """
    last: dict[str, OrderEvent] = {}
    for event in sorted(events, key=_rank_of_refund):
        last[event.facts["refund_id"]] = event
    left, found = amount, []
    for refund_id, event in sorted(last.items(), key=lambda one: (one[1].at, one[0])):
        own = event.facts.get("currency", currency)
        told = Decimal(event.facts["amount"]).quantize(Decimal(1).scaleb(-decimals(own)))
        counted = min(told, left) if own == currency else Decimal(0)
        left -= counted
        found.append((refund_id, event.at, told, counted))
    return found
