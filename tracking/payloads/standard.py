"""Any shop: `{"type": "order", "timestamp": …, "data": {…}}`, the data as the API takes it; `order.refunded` too."""

from __future__ import annotations

from typing import Any

from tracking.order_facts import (
    LONGEST_ID,
    LONGEST_SIGNAL,
    STATUSES,
    FactRefused,
    Returned,
    State,
    read_amount,
    read_codes,
    read_currency,
    read_moment,
    read_name,
)
from tracking.payloads import sentences
from tracking.payloads.reading import LeftOut, moment

REFUND = ("order.refunded", "refund", "refund.created")


def read(topic: str, body: Any, source: str, test: bool) -> list[State | Returned]:
    """What a call says."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise FactRefused("data", "not_an_object", sentences.NO_DATA)
    kind, data = str(body.get("type")), body["data"]
    if kind in REFUND:
        return [_refund(data, source, body.get("timestamp"))]
    if not (kind == "order" or kind.startswith("order.")):
        raise LeftOut(sentences.OTHER_TYPE % {"type": kind[:40]})
    currency = read_currency(data.get("currency"))
    occurred_at = read_moment(data.get("occurred_at"), "data.occurred_at")
    status = str(data.get("status") or {"order.cancelled": "cancelled", "order.pending": "pending"}.get(kind, "paid"))
    is_test = test or data.get("test") is True or status == "test"
    if not is_test and status not in STATUSES:
        said = sentences.UNKNOWN_STATUS % {"value": status[:40], "known": ", ".join(STATUSES)}
        raise FactRefused("data.status", "unknown", said)
    click = data.get("click_id")
    return [
        State(
            source=source,
            order_id=read_name(data.get("order_id"), "data.order_id", LONGEST_ID),
            at=moment(data.get("updated_at") or body.get("timestamp"), "timestamp") or occurred_at,
            status="paid" if is_test else status,
            amount=read_amount(data.get("amount"), currency, "data.amount"),
            currency=currency,
            occurred_at=occurred_at,
            codes=read_codes([data.get("code"), *_listed(data.get("codes"))]) or None,
            click_id=click[:LONGEST_SIGNAL] if isinstance(click, str) and click else None,
            test=is_test,
        )
    ]


def _refund(data: dict[str, Any], source: str, sent_at: Any) -> Returned:
    currency = read_currency(data["currency"]) if data.get("currency") else None
    return Returned(
        source,
        read_name(data.get("order_id"), "data.order_id", LONGEST_ID),
        read_name(data.get("refund_id"), "data.refund_id", LONGEST_ID),
        read_moment(data.get("occurred_at") or sent_at, "data.occurred_at"),
        read_amount(data.get("amount"), currency, "data.amount"),
        currency,
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def buyer(body: dict[str, Any]) -> Any:
    """Where an order names its buyer's address: as in the API."""
    data = body.get("data")
    return data.get("customer_email") if isinstance(data, dict) else ""
