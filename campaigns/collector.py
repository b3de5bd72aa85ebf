"""Python's cycle collector, told to wait while very many objects are made that all live to the end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_was_on = False


@contextmanager
def paused() -> Iterator[None]:
    """No collection inside: it would look at every row of a large import again and again, and find nothing to free.

    It goes on afterwards: of several that overlap in threads, or lie in each other, when the last has ended.
    """
    global _inside, _was_on
    with _lock:
        if not _inside:
            _was_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and _was_on:
                gc.enable()
