"""What programs say about orders, read into facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import Brand
from campaigns.api.fields import Flag, Several, Typed
from campaigns.api.problems import Invalid, wrong
from tracking import buyers
from tracking.models import Conversion
from tracking.order_facts import (
    LONGEST_ID,
    LONGEST_SIGNAL,
    LONGEST_SOURCE,
    MOST_CODES,
    FactRefused,
    Returned,
    State,
    read_amount,
    read_codes,
    read_currency,
    read_moment,
    read_name,
)

T = TypeVar("T")
STATUSES = (Conversion.Status.PAID, Conversion.Status.PENDING, Conversion.Status.CANCELLED, Conversion.Status.TEST)


@extend_schema_serializer(component_name="Order")
class Order(serializers.Serializer):
    source = Typed(help_text="Where the order was made, in your words: up to 40 characters, as in shop.")
    order_id = Typed(help_text="The order in that source: up to 120 characters.")
    occurred_at = Typed(help_text="When it was ordered: ISO 8601; UTC where it has no offset.")
    amount = Typed(help_text='A decimal in quotation marks, as in "70.00": no more decimals than the currency has.')
    currency = Typed(help_text="ISO 4217.")
    code = Typed(required=False, allow_null=True, allow_blank=True, help_text="The code that was used.")
    codes = Several(
        child=Typed(allow_blank=True), required=False, allow_null=True, max_length=MOST_CODES,
        help_text="Several codes, in the shop's order, instead of code.",
    )  # fmt: skip
    click_id = Typed(required=False, allow_null=True, allow_blank=True, help_text="What the tracked link added.")
    status = serializers.ChoiceField(
        STATUSES, required=False, allow_null=True,
        help_text="paid if left out. Only paid orders count; test orders never do.",
    )  # fmt: skip
    test = Flag(required=False, default=False, help_text="true: a test order.")
    customer_email = Typed(
        required=False, allow_null=True, allow_blank=True,
        help_text="The buyer's e-mail address, for the sign that one buyer places many orders. It is not kept: only a "
        "keyed hash of it is, for 60 days.",
    )  # fmt: skip
    updated_at = Typed(
        required=False, allow_null=True, allow_blank=True,
        help_text="When the source says this; occurred_at if left out. What was said last by the source's clock holds.",
    )  # fmt: skip


@extend_schema_serializer(component_name="OrderRefund")
class Refund(serializers.Serializer):
    refund_id = Typed(help_text="The refund in the order's source: up to 120 characters.")
    amount = Typed(help_text='A decimal in quotation marks, as in "20.00", in the order\'s currency.')
    occurred_at = Typed(required=False, allow_null=True, allow_blank=True, help_text="Now, if left out.")


class _Reader:
    """Reads facts one by one and gathers what is wrong."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def take(self, read: Callable[..., T], *given: Any) -> T | None:
        """The fact, or None where it is wrong."""
        try:
            return read(*given)
        except FactRefused as refused:
            self.errors.append(wrong(refused.field, refused.code, refused.message))
            return None

    def finish(self) -> None:
        """Raise 422 if anything was wrong."""
        if self.errors:
            raise Invalid(self.errors)


def state_of(values: dict[str, Any]) -> State:
    """What an `Order` says. Raises 422."""
    reader = _Reader()
    currency = reader.take(read_currency, values["currency"])
    amount = reader.take(read_amount, values["amount"], currency)
    source = reader.take(read_name, values["source"], "source", LONGEST_SOURCE)
    order_id = reader.take(read_name, values["order_id"], "order_id", LONGEST_ID)
    occurred_at = reader.take(read_moment, values["occurred_at"], "occurred_at")
    updated_at = values.get("updated_at")
    at = reader.take(read_moment, updated_at, "updated_at") if updated_at else occurred_at
    code, click_id = values.get("code") or "", values.get("click_id") or ""
    for name, text in (("code", code), ("click_id", click_id)):
        if len(text) > LONGEST_SIGNAL:
            reader.errors.append(wrong(name, "max_length", f"This is too long: at most {LONGEST_SIGNAL} characters."))
    reader.finish()
    if source is None or order_id is None or at is None:
        raise AssertionError("finish has raised")
    status = values.get("status") or Conversion.Status.PAID
    test = values["test"] or status == Conversion.Status.TEST
    return State(
        source=source,
        order_id=order_id,
        at=at,
        status=Conversion.Status.PAID.value if test else str(status),
        amount=amount,
        currency=currency,
        occurred_at=occurred_at,
        codes=read_codes([code, *(values.get("codes") or [])]) or None,
        click_id=(read_codes([click_id]) or (None,))[0],
        test=test,
    )


def buyer_of(brand: Brand, values: dict[str, Any]) -> str:
    """The key of the buyer whom an `Order` names, or ''. Raises 422, without naming the address."""
    address = values.get("customer_email") or ""
    key = buyers.key_of(brand.pk, address)
    if address.strip() and not key:
        raise Invalid([wrong("customer_email", "invalid", "This is no e-mail address. Write it as marie@example.org.")])
    return key


def refund_of(order: Conversion, values: dict[str, Any]) -> Returned:
    """What a `Refund` of this order says. Raises 422."""
    reader = _Reader()
    amount = reader.take(read_amount, values["amount"], order.currency)
    refund_id = reader.take(read_name, values["refund_id"], "refund_id", LONGEST_ID)
    at = reader.take(read_moment, values["occurred_at"], "occurred_at") if values.get("occurred_at") else timezone.now()
    reader.finish()
    if amount is None or refund_id is None or at is None:
        raise AssertionError("finish has raised")
    return Returned(order.source, order.order_id, refund_id, at, amount)
