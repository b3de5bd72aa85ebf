"""What was said about one order, together: its facts and its refunds. Pure: events in, a state out.

Each fact is the one that was said last *by the source's own clock*; of two things said in the same moment the later
step of an order's life wins (cancelled over paid over pending), then the larger amount. What was never said stays
unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.currencies import decimals
from tracking.order_facts import STATUSES, TOTAL, Returned, State, digest_of, written

STATE, REFUND = "state", "refund"


class Event(NamedTuple):
    """Something that was said about one order. A tuple, because a file says a hundred thousand.

    `written` are the facts as JSON; '' of an event that was read, for nobody writes it again.
    """

    kind: str
    at: datetime.datetime
    facts: dict[str, Any]
    digest: str
    written: str = ""


@dataclass(slots=True)
class Folded:
    """An order as its events say. `refunds` are (identifier, when, told, counted), the oldest first."""

    values: dict[str, Any]
    refunds: list[tuple[str, datetime.datetime, Decimal, Decimal]]


def event_of(one: State | Returned) -> Event:
    """What is kept of this statement."""
    kind, facts = STATE if isinstance(one, State) else REFUND, one.facts
    text = written(facts)
    return Event(kind, one.at, facts, digest_of(kind, one, text), text)


def fold(events: Sequence[Event]) -> Folded | None:
    """What these events say together, whatever their order; None while amount, currency or date were not said."""
    states = [one for one in events if one.kind == STATE]
    said: dict[str, Any] = {}
    for event in sorted(states, key=_rank) if len(states) > 1 else states:
        said |= event.facts
    if not {"amount", "currency", "occurred_at"} <= said.keys():
        return None
    codes, amount = said.get("codes", []), Decimal(said["amount"])
    back = [one for one in events if one.kind == REFUND]
    refunds = _fold_refunds(back, amount, said["currency"]) if back else []
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


def _rank(event: Event) -> tuple[datetime.datetime, int, Decimal, str]:
    facts = event.facts
    step = STATUSES.index(facts["status"]) if facts.get("status") in STATUSES else -1
    return event.at, step, Decimal(facts.get("amount", 0)), event.digest


def _rank_of_refund(event: Event) -> tuple[datetime.datetime, Decimal, bool, str]:
    return event.at, Decimal(event.facts["amount"]), "currency" in event.facts, event.digest


def _fold_refunds(
    events: Iterable[Event], amount: Decimal, currency: str
) -> list[tuple[str, datetime.datetime, Decimal, Decimal]]:
    """Each refund once, as it was said last; together they never pass the amount, and the oldest counts first.

    Money in another currency than the order's is told and counts nothing: currencies are never added. Of a total that
    a file told, only what the single refunds do not explain counts.
    """
    last: dict[str, Event] = {}
    for event in sorted(events, key=_rank_of_refund):
        last[event.facts["refund_id"]] = event
    left, found = amount, []
    for refund_id, event in sorted(last.items(), key=lambda one: (one[0] == TOTAL, one[1].at, one[0])):
        own = event.facts.get("currency", currency)
        told = Decimal(event.facts["amount"]).quantize(Decimal(1).scaleb(-decimals(own)))
        due = max(told - (amount - left), Decimal(0)) if refund_id == TOTAL else told
        counted = min(due, left) if own == currency else Decimal(0)
        left -= counted
        found.append((refund_id, event.at, told, counted))
    return found
