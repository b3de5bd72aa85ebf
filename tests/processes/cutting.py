"""A line to a service that can be cut while both ends live: each end meets a reset (INF-05, INF-10)."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing says RST and not FIN."""


COMMIT = b"COMMIT\0"


class _Call:
    """One connection: its two ends, and whether what the service says is kept from the client."""

    def __init__(self, here: socket.socket, there: socket.socket) -> None:
        self.here, self.there = here, there
        self.is_mute = False
        self.answered = threading.Event()


class Line:
    """Listens on `port` and passes everything on to `to_port` and back, until it is cut."""

    def __init__(self, port: int, to_port: int) -> None:
        self.port, self.to_port = port, to_port
        self.resets = 0
        self.lost: list[bool] = []
        self._lose: tuple[bytes, bool] | None = None
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

    def lose_commit(self, mark: bytes, *, done: bool) -> None:
        """Cut the next connection that commits after it has said `mark`: before the COMMIT, or once it is `done`.

        Either way its client never hears. `lost` says which were cut like this.
        """
        self._lose = mark, done

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
                call = _Call(here, there)
                threading.Thread(target=self._pass_up, args=(call,), daemon=True).start()
                threading.Thread(target=self._pass_down, args=(call,), daemon=True).start()

    def _pass_up(self, call: _Call) -> None:
        said = b""
        with suppress(OSError):
            while data := call.here.recv(65536):
                if self._lose:
                    mark, done = self._lose
                    said = mark if mark in said + data else (said + data)[-len(mark) :]
                    if said == mark and COMMIT in data:
                        self._lose = None
                        self._lose_commit(call, data, done=done)
                        return
                call.there.sendall(data)
        self._hang_up(call.here, call.there)

    def _pass_down(self, call: _Call) -> None:
        with suppress(OSError):
            while data := call.there.recv(65536):
                if call.is_mute:
                    call.answered.set()
                else:
                    call.here.sendall(data)
        self._hang_up(call.here, call.there)

    def _lose_commit(self, call: _Call, data: bytes, *, done: bool) -> None:
        if done:
            call.is_mute = True
            call.there.sendall(data)
            assert call.answered.wait(10), "the service did not answer a COMMIT"
        with self._lock:
            self._open -= {call.here, call.there}
        self._reset(call.here)
        self._reset(call.there)
        self.lost.append(done)

    def _hang_up(self, one: socket.socket, other: socket.socket) -> None:
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
