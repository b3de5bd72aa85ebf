"""One visit as a line of a spool file: written by the redirect, read by the drain. Pure.

A line is eight hexadecimal digits (the CRC-32 of what follows), a tab, the fields with tabs between, a line feed. What
a kill or a full disk cut off or mixed up fails the sum and is passed over; the next line feed begins anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from tracking.robots import EARLY_VARIABLES

_LONGEST_AGENT = 1000
_LONGEST_REFERRER = 500
_LONGEST_FORWARDED = 300  # of its end: what our own proxies add stands there
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LOST = "lost"
UNREAD = "(unread)"
"""An agent that is not ASCII, as of some telephones: the web server hands on '' for it.

An agent that was sent empty looks the same, so it counts only beside the language that every browser sends."""


class Visit(NamedTuple):
    """What the redirect knows. `at` is in milliseconds since 1970; `label` is 0 for the link itself."""

    link: int
    label: int
    mended: bool
    at: int
    connected: str
    forwarded: str
    agent: str
    early: str
    referrer: str
    click_id: str


class Lost(NamedTuple):
    """So many clicks could not be written before this line."""

    number: int


def owner(link: int, label: int, *, mended: bool) -> str:
    """The beginning of the lines of one slug, which is the same for all its visits."""
    return f"{link}\t{label}\t{'m' if mended else ''}\t"


def line_of(owner: str, environ: Mapping[str, Any], *, proxies: int, click_id: str = "") -> bytes:
    """The line of one request, now. `proxies` is how many are trusted: without one, X-Forwarded-For is not kept."""
    get = environ.get
    early = ""
    for name in EARLY_VARIABLES:
        if name in environ:
            early += f" {environ[name]}"
    forwarded = get("HTTP_X_FORWARDED_FOR", "")[-_LONGEST_FORWARDED:] if proxies else ""
    agent, referrer = get("HTTP_USER_AGENT", ""), get("HTTP_REFERER", "")
    if not agent and "HTTP_USER_AGENT" in environ and "HTTP_ACCEPT_LANGUAGE" in environ:
        agent = UNREAD
    if len(agent) > _LONGEST_AGENT:
        agent = agent[:_LONGEST_AGENT]
    if len(referrer) > _LONGEST_REFERRER:
        referrer = referrer[:_LONGEST_REFERRER]
    said = f"{get('REMOTE_ADDR', '')}\t{forwarded}\t{agent}\t{early[:100]}\t{referrer}\t{click_id}"
    if said.count("\t") != 5 or "\n" in said:  # a web server lets neither through in a header
        fields = (get("REMOTE_ADDR", ""), forwarded, agent, early[:100], referrer, click_id)
        said = "\t".join(_CONTROL.sub(" ", field) for field in fields)
    return _framed(f"{owner}{time.time_ns() // 1_000_000}\t{said}".encode("latin-1", "replace"))


def lost_line(number: int) -> bytes:
    """The line that says so many clicks before it could not be written."""
    return _framed(f"{_LOST}\t{number}".encode())


def _framed(body: bytes) -> bytes:
    return b"%08x\t%b\n" % (crc32(body), body)


def read(data: bytes) -> Iterator[Visit | Lost | None]:
    """What each line says; None for one that is damaged. `data` ends with a line feed."""
    for line in data[:-1].split(b"\n"):
        yield _read_line(line)


def _read_line(line: bytes) -> Visit | Lost | None:
    body = line[9:]
    try:
        if int(line[:8], 16) != crc32(body) or line[8:9] != b"\t":
            return None
        fields = body.decode("latin-1").split("\t")
        if fields[0] == _LOST:
            return Lost(int(fields[1]))
        link, label, mended, at, *said = fields
        return Visit(int(link), int(label), mended == "m", int(at), *said)
    except (ValueError, TypeError, IndexError):
        return None
