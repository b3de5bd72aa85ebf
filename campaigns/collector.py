"""Python's cycle collector, told to wait while very many objects are made that all live to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No collection inside: it would look at every row of a large import again and again, and find nothing to free.

    It goes on afterwards, at the latest when the last of several that overlap in threads has ended.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
