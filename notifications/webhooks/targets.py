"""Which addresses on the network a webhook may lead to: public ones, so that nobody looks into our house through us.

An address is read when it is typed, and resolved and looked at again before each connection; the connection then goes
to the very address that was looked at, whatever the name means a moment later. Where the site itself runs on one
machine for its owner alone (SITE_URL is loopback), loopback may be called too.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from . import sentences

LONGEST = 500
LOOPBACK = ("127.0.0.1", "localhost", "::1")
RESOLVE_SECONDS = 5.0
MOST_ADDRESSES = 4
"""So many addresses of one name are tried."""
IPV6_IN_DISGUISE = tuple(
    ipaddress.ip_network(one) for one in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""Ways to write an IPv4 address as an IPv6 one; a gateway on our network could take them for it."""
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


LONGEST_NAME = 253
"""Letters of the longest name that the domain name system knows."""


class TargetRefused(Exception):
    """It must not, or cannot, be called. `code` is stable; `message` names the mend, for `detail`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail

    @property
    def message(self) -> str:
        """In the present language."""
        return sentences.say(self.code, self.detail)


@dataclass(frozen=True)
class Target:
    """A webhook's address, read. `path` has its query; `host` is as it stands in the Host header."""

    https: bool
    name: str
    port: int
    host: str
    path: str


@dataclass(frozen=True)
class Door:
    """An address that was looked at, as a socket takes it."""

    family: int
    address: tuple[Any, ...]


def read(url: str) -> Target:
    """Read an address as it was typed. Raises TargetRefused."""
    if len(url) > LONGEST:
        raise TargetRefused("url.too_long", str(LONGEST))
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        raise TargetRefused("url.bad")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused("url.bad") from None
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not name or len(name) > LONGEST_NAME or port == 0:
        raise TargetRefused("url.bad")
    if "@" in parts.netloc or parts.fragment:
        raise TargetRefused("url.with_password")
    https = parts.scheme == "https"
    if not https and not (on_one_machine() and name in LOOPBACK):
        raise TargetRefused("url.not_https")
    target = Target(
        https, name, port or (443 if https else 80), parts.netloc, (parts.path or "/") + _query(parts.query)
    )
    try:
        literal = ipaddress.ip_address(name)
    except ValueError:
        return target
    _look_at(literal, target)
    return target


def doors(target: Target) -> list[Door]:
    """Resolve the name now and look at every address that it has. Raises TargetRefused if one of them is not public."""
    found = _resolved(target)
    if not found:
        raise TargetRefused("name.unknown", target.name)
    for _family, _type, _protocol, _canonical, address in found:
        _look_at(ipaddress.ip_address(str(address[0])), target)
    return [Door(int(family), address) for family, _t, _p, _c, address in found[:MOST_ADDRESSES]]


def _resolved(target: Target) -> list[Any]:
    """What the resolver says in time. It knows no limit itself, so it is asked beside us, and left to itself then."""
    found: list[Any] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(socket.getaddrinfo(target.name, target.port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    return list(found)


def on_one_machine() -> bool:
    """Whether this site is served to its own machine only."""
    return urlsplit(settings.SITE_URL).hostname in LOOPBACK


def is_public(address: IpAddress) -> bool:
    """Whether the address is one of the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in net for net in IPV6_IN_DISGUISE):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _look_at(address: IpAddress, target: Target) -> None:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    loopback = (mapped or address).is_loopback
    if loopback and on_one_machine():
        return
    if not target.https or not is_public(address):
        raise TargetRefused("address.private", str(address))


def _query(query: str) -> str:
    return f"?{query}" if query else ""
