"""One call: a signed POST to an address that was looked at, with an end to everything that the other side chooses.

It stands on http.client because nothing in that follows a redirect, asks a proxy of the environment or resolves a
name a second time: what it must not do, it cannot.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import certifi

from notifications.letters import one_line

from .targets import Door, Target, TargetRefused, doors, read

CONNECT_SECONDS = 5.0
CALL_SECONDS = 15.0
"""From the first connection to the last byte that is read; less than a lease, so a slow receiver costs no copy."""
ANSWER_BYTES = 2000
"""What is read of an answer; the rest is never taken."""
KEPT_CHARACTERS = 500
LONGEST_WAIT = 24 * 3600
"""What a Retry-After is believed."""


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the first words, or the stable code of why nothing did."""

    status: int | None = None
    text: str = ""
    milliseconds: int = 0
    retry_after: int = 0
    error_code: str = ""
    detail: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether it wants to hear nothing more."""
        return self.status == http.client.GONE


class Caller:
    """Calls one address, over one connection while that holds. Not for longer than a turn: names change."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line: _Line | None = None

    def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Call once. Never raises for what the other side or the network does."""
        started, deadline = time.monotonic(), _Deadline(CALL_SECONDS)
        try:
            answer = self._ask(body, headers, deadline)
        except TargetRefused as refused:
            answer = Answer(error_code=refused.code, detail=one_line(refused.detail, 300))
        except ssl.SSLError as error:
            answer = Answer(error_code="tls", detail=one_line(_named(error), 300))
        except TimeoutError:
            answer = Answer(error_code="timeout")
        except (OSError, http.client.HTTPException, ValueError) as error:
            answer = Answer(error_code="connection", detail=one_line(_named(error), 300))
        if answer.status is None:
            self.hang_up()
        return Answer(**answer.__dict__ | {"milliseconds": int((time.monotonic() - started) * 1000)})

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, body: bytes, headers: dict[str, str], deadline: _Deadline) -> Answer:
        used = self._line is not None and self._line.sock is not None
        try:
            return self._over(self._open(deadline), body, headers)
        except (ConnectionError, http.client.BadStatusLine):
            if not used:
                raise
        self.hang_up()  # it had closed a connection that stood idle; a receiver knows a repetition by its webhook-id
        return self._over(self._open(deadline), body, headers)

    def _open(self, deadline: _Deadline) -> _Line:
        if self._line is None:
            target = read(self._url)
            self._line = _Line(target, doors(target))
        self._line.deadline = deadline
        return self._line

    def _over(self, line: _Line, body: bytes, headers: dict[str, str]) -> Answer:
        line.be_on_time()
        line.request("POST", line.target.path, body, {"Host": line.target.host, **headers})
        with line.getresponse() as response:
            first = response.read(ANSWER_BYTES)
            if not response.isclosed():  # there is more of it, which would stand before the next answer
                line.close()
            wait = (response.headers.get("Retry-After") or "").strip()
            return Answer(
                status=response.status,
                text=one_line(first.decode(errors="replace"), KEPT_CHARACTERS),
                retry_after=min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() and len(wait) < 9 else 0,
            )


class _Deadline:
    """The moment until which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self, most: float = CALL_SECONDS) -> float:
        """Seconds for the next step. Raises TimeoutError when time is over."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, most)


class _Reading(io.RawIOBase):
    """Reads from a socket until the deadline, however many bytes at a time come."""

    def __init__(self, raw: Any, line: _Line) -> None:
        self._raw, self._line = raw, line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.be_on_time()
        return self._raw.readinto(buffer)  # type: ignore[no-any-return]

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Line(http.client.HTTPConnection):
    """A connection to one of the doors that were looked at; the name is asked for by TLS and nothing else."""

    deadline: _Deadline

    def __init__(self, target: Target, found: list[Door]) -> None:
        super().__init__(target.name, target.port)
        self.target, self._doors = target, found
        self._live: socket.socket | None = None
        self.response_class = self._response  # type: ignore[assignment]

    def connect(self) -> None:
        """Try the doors in their order, then speak TLS under the name that was asked for."""
        self.sock = self._first_open()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.target.https:
            self.be_on_time()
            self.sock = trust().wrap_socket(self.sock, server_hostname=self.target.name)
        self._live = self.sock  # an answer that ends the connection takes `sock` away, and is read on all the same

    def be_on_time(self) -> None:
        """The next step on the socket ends with the deadline. Raises TimeoutError."""
        left = self.deadline.left()
        live = self.sock or self._live
        if live is not None and live.fileno() >= 0:
            live.settimeout(left)

    def _first_open(self) -> socket.socket:
        failure: OSError | None = None
        for door in self._doors:
            opened = socket.socket(door.family, socket.SOCK_STREAM)
            try:
                opened.settimeout(self.deadline.left(CONNECT_SECONDS))
                opened.connect(door.address)
                return opened
            except OSError as error:
                opened.close()
                failure = error
        raise failure or OSError("no address")

    def _response(self, sock: Any, *given: Any, **named: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(sock, *given, **named)
        raw = sock.makefile("rb", buffering=0)
        response.fp.close()
        response.fp = io.BufferedReader(_Reading(raw, self))
        return response


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates are believed: the usual authorities'."""
    return ssl.create_default_context(cafile=certifi.where())


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__
