"""A mail server that takes a little while for each mail, so that a kill finds senders at work, and counts bodies."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """The message id of every body, in the order in which they came."""

    def __init__(self, port: int, *, seconds: float) -> None:
        self.port = port
        self.seconds = seconds
        self.bodies: list[str] = []
        self._control = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
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
