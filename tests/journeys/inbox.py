"""A real mail server in the test's process, and the mails that it took."""

from __future__ import annotations

import logging
import re
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mail:
    """One mail as it came over the wire."""

    def __init__(self, message: EmailMessage) -> None:
        self.to = str(message["To"].addresses[0].addr_spec)
        self.sender = str(message["From"].addresses[0].display_name)
        self.subject = str(message["Subject"])
        self.text = _part(message, "plain")
        self.html = _part(message, "html")

    def link(self, path: str) -> str:
        """The address in the text part whose path begins so."""
        found = re.search(rf"https?://[^\s/]+{re.escape(path)}\S*", self.text)
        assert found, f"no link to {path} in:\n{self.text}"
        return found.group()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None, f"the mail has no {kind} part"
    return str(part.get_content())


class Inbox:
    """Takes every mail, and waits for the one that is asked for."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.came = threading.Condition()
        self.control: Controller | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = Mail(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))
        with self.came:
            self.mails.append(mail)
            self.came.notify_all()
        return "250 OK"

    def open(self, port: int) -> None:
        """Begin to listen."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells every line of every talk
        self.control = Controller(self, hostname="127.0.0.1", port=port)
        self.control.start()

    def close(self) -> None:
        """Stop listening."""
        if self.control:
            self.control.stop()

    @property
    def is_open(self) -> bool:
        """Whether mails go here."""
        return self.control is not None

    def to(self, address: str, subject: str = "") -> list[Mail]:
        """What has come for this address with these words in the subject."""
        with self.came:
            return [mail for mail in self.mails if mail.to == address and subject in mail.subject]

    def wait(self, address: str, subject: str = "", seconds: float = 20) -> Mail:
        """The one mail for this address with these words in the subject; waits for it."""
        deadline = time.monotonic() + seconds
        with self.came:
            while not self._has(address, subject):
                left = deadline - time.monotonic()
                assert left > 0, f"no mail “{subject}” for {address}; there are {self._subjects()}"
                self.came.wait(left)
        [mail] = self.to(address, subject)
        return mail

    def _has(self, address: str, subject: str) -> bool:
        return any(mail.to == address and subject in mail.subject for mail in self.mails)

    def _subjects(self) -> list[tuple[str, str]]:
        return [(mail.to, mail.subject) for mail in self.mails]
