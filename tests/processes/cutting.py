"""A line to a service that can be cut while both ends live: each end meets a reset (INF-05)."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing says RST and not FIN."""


class Line:
    """Listens on `port` and passes everything on to `to_port` and back, until it is cut."""

    def __init__(self, port: int, to_port: int) -> None:
        self.to_port = to_port
        self.resets = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", port), reuse_port=True)
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self, times: int = 1, seconds: float = 0.0) -> None:
        """Reset whatever is connected, so many times in so many seconds."""
        for _ in range(times):
            with self._lock:
                connected, self._open = self._open, set()
            for end in connected:
                self._reset(end)
            self.resets += len(connected)
            time.sleep(seconds / times)

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _listen(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                here, _ = self._door.accept()
                try:
                    there = socket.create_connection(("127.0.0.1", self.to_port), timeout=5)
                except OSError:
                    here.close()
                    continue
                there.settimeout(None)
                with self._lock:
                    self._open |= {here, there}
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with self._lock:
            ours = {one, other} & self._open
            self._open -= ours
        for end in ours:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @staticmethod
    def _reset(end: socket.socket) -> None:
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            # a thread that reads holds the socket open, so it must be woken for the close to be one
            end.shutdown(socket.SHUT_RD)
        end.close()
