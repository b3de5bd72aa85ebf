"""Orders of the brand's shop, by whichever door they come: kept, folded, credited, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Max

from accounts import currencies
from accounts.models import Brand
from campaigns import collector, crediting, webhook_facts
from tracking import buyers, order_events, told_rows
from tracking.models import Conversion
from tracking.order_facts import Returned, State


class TooMuch(Exception):
    """More is to be refunded than is left of the order."""

    code = "refund.too_much"

    def __init__(self, left: str) -> None:
        super().__init__(f"{left} is left of this order. Refund at most that.")


@collector.paused()
@transaction.atomic
def receive(
    brand: Brand,
    said: Sequence[State | Returned],
    *,
    origin: str,
    buyer: str = "",
    placed: Iterable[tuple[order_events.Key, str]] = (),
) -> tuple[list[Conversion], set[int]]:
    """Take what a source says about orders. Returns the orders that exist by now, and the keys of the new ones.

    A refund that comes before its order waits for it. `buyer` is the key of who placed them all, if that was told;
    `placed` says so of single orders.
    """
    orders, new, refunded = order_events.tell(brand, said, origin=origin, assign=partial(crediting.assign, brand))
    known = {(one.source, one.order_id): one for one in orders}
    each = [(known[key], theirs) for key, theirs in placed if key in known]
    buyers.note(brand, [*((one, buyer) for one in orders), *each])
    webhook_facts.orders_changed(brand, orders, new, refunded)
    return orders, new


@collector.paused()
@transaction.atomic
def receive_rows(rows: told_rows.Rows, *, origin: str) -> None:
    """Take what the kept rows of a file say about orders; of what is known already nothing is stored again."""
    order_events.lock_all(rows.brand)
    last = Conversion.objects.aggregate(last=Max("pk"))["last"] or 0
    told_rows.make_orders(
        rows,
        tell=lambda said: receive(rows.brand, said, origin=origin),
        assign=partial(crediting.assign, rows.brand),
        reason=crediting.NO_SIGNAL.reason,
        told_by=origin,
    )
    made = Conversion.objects.filter(brand=rows.brand, told_by=origin, pk__gt=last)
    webhook_facts.orders_made(rows.brand, made)


@transaction.atomic
def refund(brand: Brand, order: Conversion, told: Returned, *, origin: str) -> tuple[Conversion, bool]:
    """Give money back for one order; says whether this refund is new. The same identifier again changes nothing.

    Raises TooMuch.
    """
    order_events.lock(brand, [(order.source, order.order_id)])
    order.refresh_from_db()
    if order.refunds.filter(refund_id=told.refund_id).exists():
        return order, False
    left = order.amount - order.refunded
    if told.amount > left:
        raise TooMuch(f"{currencies.exact(left, order.currency)} {order.currency}")
    [order], _ = receive(brand, [told], origin=origin)
    return order, True
