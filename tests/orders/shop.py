"""Shops that report orders: they sign what they send as their documentation says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Brand
from tests import make
from tracking import hooks
from tracking.models import Hook


def digest(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


class Shop:
    """A shop with a hook of the brand."""

    def __init__(self, brand: Brand, kind: str, secret: str = "", source: str = "") -> None:
        by = make.owner_of(brand)
        self.hook, self.secret = hooks.create(brand, kind=kind, name="", source=source, secret=secret, by=by)
        self.client = Client(raise_request_exception=False)

    @property
    def path(self) -> str:
        return f"/hooks/{self.hook.address}/"

    def headers(
        self, topic: str, body: bytes, *, secret: str = "", at: float = 0, name: str = "msg_1"
    ) -> dict[str, str]:
        """The headers of a signed call."""
        secret = secret or self.secret
        if self.hook.kind == Hook.Kind.SHOPIFY:
            return {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": digest(secret.encode(), body)}
        if self.hook.kind == Hook.Kind.WOOCOMMERCE:
            return {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": digest(secret.encode(), body)}
        sent_at = str(int(at or time.time()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = "v1," + digest(key, f"{name}.{sent_at}.".encode() + body)
        return {"webhook-id": name, "webhook-timestamp": sent_at, "webhook-signature": signature}

    def send(self, topic: str, body: Any, *, more: dict[str, str] | None = None, **signing: Any) -> HttpResponse:
        """One signed call."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = self.headers(topic, raw, **signing) | (more or {})
        return self.client.post(self.path, raw, content_type="application/json", headers=headers)


def shopify_order(order_id: int = 5001, **other: Any) -> dict[str, Any]:
    """An order as Shopify's `orders/*` topics carry it, shortened."""
    return {
        "id": order_id,
        "admin_graphql_api_id": f"gid://shopify/Order/{order_id}",
        "name": "#1001",
        "created_at": "2026-06-02T12:00:00+02:00",
        "processed_at": "2026-06-02T12:00:00+02:00",
        "updated_at": "2026-06-02T12:00:01+02:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "test": False,
        "currency": "EUR",
        "total_price": "70.00",
        "current_total_price": "70.00",
        "discount_codes": [{"code": "MARIE10", "amount": "7.00", "type": "percentage"}],
        "note_attributes": [],
        "landing_site": "/?utm_source=tandem",
        "email": "customer@example.org",
        "contact_email": "customer@example.org",
        "note": "Gift for a.friend@example.org, please.",
        "customer": {"id": 7, "email": "customer@example.org"},
        "refunds": [],
    } | other


def shopify_refund(order_id: int = 5001, refund_id: int = 9001, amount: str = "20.00", **other: Any) -> dict[str, Any]:
    """A refund as Shopify's `refunds/create` carries it, shortened."""
    return {
        "id": refund_id,
        "order_id": order_id,
        "created_at": "2026-06-05T09:00:00+02:00",
        "processed_at": "2026-06-05T09:00:00+02:00",
        "transactions": [
            {"id": refund_id + 1, "kind": "refund", "status": "success", "amount": amount, "currency": "EUR"},
            {"id": refund_id + 2, "kind": "refund", "status": "failure", "amount": "1.00", "currency": "EUR"},
        ],
    } | other


def woo_order(order_id: int = 727, **other: Any) -> dict[str, Any]:
    """An order as WooCommerce's `order.*` topics carry it, shortened."""
    return {
        "id": order_id,
        "number": str(order_id),
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": "2026-06-02T10:00:00",
        "date_modified_gmt": "2026-06-02T10:00:05",
        "date_paid_gmt": "2026-06-02T10:00:05",
        "total": "70.00",
        "billing": {"first_name": "C.", "email": "Customer@Example.org"},
        "coupon_lines": [{"id": 56, "code": "marie10", "discount": "7.00"}],
        "meta_data": [],
        "refunds": [],
    } | other


def standard_order(order_id: str = "A-1", kind: str = "order.paid", **other: Any) -> dict[str, Any]:
    """An order in a Standard Webhook."""
    return {"type": kind, "timestamp": "2026-06-02T10:00:05Z", "data": {
        "order_id": order_id, "occurred_at": "2026-06-02T10:00:00Z", "amount": "70.00", "currency": "EUR",
        "code": "MARIE10",
    } | other}  # fmt: skip
