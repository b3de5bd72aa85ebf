"""A post office to test: letters, templates of their own, and a mail server that answers as it is told."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from notifications import delivery, nudging, outbox
from notifications.clock import Now
from notifications.models import Message, MessageEvent
from notifications.outbox import Letter
from tests.notifications.hooks import heard, postmark, sent  # noqa: F401 - fixtures of the whole folder

TEMPLATES = {
    "test/hello.txt": "{% extends 'emails/layout.txt' %}{% block content %}Hello {{ name }}{% endblock %}",
    "test/hello.html": "{% extends 'emails/layout.html' %}{% block content %}<p>Hello {{ name }}</p>{% endblock %}",
    "test/broken.txt": "{% include missing %}{{ name.nothing|add:1 }}{% widthratio name 0 %}{% if %}",
    "test/broken.html": "",
}
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def house(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of the tests, no limit of the rate, and no broker: hints are counted elsewhere."""
    [engine] = settings.TEMPLATES
    loaders = [
        ("django.template.loaders.locmem.Loader", TEMPLATES),
        "django_cotton.cotton_loader.Loader",
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": engine["OPTIONS"] | {"loaders": loaders}}]
    settings.MAIL_RATE = 0
    settings.DEFAULT_FROM_EMAIL = "Tandem <hello@tandem.example>"
    settings.SITE_URL = "https://tandem.example"
    monkeypatch.setattr(nudging.tasks.deliver, "apply_async", lambda **options: None)
    monkeypatch.setattr(delivery, "_last_lane", "")


def letter(to: str = "marie@example.org", **fields: Any) -> Letter:
    """A letter that is right; give by name what matters."""
    usual = {"key": f"test:{next(_numbers)}", "template": "test/hello", "subject": "Hello", "kind": "test"}
    return Letter(**usual | {"to": to, "context": {"name": "Marie"}} | fields)


@pytest.fixture
def post(db: None) -> Callable[..., Message]:
    """Queue a letter."""
    return lambda to="marie@example.org", **fields: outbox.queue(letter(to, **fields))


def events(message: Message) -> list[str]:
    return list(MessageEvent.objects.filter(message=message).values_list("event", flat=True))


def now_due() -> None:
    """Let the waiting times pass."""
    Message.objects.update(due_at=Now() - timedelta(seconds=1))


class Server:
    """A mail server whose answers are chosen by recipient: 550 for `550@…`, and so on; keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.dropped: list[EmailMessage] = []
        self.before_answer: Callable[[], None] = lambda: None
        self.lock = threading.Lock()

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        word = address.partition("@")[0]
        if word in ("550", "451", "452", "421", "432"):
            return f"{word} told to say {word}"
        if word == "hangup":
            server.transport.close()
            return "221 bye"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        word = envelope.rcpt_tos[0].partition("@")[0]
        self.before_answer()
        if word == "554":
            return "554 content refused"
        with self.lock:
            if word == "drop" and len(self.dropped) < 2:
                self.dropped.append(mail)
                server.transport.close()
                return "250 never heard"
            self.taken.append(mail)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.taken if mail["To"] == address]


@pytest.fixture
def smtp_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def smtp_settings(settings: Any, smtp_port: int) -> Any:
    settings.EMAIL_BACKEND = "notifications.transport.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp_port, 1
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return settings


@pytest.fixture
def server(smtp_settings: Any, smtp_port: int) -> Iterator[Server]:
    """The mail server of EMAIL_URL: takes mails, unless the address says otherwise."""
    handler = Server()
    control = Controller(
        handler,
        hostname="127.0.0.1",
        port=smtp_port,
        auth_require_tls=False,
        authenticator=lambda *given: AuthResult(success=False, handled=False),
    )
    control.start()
    yield handler
    control.stop()
