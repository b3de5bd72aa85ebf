"""Reads the values of the environment that settings are made of; one that cannot be stops the start."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def wrong(name: str, why: str) -> ImproperlyConfigured:
    """The one sentence that stops the start."""
    return ImproperlyConfigured(f"{name}: {why}")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of the environment, at least `least`."""
    text = env.str(name, default=str(default)).strip()
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise wrong(name, f"“{text}” is not a whole number of at least {least}.")
    return int(text)


def flag(name: str) -> bool:
    """A yes or no of the environment; empty is no."""
    text = env.str(name, default="").strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("", "0", "false", "no", "off"):
        return False
    raise wrong(name, f"“{text}” is neither true nor false.")


def address(name: str, text: str, mend: str) -> SplitResult:
    """The parts of an address of the environment, its port included."""
    try:
        parts = urlsplit(text)
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise wrong(name, f"cannot be read; {mend}") from None
    return parts


def secret_pairs(name: str) -> list[str]:
    """`user:password` pairs with commas between them: two, while one takes the other's place."""
    pairs = [pair.strip() for pair in env.str(name, default="").split(",") if pair.strip()]
    for pair in pairs:
        user, colon, password = pair.partition(":")
        if not (user and colon and password) or not pair.isascii() or not pair.isprintable() or " " in pair:
            raise wrong(name, "write it as user:password, or as several of them with commas between.")
    return pairs
