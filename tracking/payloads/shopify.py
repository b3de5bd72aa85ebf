"""Shopify: `orders/create`, `orders/paid`, `orders/updated`, `orders/cancelled`, … carry the whole order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tracking.order_facts import LONGEST_ID, FactRefused, Returned, State, read_codes, read_currency
from tracking.payloads import sentences
from tracking.payloads.reading import LeftOut, click_among, click_in, identifier, moment, money, things

STATUS = {
    "pending": "pending", "authorized": "pending", "expired": "cancelled", "voided": "cancelled",
    "paid": "paid", "partially_paid": "paid", "partially_refunded": "paid", "refunded": "paid",
}  # fmt: skip


def read(topic: str, body: Any, source: str, test: bool) -> list[State | Returned]:
    """What a call says."""
    if not isinstance(body, dict):
        raise FactRefused("", "not_an_object", sentences.NO_OBJECT)
    if topic.startswith("refunds/"):
        return [*_refund(body, identifier(body.get("order_id"), "order_id"), source)]
    if not topic.startswith("orders/"):
        raise LeftOut(sentences.OTHER_TOPIC % {"topic": topic[:40]})
    if topic == "orders/delete":
        raise LeftOut(sentences.DELETED)
    order_id = identifier(body.get("id"), "id")
    currency = read_currency(body.get("currency"))
    occurred_at = moment(body.get("processed_at") or body.get("created_at"), "created_at")
    at = moment(body.get("updated_at"), "updated_at") or moment(body.get("cancelled_at"), "cancelled_at") or occurred_at
    if at is None:
        raise FactRefused("created_at", "required", sentences.NO_TIME)
    cancelled = bool(body.get("cancelled_at")) or topic == "orders/cancelled"
    state = State(
        source=source,
        order_id=order_id,
        at=at,
        status="cancelled" if cancelled else STATUS.get(str(body.get("financial_status")), "pending"),
        amount=money(body.get("total_price"), currency, "total_price"),
        currency=currency,
        occurred_at=occurred_at,
        codes=read_codes([one.get("code") for one in things(body.get("discount_codes"))]) or None,
        click_id=click_among(body.get("note_attributes"), "name") or click_in(body.get("landing_site")),
        test=test or body.get("test") is True,
    )
    return [state, *(told for one in things(body.get("refunds")) for told in _refund(one, order_id, source))]


def _refund(body: dict[str, Any], order_id: str, source: str) -> list[Returned]:
    """The money that went back, by its currency; nothing where only goods did."""
    totals: dict[str, Decimal] = {}
    for one in things(body.get("transactions")):
        if one.get("kind") == "refund" and one.get("status") == "success":
            currency = read_currency(one.get("currency"))
            paid = money(one.get("amount"), currency, "transactions.amount")
            totals[currency] = totals.get(currency, Decimal(0)) + paid
    at = moment(body.get("processed_at") or body.get("created_at"), "created_at")
    if at is None:
        raise FactRefused("created_at", "required", sentences.NO_TIME_OF_REFUND)
    totals = {currency: total for currency, total in totals.items() if total}
    name = identifier(body.get("id"), "id") if totals else ""
    return [
        Returned(
            source, order_id, name if len(totals) == 1 else f"{name}:{currency}"[-LONGEST_ID:], at, total, currency
        )
        for currency, total in totals.items()
    ]


def buyer(body: dict[str, Any]) -> Any:
    """Where an order names its buyer's address."""
    customer = body.get("customer")
    theirs = customer.get("email") if isinstance(customer, dict) else ""
    return body.get("email") or body.get("contact_email") or theirs
