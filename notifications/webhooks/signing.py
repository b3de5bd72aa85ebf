"""Signatures as Standard Webhooks write them. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from notifications.hook_secrets import PREFIX


def signature(secret: str, name: str, timestamp: int | str, body: bytes) -> str:
    """What one secret says about a call: HMAC-SHA256 over its id, its second and its body."""
    return digest(key_of(secret), f"{name}.{timestamp}.".encode() + body)


def headers(secrets: Iterable[str], name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a call. After a rotation both secrets sign, so that the receiver may change in between."""
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature(one, name, timestamp, body)}" for one in secrets),
    }


def digest(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a `whsec_` secret; any other text signs as it is."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret[len(PREFIX) :], validate=True)
        except (binascii.Error, ValueError):
            pass
    return secret.encode()
