"""How many files one owner, a person or a key, has checked at once: three, and nine more that wait their turn.

A place is a lease in the cache: a killed process frees it. Who waits holds a thread of the web server, so those are
counted too: without that, forty files of one owner would leave no thread for anybody else.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.utils.translation import gettext as _

SLOTS = 3
WAITING = 9
WAIT_SECONDS = 30.0
LEASE_SECONDS = 90
PAUSE_SECONDS = 0.25


class TooManyAtOnce(Exception):
    """The owner's places are all taken; nothing was read."""

    code = "imports.too_many_at_once"
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(
            _("%(slots)s of your files are being checked, and others wait. Try again in a moment.") % {"slots": SLOTS}
        )


@contextmanager
def import_slot(owner: str) -> Iterator[None]:
    """Hold one of the owner's places, waiting for it up to 30 seconds. Raises TooManyAtOnce."""
    holder = secrets.token_hex(8)
    slots = _names("slot", owner, SLOTS)
    name = _take(slots, holder) or _take_in_turn(slots, _names("queue", owner, WAITING), holder)
    try:
        yield
    finally:
        _free(name, holder)


def _take_in_turn(slots: list[str], queue: list[str], holder: str) -> str:
    """Wait for a slot, in one of the few places where that is allowed."""
    waiting = _take(queue, holder)
    if waiting is None:
        raise TooManyAtOnce
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            if name := _take(slots, holder):
                return name
        raise TooManyAtOnce
    finally:
        _free(waiting, holder)


def _names(kind: str, owner: str, places: int) -> list[str]:
    return [f"import-{kind}:{owner}:{number}" for number in range(places)]


def _take(names: list[str], holder: str) -> str | None:
    taken = cache.get_many(names)  # a look first: adding writes, and who waits should not
    return next((name for name in names if name not in taken and cache.add(name, holder, LEASE_SECONDS)), None)


def _free(name: str, holder: str) -> None:
    if cache.get(name) == holder:  # not ours any more if the check outlived its lease
        cache.delete(name)
