"""One-click unsubscription (RFC 8058) from a lane's reminders and announcements. A code's mail has none of this.

The token names a message, and with it its lane and address; it shows neither, and is signed for this purpose only.
It does not expire: a mail may be read years later, and its link must still stop the next one.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from . import suppressions
from .models import Message, Suppression

_signer = Signer(salt="notifications.unsubscribing", sep=".")


def url(message: Message) -> str:
    """The address that List-Unsubscribe and the foot of an optional mail name."""
    token = _signer.sign(message.public_id.hex)
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[token])}"


def unsubscribe(token: str) -> None:
    """Stop the reminders and announcements of the token's lane to its address. A wrong token does nothing."""
    if message := _message_of(token):
        suppressions.suppress(
            message.lane,
            message.to,
            Suppression.Reason.UNSUBSCRIBED,
            scope=Suppression.Scope.OPTIONAL,
            message=message,
        )


def subscribe_again(token: str) -> None:
    """Take that back. A wrong token does nothing."""
    if message := _message_of(token):
        suppressions.subscribe_again(message.lane, message.to, by="the recipient")


def _message_of(token: str) -> Message | None:
    try:
        public_id = uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Message.objects.filter(public_id=public_id, optional=True).first()
