"""Who visits a link, without knowing who: the address of a request, and its keyed hash of one day."""

from __future__ import annotations

import datetime
import hmac
import ipaddress
import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings

from tracking.models import VisitorSalt

_LONGEST = 1000
_PLAIN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
"""Most addresses: they stand for themselves, and reading them apart would take longer than hashing them."""


def client_address(meta: Mapping[str, Any]) -> str:
    """The address that the outermost trusted proxy saw; with no trusted proxy, the one that is connected to us.

    Whatever a client writes into X-Forwarded-For stands left of what our own proxies add, and is never read.
    """
    connected = str(meta.get("REMOTE_ADDR") or "")
    hops = int(settings.TRUSTED_PROXIES)
    if hops < 1:
        return connected
    forwarded = [one.strip() for one in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")]
    if len(forwarded) < hops:
        return connected
    seen = _parse(forwarded[-hops])
    return str(seen) if seen else connected


def salts_of(days: Collection[datetime.date]) -> dict[datetime.date, bytes]:
    """The key of each of these days, made where there is none yet. The caller holds a transaction."""
    found = {day: bytes(salt) for day, salt in VisitorSalt.objects.filter(day__in=days).values_list("day", "salt")}
    if fresh := [VisitorSalt(day=day, salt=secrets.token_bytes(32)) for day in sorted(days) if day not in found]:
        # another machine may make the same day's in this moment; only one of them stays, and is read again
        VisitorSalt.objects.bulk_create(fresh, ignore_conflicts=True)
        made = VisitorSalt.objects.filter(day__in=[one.day for one in fresh]).values_list("day", "salt")
        found |= {day: bytes(salt) for day, salt in made}
    return found


def destroy_old_salts(today: datetime.date) -> None:
    """Keep the keys of today and yesterday: without its key a hash leads back to nobody, whoever knows what."""
    VisitorSalt.objects.filter(day__lt=today - datetime.timedelta(days=1)).delete()


def visitor_of(address: str, user_agent: str, salt: bytes) -> str:
    """32 hexadecimal digits that are the same for one visitor on one day, and lead back to no address.

    `salt` is the day's key.
    """
    said = f"{network_of(address)}\n{user_agent[:_LONGEST]}".encode(errors="replace")
    return hmac.digest(salt, said, "sha256").hex()[:32]


def network_of(address: str) -> str:
    """What stands for a client: an IPv6 client changes addresses inside its /64 at will, so the /64 does."""
    parsed = None if _PLAIN.fullmatch(address) else _parse(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return str(parsed or address)


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, without the port that some proxies add; IPv4 in IPv6 clothes is IPv4."""
    plain = text.strip().strip('"')
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
