"""The bytes of a mail, as they go to the server: those that Django's own classes make, put together directly.

Headers are Django's and the standard library's work, once for each value. A body that they would have to re-encode
(a line over the limit, half of a character pair) is left to them.
"""

from __future__ import annotations

import re
import secrets
import time
from email.policy import compat32
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import RFC5322_EMAIL_LINE_LENGTH_LIMIT as LONGEST_LINE
from django.core.mail.message import forbid_multi_line_headers

ENCODING = "utf-8"
LINE_END = re.compile(rb"\r\n|\r|\n")
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]*@[A-Za-z0-9][A-Za-z0-9.-]*")
PLAIN_VALUE = re.compile(r"[!-~]{1,60}")
EIGHT_BITS = [
    b'; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: ' + bits + b"\r\n\r\n"
    for bits in (b"8bit", b"7bit")
]
"""The end of a part's headers, by whether it is all ASCII."""
POLICY = compat32.clone(linesep="\r\n")


@lru_cache(maxsize=1000)
def plain_address(address: str) -> bool:
    """Whether an address is what it is: no name, no quotes, nothing to encode, short enough for one line."""
    local, _, domain = address.partition("@")
    return (
        len(address) < 200
        and PLAIN_ADDRESS.fullmatch(address) is not None
        and ".." not in address
        and not local.endswith(".")
        and not domain.endswith((".", "-"))
    )


def as_bytes(mail: EmailMultiAlternatives) -> bytes | None:
    """The mail with CRLF line ends; None where Django's own way is needed."""
    if not _is_simple(mail):
        return None
    try:
        plain, html = _body(mail.body), _body(mail.alternatives[0][0])
    except UnicodeEncodeError:
        return None
    if plain is None or html is None:
        return None
    boundary = b"===============" + secrets.token_hex(12).encode() + b"=="
    part = b"\r\n--" + boundary + b"\r\nContent-Type: text/"
    return b"".join(
        [
            b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\nMIME-Version: 1.0\r\n',
            *_headers(mail),
            *(part, b"plain", EIGHT_BITS[plain.isascii()], plain),
            *(part, b"html", EIGHT_BITS[html.isascii()], html),
            b"\r\n--" + boundary + b"--\r\n",
        ]
    )


def _body(text: Any) -> bytes | None:
    """A text with CRLF line ends; None if a line is too long. A form that was filled knows it already."""
    ready: bytes | None = getattr(text, "wire", None)
    if ready is not None:
        return ready
    body = _with_line_ends(str(text).encode())
    return None if _has_long_line(body) else body


def _has_long_line(body: bytes) -> bool:
    # not by a pattern, which would try each place of each line: that took longer than all else about a mail
    return len(body) > LONGEST_LINE and max(map(len, body.split(b"\r\n"))) > LONGEST_LINE


def _with_line_ends(text: bytes) -> bytes:
    return LINE_END.sub(b"\r\n", text) if b"\r" in text else text.replace(b"\n", b"\r\n")


def _is_simple(mail: EmailMultiAlternatives) -> bool:
    """Text and HTML to one plain address: what nearly every mail of ours is."""
    return (
        (mail.encoding or settings.DEFAULT_CHARSET) == ENCODING
        and mail.content_subtype == "plain"
        and not (mail.attachments or mail.cc or mail.bcc)
        and len(mail.to) == 1
        and plain_address(mail.to[0])
        and len(mail.alternatives) == 1
        and mail.alternatives[0][1] == "text/html"
        and isinstance(mail.alternatives[0][0], str)
        and isinstance(mail.body, str)
        and mail.body != ""  # Django leaves such a part out
        and _are_more(tuple(mail.extra_headers))
    )


@lru_cache(maxsize=50)
def _are_more(names: tuple[str, ...]) -> bool:
    """Whether none of these headers is one that is made here."""
    return not {name.lower() for name in names} & {"from", "to", "cc", "reply-to", "date"}


def _headers(mail: EmailMultiAlternatives) -> list[bytes]:
    found = [_shared("Subject", str(mail.subject)), _shared("From", mail.from_email), f"To: {mail.to[0]}\r\n".encode()]
    if mail.reply_to:
        found.append(_shared("Reply-To", ", ".join(map(str, mail.reply_to))))
    found.append(_date(int(time.time()), local=settings.EMAIL_USE_LOCALTIME))
    return found + [_one(name, str(value)) for name, value in mail.extra_headers.items()]


def _one(name: str, value: str) -> bytes:
    """A header of this mail alone."""
    if PLAIN_VALUE.fullmatch(value):
        return f"{name}: {value}\r\n".encode()
    return _folded(name, value)


def _folded(name: str, value: str) -> bytes:
    return POLICY.fold_binary(*forbid_multi_line_headers(name, value, ENCODING))


@lru_cache(maxsize=2)
def _date(second: int, *, local: bool) -> bytes:
    return f"Date: {formatdate(second, localtime=local)}\r\n".encode()


_shared = lru_cache(maxsize=500)(_folded)
"""A header that many mails have."""
