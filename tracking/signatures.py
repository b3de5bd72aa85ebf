"""Whether a shop has signed what it sent. Pure; every comparison takes the same time."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from notifications.webhooks.signing import digest, signature

TOLERANCE_SECONDS = 5 * 60


def is_signed(kind: str, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether one of the secrets has signed this body. Standard Webhooks are refused more than five minutes off."""
    if kind == "shopify":
        return any(_is(headers.get("X-Shopify-Hmac-Sha256", ""), digest(one.encode(), body)) for one in secrets)
    if kind == "woocommerce":
        return any(_is(headers.get("X-WC-Webhook-Signature", ""), digest(one.encode(), body)) for one in secrets)
    name, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (name and sent_at.isascii() and sent_at.isdigit() and len(sent_at) <= 12):
        return False
    if abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    given = [one.partition(",")[2] for one in headers.get("webhook-signature", "").split()[:10] if one[:3] == "v1,"]
    expected = [signature(one, name, sent_at, body) for one in secrets]
    return any(_is(one, other) for one in given for other in expected)


def shop_signature(secret: str, body: bytes) -> str:
    """The signature of Shopify and of WooCommerce."""
    return digest(secret.encode(), body)


def _is(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())
