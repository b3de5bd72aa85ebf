"""Takes values out of what shops send; what is missing or of another kind is None."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from accounts import currencies
from tracking.order_facts import LONGEST_ID, LONGEST_SIGNAL, FactRefused, read_amount, read_moment, read_name
from tracking.payloads import sentences

CLICK = "tandem_click"
"""The parameter that a tracked link adds to its destination, and shops may hand back."""


class LeftOut(Exception):
    """A call that is about no order, with the reason."""


def identifier(value: Any, field: str) -> str:
    """An identifier as text; shops send numbers. Raises FactRefused."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else value
    if isinstance(text, str) and text.strip():
        return read_name(text, field, LONGEST_ID)
    raise FactRefused(field, "required", sentences.NO_FIELD % {"field": field})


def money(value: Any, currency: str, field: str) -> Decimal:
    """An amount; zeros beyond the currency's decimals are cut, as in "100.00" JPY. Raises FactRefused."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else value
    places = currencies.decimals(currency)
    if isinstance(text, str) and "." in text:
        whole, _, part = text.partition(".")
        if not part[places:].strip("0"):
            text = f"{whole}.{part[:places]}".rstrip(".")
    return read_amount(text, currency, field)


def moment(value: Any, field: str) -> datetime.datetime | None:
    """A moment, None where there is none. Raises FactRefused."""
    return read_moment(value, field) if value else None


def things(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def click_in(address: Any) -> str | None:
    """The click identifier in an address, if there is one."""
    if not isinstance(address, str):
        return None
    try:
        found = parse_qs(urlsplit(address).query, max_num_fields=100).get(CLICK)
    except ValueError:
        return None
    return found[0][:LONGEST_SIGNAL] if found else None


def click_among(pairs: Any, name: str) -> str | None:
    """The click identifier among named values: Shopify's note attributes, WooCommerce's meta data."""
    for one in things(pairs):
        if one.get(name) in (CLICK, f"_{CLICK}") and isinstance(one.get("value"), str):
            return one["value"][:LONGEST_SIGNAL]
    return None
