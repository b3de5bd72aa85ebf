"""Tells that one buyer placed many orders, without knowing who: a keyed hash of the e-mail address (decision 0027).

The address is taken out of what a shop sends before it is stored, and no message or log names it.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Brand
from tracking.models import Conversion, OrderBuyer

KEPT = datetime.timedelta(days=60)
"""The sign looks four weeks back; an order may be told late."""
_PART = r"[^\s@\"'<>()\[\],;:]"
_AT = r"(?:@|%40)"  # as it stands in the query of an address, too
_ADDRESS = re.compile(f"{_PART}{{1,64}}{_AT}{_PART}{{1,255}}")
_HINTS = ("@", "\\u0040", "%40")
_LONGEST = 254


def key_of(brand: int, address: str) -> str:
    """32 hexadecimal digits that are the same for one address in one brand (its key); '' for what is no address."""
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    if len(plain) > _LONGEST or any("\ud800" <= char <= "\udfff" for char in plain):
        return ""
    if not (_ADDRESS.fullmatch(plain) and _is_one(plain)):
        return ""
    return salted_hmac(f"tandem.buyer.{brand}", plain, algorithm="sha256").hexdigest()[:32]


def note(brand: Brand, placed: Iterable[tuple[Conversion, str]]) -> None:
    """Remember who placed these orders: each with its buyer (a key, or ''). One statement, none without a buyer."""
    if rows := [OrderBuyer(conversion=one, brand=brand, buyer=buyer) for one, buyer in placed if buyer]:
        OrderBuyer.objects.bulk_create(rows, ignore_conflicts=True)


def forget_old() -> int:
    """Throw away what is too old for a sign."""
    return OrderBuyer.objects.filter(noted_at__lt=timezone.now() - KEPT).delete()[0]


def without_addresses(text: str) -> tuple[str, Any]:
    """A JSON text without e-mail addresses, and what it said with them. Raises ValueError, RecursionError."""
    said = json.loads(text)
    if not any(hint in text for hint in _HINTS):
        return text, said
    return json.dumps(_without(said), separators=(",", ":")), said


def _without(said: Any) -> Any:
    if isinstance(said, str):
        return _ADDRESS.sub(lambda found: "" if _is_one(found[0]) else found[0], said)
    if isinstance(said, dict):
        return {_without(name): _without(value) for name, value in said.items()}
    return [_without(one) for one in said] if isinstance(said, list) else said


def _is_one(text: str) -> bool:
    """Whether what stands behind the @ is a domain."""
    return "." in re.split(_AT, text)[-1].strip(".")
