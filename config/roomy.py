"""Room on the interpreter's stack, in one piece.

CPython keeps the frames of its calls in pieces of 16 KB, and gives a piece back to the system the moment the last call
in it returns. A loop that stands just below the end of a piece then asks the system for memory and returns it with each
call: a page of Django's, which draws templates some hundred calls deep, did so a thousand times (python/cpython issue
142183; releases of 3.13 since spring 2026 keep a piece at hand). A frame that says it needs more gets a piece of its
own size, and all that is called by it lies in the rest of that piece.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_WORDS = 17_000
"""Just over 128 KB: the piece is of 256, and about half of it is left. Nothing is touched that is not used."""


def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What the function returns, run with room for some hundred calls below it."""
    return function(*arguments, **named)


call.__code__ = call.__code__.replace(co_stacksize=_WORDS)
