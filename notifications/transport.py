"""How a finished mail leaves the house: by SMTP, or into a folder that staff can read (/mailbox/).

Django loads these by name from EMAIL_BACKEND. Providers' APIs come from anymail as they are.
"""

from __future__ import annotations

import os
import re
import smtplib
import time
from collections.abc import Sequence
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils import timezone

from .failures import NoTls
from .rendering import Mail
from .wire import plain_address

CONNECT_SECONDS = 40
MAIL_SECONDS = 45
"""The most that one connection or one mail may take in all; less than a lease, so a slow server costs no copy."""


class _Watched(smtplib.SMTP):
    """An SMTP connection that knows whether a body went out, and keeps to its time."""

    body_given = False
    _ends = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._ends = time.monotonic() + CONNECT_SECONDS
        super().__init__(*args, **kwargs)

    def sendmail(self, *args: Any, **kwargs: Any) -> Any:
        self._ends = time.monotonic() + MAIL_SECONDS
        return super().sendmail(*args, **kwargs)

    def send_one(self, sender: str, recipient: str, body: bytes) -> None:
        """One mail between plain addresses; where the server allows it (PIPELINING), its commands leave together.

        Raises what `sendmail` raises, for the first command that was refused; each has an answer of its own.
        """
        self._ends = time.monotonic() + MAIL_SECONDS
        self.ehlo_or_helo_if_needed()
        if not (self.has_extn("pipelining") and plain_address(sender)):
            super().sendmail(sender, [recipient], body)
            return
        size = f" size={len(body)}" if self.has_extn("size") else ""
        self.send(f"mail FROM:<{sender}>{size}\r\nrcpt TO:<{recipient}>\r\ndata\r\n")
        refusal = self._read_group(sender, recipient)
        if refusal is None:
            self.send(_dotted(body))
            code, text = self.getreply()
            if code == 250:
                return
            refusal = smtplib.SMTPDataError(code, text)
        self._leave(refusal)

    def _read_group(self, sender: str, recipient: str) -> Exception | None:
        """The answers to MAIL, RCPT and DATA; what it means if one of them is a refusal."""
        refusal: Exception | None = None
        try:
            code, text = self.getreply()
            if code != 250:
                refusal = smtplib.SMTPSenderRefused(code, text, sender)
            code, text = self.getreply()
            if code not in (250, 251):
                refusal = refusal or smtplib.SMTPRecipientsRefused({recipient: (code, text)})
            code, text = self.getreply()
            if refusal and code == 354:  # it waits for a body all the same, and gets none (RFC 2920, 3.1)
                self.body_given = False
                self.send(b".\r\n")
                self.getreply()
            elif code != 354:
                refusal = refusal or smtplib.SMTPDataError(code, text)
        except (OSError, smtplib.SMTPServerDisconnected):
            if refusal is None:
                raise
            self.close()  # it refused and hung up: the refusal says more
        return refusal

    def _leave(self, refusal: Any) -> NoReturn:
        """Leave the server ready for the next mail, as `sendmail` does."""
        answers = getattr(refusal, "recipients", None) or {"": (refusal.smtp_code, refusal.smtp_error)}
        if any(code == 421 for code, _ in answers.values()):
            self.close()
        elif self.sock:
            self._rset()  # type: ignore[attr-defined]
        raise refusal

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        if options or not plain_address(sender):
            return super().mail(sender, options)
        self.putcmd("mail", f"FROM:<{sender}>")  # smtplib would parse the address once more
        return self.getreply()

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        if options or not plain_address(recip):
            return super().rcpt(recip, options)
        self.putcmd("rcpt", f"TO:<{recip}>")
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        if self.sock:
            # each answer has the ordinary time-out, and all together have the deadline
            seconds = max(0.1, min(float(self.timeout), self._ends - time.monotonic()))
            if seconds != self.sock.gettimeout():  # to say the same again is a call to the system
                self.sock.settimeout(seconds)
        code, text = super().getreply()
        if code == 354:  # only DATA is answered so: from here on the body is on its way
            self.body_given = True
        return code, text

    def starttls(self, **kwargs: Any) -> Any:  # type: ignore[override]
        try:
            return super().starttls(**kwargs)
        except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
            raise NoTls(f"The server did not begin encryption (STARTTLS): {error}") from error


class _WatchedOverTls(_Watched, smtplib.SMTP_SSL):
    """The same for a server that speaks TLS from the first byte."""


class SmtpBackend(EmailBackend):
    """Django's SMTP backend, never silent, with time-outs, telling whether a body had gone out (`body_given`)."""

    connection: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"fail_silently": False})
        self.timeout = self.timeout or 10

    @property
    def connection_class(self) -> type[smtplib.SMTP]:  # type: ignore[override]
        return _WatchedOverTls if self.use_ssl else _Watched

    @property
    def body_given(self) -> bool:
        return bool(self.connection and self.connection.body_given)

    def _send(self, email_message: EmailMessage) -> bool:
        # the last mail's body says nothing about this one, which may fail before it reaches the server
        self.connection.body_given = False
        if isinstance(email_message, Mail) and plain_address(email_message.to[0]):
            sender = _envelope_sender(email_message.from_email)
            self.connection.send_one(sender, email_message.to[0], email_message.as_bytes())
            return True
        return bool(super()._send(email_message))  # type: ignore[misc]

    def close(self) -> None:
        try:
            super().close()
        except OSError:  # whatever the server says to our good-bye, the connection is over
            self.connection = None


def _dotted(body: bytes) -> bytes:
    """A body with CRLF line ends as it is sent after DATA: a line that begins with a dot gets one more."""
    if body.startswith(b"."):
        body = b"." + body
    if b"\n." in body:
        body = body.replace(b"\n.", b"\n..")
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


@lru_cache(maxsize=100)
def _envelope_sender(address: str) -> str:
    """The address alone, as the server hears it; it takes longer to parse than all else, and few senders there are."""
    sanitized = sanitize_address(address, settings.DEFAULT_CHARSET)
    return parseaddr(sanitized)[1] or sanitized


class CaptureBackend(BaseEmailBackend):
    """Writes each mail into a folder instead of sending it: the embedded default."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_CAPTURE_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for mail in email_messages:
            called = str(mail.extra_headers.get("Message-ID", "mail")).split("@")[0]
            name = re.sub(r"[^0-9A-Za-z-]+", "-", called).strip("-")[:60]
            path = folder / f"{timezone.now():%Y%m%dT%H%M%S%f}-{name}.eml"
            half = path.with_suffix(".part")
            with open(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(mail.as_bytes() if isinstance(mail, Mail) else mail.message().as_bytes())
            half.replace(path)  # a reader sees the whole mail or none
        return len(email_messages)
