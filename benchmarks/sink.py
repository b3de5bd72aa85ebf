"""A mail server that takes everything and keeps nothing: `python -m benchmarks.sink PORT [FILE]`.

With FILE it writes there, a line a mail, when each body came (seconds of the steady clock). It reads no more of
SMTP than it must, so that it is not what is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from typing import TextIO

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
OK = b"250 OK\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, times: TextIO | None) -> None:
        self.times = times
        self.waiting = bytearray()
        self.in_body = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        answers = b""  # those to a group of commands leave together, as a mail server's do
        while (at := self.waiting.find(END if self.in_body else b"\r\n")) >= 0:
            line = bytes(self.waiting[:4])
            del self.waiting[: at + (len(END) if self.in_body else 2)]
            if self.in_body:
                self.in_body = False
                if self.times:
                    self.times.write(f"{time.monotonic()}\n")
                    self.times.flush()
                answers += OK
            else:
                self.in_body = line.upper() == b"DATA"
                answers += ANSWERS.get(line.upper(), OK)
        if answers:
            self.transport.write(answers)


async def _serve(port: int, times: TextIO | None) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Sink(times), "127.0.0.1", port)
    print("ready", flush=True)  # noqa: T201 - the one who started it waits for this line
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        file = stack.enter_context(open(sys.argv[2], "w")) if len(sys.argv) > 2 else None
        asyncio.run(_serve(int(sys.argv[1]), file))
