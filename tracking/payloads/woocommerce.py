"""WooCommerce: `order.created` and `order.updated` carry the whole order, its refunds among it without their dates."""

from __future__ import annotations

from typing import Any

from tracking.order_facts import FactRefused, Returned, State, read_codes, read_currency
from tracking.payloads import sentences
from tracking.payloads.reading import LeftOut, click_among, identifier, moment, money, things

STATUS = {
    "pending": "pending", "on-hold": "pending", "checkout-draft": "pending",
    "cancelled": "cancelled", "failed": "cancelled", "trash": "cancelled",
    "processing": "paid", "completed": "paid", "refunded": "paid",
}  # fmt: skip


def read(topic: str, body: Any, source: str, test: bool) -> list[State | Returned]:
    """What a call says."""
    if not isinstance(body, dict):
        raise FactRefused("", "not_an_object", sentences.NO_OBJECT)
    if topic not in ("order.created", "order.updated", "order.restored"):
        raise LeftOut(sentences.OTHER_OR_DELETED % {"topic": topic[:40]})
    order_id = identifier(body.get("id"), "id")
    currency = read_currency(body.get("currency"))
    occurred_at = moment(body.get("date_created_gmt"), "date_created_gmt")
    at = moment(body.get("date_modified_gmt"), "date_modified_gmt") or occurred_at
    if at is None:
        raise FactRefused("date_created_gmt", "required", sentences.NO_TIME)
    named = str(body.get("status"))
    state = State(
        source=source,
        order_id=order_id,
        at=at,
        # a status of the shop's own making is paid once there is a date of payment
        status=STATUS.get(named, "paid" if body.get("date_paid_gmt") else "pending"),
        amount=money(body.get("total"), currency, "total"),
        currency=currency,
        occurred_at=occurred_at,
        codes=read_codes([one.get("code") for one in things(body.get("coupon_lines"))]) or None,
        click_id=click_among(body.get("meta_data"), "key"),
        test=test,
    )
    refunds = [
        Returned(
            source, order_id, identifier(one.get("id"), "refunds.id"), at,
            money(str(one.get("total")).removeprefix("-"), currency, "refunds.total"),
        )
        for one in things(body.get("refunds"))
    ]  # fmt: skip
    return [state, *refunds]


def buyer(body: dict[str, Any]) -> Any:
    """Where an order names its buyer's address."""
    billing = body.get("billing")
    return billing.get("email") if isinstance(billing, dict) else ""
