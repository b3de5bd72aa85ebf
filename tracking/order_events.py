"""Keeps what sources say about orders and brings the orders up to date: repeats, disorder and gaps end in one state.

A source says the same thing twice, late, in any order, and sometimes only in part. What is said is kept once, and an
order is the fold of it (`tracking.order_folds`, decision 0025). A file says a hundred thousand orders that nobody has
heard of: what is kept is read before the new is written, so that nothing is read back, and all is written in sets.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Brand
from notifications.among import list_of_numbers
from notifications.changing import update_many
from notifications.copying import Encoded, insert_lines, insert_many
from notifications.lean import new_one
from promocodes.values import MAX_NORM, normalize_code
from tracking.models import Conversion, OrderEvent, Refund, UsedCode
from tracking.order_facts import Returned, State
from tracking.order_folds import Event, Folded, event_of, fold

Key = tuple[str, str]
"""A source and an order's identifier in it."""
Assign = Callable[[Sequence[Conversion]], Collection[Conversion]]
BUCKETS = 64
FOLDED = ("status", "amount", "currency", "occurred_at", "codes", "click_id", "refunded")
CREDIT = (
    "code", "code_norm", "click_link", "clicked_at", "credited_by", "handout", "instruction", "reason", "flags",
)  # fmt: skip
_KEPT = ("brand_id", "source", "order_id", "kind", "at", "facts", "digest", "origin", "received_at")


def lock(brand: Brand, keys: Iterable[Key]) -> None:
    """Keep others away from these orders until the transaction ends; an order that is not there yet cannot be a row.

    On SQLite a transaction of ours has the only pen. Orders share a few locks, so that a file of many takes few.
    """
    if connection.vendor != "postgresql":
        return
    _lock(brand, {sum(f"{source}\n{order_id}".encode()) % BUCKETS for source, order_id in keys})


def lock_all(brand: Brand) -> None:
    """Keep others away from all orders of the brand until the transaction ends: a file has some in every bucket."""
    if connection.vendor == "postgresql":
        _lock(brand, range(BUCKETS))


def _lock(brand: Brand, buckets: Iterable[int]) -> None:
    first = LOCKS + brand.pk * BUCKETS
    with connection.cursor() as cursor:  # one after the other as they stand there, so that no two wait for each other
        cursor.execute(
            "SELECT pg_advisory_xact_lock(place) FROM unnest(%s::bigint[]) AS place",
            [list_of_numbers(first + bucket for bucket in sorted(buckets))],
        )


LOCKS = 0x54D0 << 40
"""Where our advisory locks begin."""


def tell(
    brand: Brand, said: Sequence[State | Returned], *, origin: str, assign: Assign = lambda orders: ()
) -> tuple[list[Conversion], set[int], set[int]]:
    """Keep what was said, and bring the orders up to date. The caller holds a transaction; `assign` credits.

    Returns the orders that exist by now, the keys of those that are new, and of those of which more is refunded. What
    is known already changes nothing.
    """
    keys = list(dict.fromkeys((one.source, one.order_id) for one in said))
    lock(brand, keys)
    present = _present(brand, keys)
    events = _events(brand, keys, present)
    _keep(brand, said, events, origin=origin)
    return _bring_up_to_date(brand, {key: fold(events[key]) for key in keys}, present, assign)


def folded(brand: Brand, orders: Sequence[Conversion]) -> dict[Key, Folded | None]:
    """What was said of these stored orders. One query for each source."""
    present = {(one.source, one.order_id): one for one in orders}
    return {key: fold(found) for key, found in _events(brand, list(present), present).items()}


def said_of(order: Conversion) -> list[OrderEvent]:
    """All that was said of one order, as it came in."""
    about = {"brand_id": order.brand_id, "source": order.source, "order_id": order.order_id}
    said = list(OrderEvent.objects.filter(**about))
    if first := _first(order):
        said.append(
            OrderEvent(
                **about, kind=first.kind, at=first.at, facts=first.facts, digest=first.digest, origin=order.told_by,
                received_at=order.received_at,
            )
        )  # fmt: skip
    return sorted(said, key=lambda one: (one.received_at, one.pk or 0))


def _first(order: Conversion) -> Event | None:
    """The statement of a file that made this order, where one has."""
    return event_of(State.of(order.source, order.order_id, order.told)) if order.told else None


def _events(brand: Brand, keys: Sequence[Key], present: Mapping[Key, Conversion]) -> dict[Key, list[Event]]:
    """What is kept about each of these orders, of which `present` are there."""
    found: dict[Key, list[Event]] = {key: [] for key in keys}
    for key, one in present.items():
        if first := _first(one):
            found[key].append(first)
    for source, ids in _by_source(keys).items():
        kept = OrderEvent.objects.filter(brand=brand, source=source, order_id__among=ids).order_by()
        for order_id, *event in kept.values_list("order_id", "kind", "at", "facts", "digest"):
            found[source, order_id].append(Event(*event))
    return found


def _keep(brand: Brand, said: Sequence[State | Returned], events: dict[Key, list[Event]], *, origin: str) -> None:
    """Write what was not said before, and put it to the events. The lock keeps others from writing the same."""
    now, fresh = timezone.now(), []
    for one in said:
        event, known = event_of(one), events[one.source, one.order_id]
        if known and any(event.digest == other.digest for other in known):
            continue
        known.append(event)
        facts = Encoded(event.written)
        fresh.append((brand.pk, one.source, one.order_id, event.kind, event.at, facts, event.digest, origin, now))
    insert_lines(OrderEvent, _KEPT, fresh)


def _bring_up_to_date(
    brand: Brand, said: Mapping[Key, Folded | None], present: Mapping[Key, Conversion], assign: Assign
) -> tuple[list[Conversion], set[int], set[int]]:
    """Make the rows of these orders say what their events say. The caller holds a transaction and `lock`.

    `assign` sets the credit of orders that are not written yet, and says of which it has changed.
    """
    now = timezone.now()
    found: list[tuple[Conversion, Folded]] = []
    fresh: list[Conversion] = []
    changed: list[Conversion] = []
    recoded: list[Conversion] = []
    refunded: list[Conversion] = []
    for key, told in said.items():
        if told is None:
            continue
        one = present.get(key)
        before = one.refunded if one else 0
        if one is None:
            one = _new(brand, key, told, now)
            fresh.append(one)
            recoded.append(one)
        elif differing := _take(one, told):
            changed.append(one)
            if "codes" in differing:
                recoded.append(one)
        if one.refunded > before:
            refunded.append(one)
        found.append((one, told))
    orders = [one for one, _ in found]
    differ = {id(one) for one in changed} | {id(one) for one in assign(orders)}
    old = [one for one in present.values() if id(one) in differ]
    stale = [one.pk for one in recoded if not one._state.adding]
    insert_many(fresh)
    update_many(old, [*FOLDED, *CREDIT])
    if stale:
        UsedCode.objects.filter(conversion__among=stale).delete()
    _write_used_codes(recoded)
    _write_refunds([(one, told) for one, told in found if told.refunds])
    return orders, {one.pk for one in fresh}, {one.pk for one in refunded}


def _present(brand: Brand, keys: Iterable[Key]) -> dict[Key, Conversion]:
    """The orders that are there already. One query for each source."""
    found: dict[Key, Conversion] = {}
    for source, ids in _by_source(keys).items():
        stored = Conversion.objects.filter(brand=brand, source=source, order_id__among=ids).order_by()
        found |= {(source, one.order_id): one for one in stored}
    return found


def _by_source(keys: Iterable[Key]) -> dict[str, set[str]]:
    """The identifiers of each source, as the indexes have them; most often there is one source."""
    found: defaultdict[str, set[str]] = defaultdict(set)  # of a list, Django would look at each element
    for source, order_id in keys:
        found[source].add(order_id)
    return dict(found)


def _new(brand: Brand, key: Key, told: Folded, now: datetime.datetime) -> Conversion:
    own: dict[str, Any] = {
        "brand_id": brand.pk, "source": key[0], "order_id": key[1], "received_at": now, "flags": [],
        "told": {},
    }  # fmt: skip
    return new_one(Conversion, own | told.values, {"brand": brand})


def _take(one: Conversion, told: Folded) -> list[str]:
    """Set what is said of a stored order; returns the names of what differs."""
    differing = [name for name, value in told.values.items() if getattr(one, name) != value]
    for name in differing:
        setattr(one, name, told.values[name])
    if "click_id" in differing:  # what is known of the click of before says nothing of this one
        one.click_link_id, one.clicked_at = None, None
    return differing


def _write_used_codes(orders: Sequence[Conversion]) -> None:
    insert_lines(
        UsedCode,
        ("conversion_id", "brand_id", "norm"),
        [(one.pk, one.brand_id, norm) for one in orders if one.codes for norm in norms_of(one.codes)],
    )


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


def norms_of(codes: Iterable[str]) -> list[str]:
    """The identities of the codes of one order, each once."""
    return [norm for norm in dict.fromkeys(map(norm_of, codes)) if norm]


@lru_cache(maxsize=4096)
def norm_of(code: str) -> str:
    """The identity of a code on an order, as long as the column."""
    return normalize_code(code)[:MAX_NORM]
