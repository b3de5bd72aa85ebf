"""The folder of captured mails, read: newest first, one by its name, its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from django.conf import settings

LETTER_NAME = re.compile(r"[0-9A-Za-z-]{1,100}")


@dataclass(frozen=True)
class Captured:
    """The envelope of a captured mail, as the list shows it."""

    name: str
    at: datetime | None
    sender: str
    to: str
    subject: str


def newest() -> list[Path]:
    """The files of all captured mails, newest first; their names begin with the time."""
    return sorted(Path(settings.MAIL_CAPTURE_DIR).glob("*.eml"), reverse=True)


def sent_to(recipient: str) -> Iterator[Path]:
    """Those whose recipient contains these characters."""
    wanted = recipient.strip().casefold()
    for path in newest():
        with open(path, "rb") as file:
            headers = BytesHeaderParser(policy=policy.default).parse(file)
        if wanted in str(headers.get("To", "")).casefold():
            yield path


def envelope(path: Path) -> Captured:
    """Who wrote to whom, about what and when."""
    with open(path, "rb") as file:
        headers = BytesHeaderParser(policy=policy.default).parse(file)
    try:
        at = datetime.strptime(path.name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        at = None
    sender, to, subject = (str(headers.get(name, "")) for name in ("From", "To", "Subject"))
    return Captured(path.stem, at, sender, to, subject)


def find(name: str) -> Path | None:
    """The file of a mail by the name in the address, or None. A name is letters, digits and dashes: never a path."""
    if not LETTER_NAME.fullmatch(name):
        return None
    path = Path(settings.MAIL_CAPTURE_DIR) / f"{name}.eml"
    return path if path.is_file() and not path.is_symlink() else None


def read(path: Path) -> EmailMessage:
    """The whole mail."""
    with open(path, "rb") as file:
        return BytesParser(EmailMessage, policy=policy.default).parse(file)


def part(mail: EmailMessage, kind: str) -> str:
    """The text of its `plain` or `html` part; empty if it has none."""
    body = mail.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
