"""Secrets of hooks: made, and kept so that a copy of the data base alone signs nothing."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PREFIX = "whsec_"
SHORTEST, LONGEST = 8, 200


def new_secret() -> str:
    """A fresh secret as Standard Webhooks write it: `whsec_` and 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def hidden(secret: str) -> str:
    """The secret as it is stored."""
    return _box().encrypt(secret.encode()).decode()


def shown(stored: str) -> str:
    """The secret itself; '' where it was stored under another SECRET_KEY."""
    try:
        return _box().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    return _box_of(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _box_of(secret_key: str) -> Fernet:
    key = hashlib.sha256(f"hooks:{secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
