"""From a row of the outbox to a mail: text and HTML from templates, and the headers."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from email.utils import formataddr, parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from . import unsubscribing, wire
from .form_letters import fill
from .models import Message


class Mail(EmailMultiAlternatives):
    """A mail that is built once: for the check before it is handed over, and for the server."""

    _built: Any = None
    _wire: bytes | None = None

    def prepare(self) -> None:
        """Build it now, so that what cannot be sent is known before anything is marked."""
        self._wire = wire.as_bytes(self)
        if self._wire is None:
            self.message()

    def as_bytes(self) -> bytes:
        """What goes to the server, with CRLF line ends."""
        if self._wire is None:
            self._wire = self.message().as_bytes(linesep="\r\n")
        return self._wire

    def message(self, **kwargs: Any) -> Any:
        if self._built is None:
            self._built = super().message(**kwargs)
        return self._built


def message_id(message: Message) -> str:
    """The same for every try of a message, so that a second copy is known for one."""
    return f"<{message.public_id}@{_host(settings.SITE_URL)}>"


@lru_cache(maxsize=10)
def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def provider_id(mail: Mail) -> str:
    """What the provider called this mail when it took it; '' where it went by SMTP."""
    named = getattr(getattr(mail, "anymail_status", None), "message_id", None)
    return named if isinstance(named, str) else ""


@lru_cache(maxsize=10)
def _own_address(sender: str) -> tuple[str, str]:
    return parseaddr(sender)


@lru_cache(maxsize=500)
def _sender(name: str, address: str) -> str:
    return formataddr((name, address))


def render(message: Message) -> Mail:
    """The finished mail, to exactly one person. Any error is the message's own, and stops no other."""
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    unsubscribe_url = ""
    if message.optional:
        unsubscribe_url = unsubscribing.url(message)
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    context = {
        **message.said,
        "site_url": settings.SITE_URL,
        "subject": message.subject,
        "to_name": message.to_name,
        "message_id": str(message.public_id),
        "unsubscribe_url": unsubscribe_url,
    }
    own_name, address = _own_address(settings.DEFAULT_FROM_EMAIL)
    keys = message.wording.known if message.wording and _only_texts_of_its_own(message) else {}
    with _speaking(_language(context)):
        text = fill(f"{message.template}.txt", context, autoescape=False, keys=keys)
        html = fill(f"{message.template}.html", context, autoescape=True, keys=keys)
    mail = Mail(
        subject=message.subject,
        body=text,
        from_email=_sender(message.sender_name or own_name, address),
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    mail.attach_alternative(html, "text/html")
    # anymail hands this to the provider, whose events then name our message; other backends ignore it
    mail.metadata = {"message": str(message.public_id)}  # type: ignore[attr-defined]
    return mail


def _only_texts_of_its_own(message: Message) -> bool:
    """Whether what was found of its batch's words holds for this message: nothing of its own is asked for a form."""
    return set(map(type, message.context.values())) <= {str}


def _language(context: dict[str, Any]) -> str:
    """The language that the frame of the mail speaks, as its application said."""
    language = context.get("language")
    return str(language) if any(language == code for code, _ in settings.LANGUAGES) else settings.LANGUAGE_CODE


def _speaking(language: str) -> AbstractContextManager[Any]:
    # to change the language takes as long as to fill a form, and most mails speak the one that is spoken already
    return nullcontext() if translation.get_language() == language else translation.override(language)
