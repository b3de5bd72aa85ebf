"""Click identifiers: what the shop is given in the address, and what an order brings back to name its link.

Format: 30 letters and digits (base 62, most significant first) of a number of 22 bytes: the link's primary key (5),
the moment in milliseconds since 1970 (6), random bits (3), and a keyed sum (8) of these and of the brand. So it names
link and moment by itself, before its click has been stored and without any look-up, and nobody can make one up or use
one of another brand. The key is derived from SECRET_KEY; identifiers made under a key that has become one of
SECRET_KEY_FALLBACKS still hold.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import os
import time
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from accounts.models import Brand
from promocodes.models import TrackedLink

DEFAULT_PARAMETER = "tandem_click"

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_LENGTH = 30
_LINK, _TIME, _RANDOM, _SUM = 5, 6, 3, 8


def new_click_id(brand_id: int, link_id: int) -> str:
    """A fresh identifier of a click on this link, now."""
    body = link_id.to_bytes(_LINK, "big") + (time.time_ns() // 1_000_000).to_bytes(_TIME, "big") + os.urandom(_RANDOM)
    number = int.from_bytes(body + _sum(settings.SECRET_KEY, brand_id, body), "big")
    pairs = []
    for _ in range(_LENGTH // 2):
        number, rest = divmod(number, 3844)
        pairs.append(_PAIRS[rest])
    return "".join(reversed(pairs))


def read_click_id(brand: Brand, click_id: str) -> tuple[int, datetime.datetime] | None:
    """The link's primary key and the moment that an identifier names; None if it is none of this brand's."""
    plain = click_id.strip()
    if len(plain) != _LENGTH or not all(letter in _VALUES for letter in plain):
        return None
    number = 0
    for letter in plain:
        number = number * 62 + _VALUES[letter]
    try:
        data = number.to_bytes(_LINK + _TIME + _RANDOM + _SUM, "big")
    except OverflowError:
        return None
    body, given = data[:-_SUM], data[-_SUM:]
    for key in (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)):
        if hmac.compare_digest(given, _sum(key, brand.pk, body)):
            at = int.from_bytes(body[_LINK : _LINK + _TIME], "big")
            return int.from_bytes(body[:_LINK], "big"), datetime.datetime.fromtimestamp(at / 1000, datetime.UTC)
    return None


def opened(brand: Brand, click_ids: Iterable[str]) -> dict[str, tuple[int, datetime.datetime]]:
    """Which link each click came by, and when it was opened; without what is no identifier of this brand's.

    It holds at once: the clicks need not have been stored yet. One query, to see which links are still there.
    """
    named = {click_id: found for click_id in set(click_ids) if (found := read_click_id(brand, click_id))}
    links = {link for link, _ in named.values()}
    there = set(TrackedLink.objects.filter(brand=brand, pk__among=links).values_list("pk", flat=True)) if links else ()
    return {click_id: found for click_id, found in named.items() if found[0] in there}


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"tracking.click:{secret}".encode()).digest()


def _sum(secret: str, brand_id: int, body: bytes) -> bytes:
    return hashlib.blake2b(body + brand_id.to_bytes(8, "big"), key=_key(secret), digest_size=_SUM).digest()
