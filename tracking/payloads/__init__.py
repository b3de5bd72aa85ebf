"""What shops send, in the words of the house. Pure: a topic and a body in, facts or a reason to leave it out.

Written after the shops' own documentation: Shopify's webhook topics `orders/*` and `refunds/create`, WooCommerce's
`order.*`, and Standard Webhooks for every other shop.
"""

from __future__ import annotations

from typing import Any

from tracking.order_facts import Returned, State
from tracking.payloads import shopify, standard, woocommerce
from tracking.payloads.reading import LeftOut

READERS = {"shopify": shopify.read, "woocommerce": woocommerce.read, "standard": standard.read}

BUYERS = {"shopify": shopify.buyer, "woocommerce": woocommerce.buyer, "standard": standard.buyer}

__all__ = ["LeftOut", "buyer", "read"]


def read(kind: str, topic: str, body: Any, *, source: str, test: bool = False) -> list[State | Returned]:
    """What this call says. Raises LeftOut for what is no order, FactRefused for what cannot be one."""
    return READERS[kind](topic, body, source, test)


def buyer(kind: str, body: Any) -> str:
    """The buyer's e-mail address as this call names it, or ''."""
    named = BUYERS[kind](body) if isinstance(body, dict) else ""
    return named if isinstance(named, str) else ""
