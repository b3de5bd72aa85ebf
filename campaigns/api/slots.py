"""At most three checks of files at once for one key. A slot is a lease in the cache: a killed process frees it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from accounts.models import ApiKey
from campaigns.api.problems import Refused

SLOTS = 3
WAIT_SECONDS = 30.0
LEASE_SECONDS = 90
PAUSE_SECONDS = 0.25


@contextmanager
def import_slot(key: ApiKey) -> Iterator[None]:
    """Hold one of the key's slots, waiting for it up to 30 seconds. Raises 429."""
    names = [f"import-slot:{key.prefix}:{number}" for number in range(SLOTS)]
    owner = secrets.token_hex(8)
    deadline = time.monotonic() + WAIT_SECONDS
    while (name := _take(names, owner)) is None:
        if time.monotonic() >= deadline:
            raise Refused(
                429, "imports.too_many_at_once", f"{SLOTS} files of this key are being checked. Try again in a moment.",
                headers={"Retry-After": "5"},
            )  # fmt: skip
        time.sleep(PAUSE_SECONDS)
    try:
        yield
    finally:
        if cache.get(name) == owner:  # not ours any more if the check outlived its lease
            cache.delete(name)


def _take(names: list[str], owner: str) -> str | None:
    taken = cache.get_many(names)  # a look first: adding writes, and who waits should not
    return next((name for name in names if name not in taken and cache.add(name, owner, LEASE_SECONDS)), None)
