"""From a row of the outbox to a mail: text and HTML from templates, and the headers."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template

from .models import Message


class Mail(EmailMultiAlternatives):
    """A mail that is built once: for the check before it is handed over, and for the server."""

    _built: Any = None

    def message(self, **kwargs: Any) -> Any:
        if self._built is None:
            self._built = super().message(**kwargs)
        return self._built


def message_id(message: Message) -> str:
    """The same for every try of a message, so that a second copy is known for one."""
    return f"<{message.public_id}@{urlsplit(settings.SITE_URL).hostname}>"


def render(message: Message) -> Mail:
    """The finished mail, to exactly one person. Any error is the message's own, and stops no other."""
    context = {
        **message.context,
        "site_url": settings.SITE_URL,
        "subject": message.subject,
        "to_name": message.to_name,
        "message_id": str(message.public_id),
    }
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = Mail(
        subject=message.subject,
        body=_fill(f"{message.template}.txt", context, autoescape=False),
        from_email=formataddr((message.sender_name or own_name, address)),
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(_fill(f"{message.template}.html", context, autoescape=True), "text/html")
    # anymail hands this to the provider, whose events then name our message; other backends ignore it
    mail.metadata = {"message": str(message.public_id)}  # type: ignore[attr-defined]
    return mail


def _fill(name: str, context: dict[str, Any], *, autoescape: bool) -> str:
    """One template, filled. The text part is not HTML, so nothing in it may be escaped for HTML."""
    template: Any = get_template(name)
    return str(template.template.render(Context(context, autoescape=autoescape))).strip() + "\n"
