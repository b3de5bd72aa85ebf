"""The floor of `bench redirect`: a constant 302 with the same headers, by the two interfaces of granian."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from accounts.headers import POLICY

HEADERS = [
    ("Location", "https://shop.example.com/summer?ref=a"),
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", POLICY),
]


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The least that a WSGI application can do."""
    start_response("302 Found", HEADERS)
    return [b""]


async def rsgi(scope: Any, protocol: Any) -> None:
    """The least that an RSGI application can do."""
    protocol.response_bytes(302, HEADERS, b"")
