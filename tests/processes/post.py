"""A mail server that takes a little while for each mail, so that a kill finds senders at work, and counts bodies.

It may refuse some of them for the moment.
"""

from __future__ import annotations

import asyncio
import random
import re
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """The message id of every body that it took, in the order in which they came. It refuses the share `refusing`."""

    def __init__(self, port: int, *, seconds: float, refusing: float = 0.0) -> None:
        self.port = port
        self.seconds = seconds
        self.refusing = refusing
        self.refused = 0
        self.bodies: list[str] = []
        self._control = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if random.random() < self.refusing:
            self.refused += 1
            return "451 4.3.0 Try again later"
        found = re.search(rb"(?mi)^Message-ID: <([^@>]+)@", envelope.content)
        self.bodies.append(found.group(1).decode().replace("-", "") if found else "")
        await asyncio.sleep(self.seconds)
        return "250 OK"

    def __enter__(self) -> Post:
        self._control.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.stop()
