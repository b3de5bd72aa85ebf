"""A site that hears a provider, and what the provider tells it."""

from __future__ import annotations

import itertools
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from notifications import hooks
from notifications.models import Message, ProviderEvent, State, Suppression

SECRET = "hook:only-for-the-tests"
NUMBERS = itertools.count(1)


@pytest.fixture
def heard(settings: Any) -> Callable[..., Client]:
    """A client of a site whose EMAIL_URL names this provider; `ANYMAIL_*` variables by name."""

    def site(provider: str, **anymail: Any) -> Client:
        settings.ANYMAIL = anymail
        ours = hooks.addresses(f"anymail.backends.{provider}.EmailBackend")
        settings.ROOT_URLCONF = (path("hooks/email/", include(ours)), path("", include("config.urls")))
        return Client(raise_request_exception=False)

    return site


@pytest.fixture
def postmark(heard: Any) -> Callable[..., HttpResponse]:
    """Postmark tells one event: `postmark("Delivery", message)`; other fields by name."""
    client = heard("postmark", WEBHOOK_SECRET=[SECRET])

    def tell(kind: str, message: Message | None = None, secret: str = SECRET, **fields: Any) -> HttpResponse:
        usual = {
            "RecordType": kind,
            "MessageID": f"postmark-{message.pk if message else 0}",
            "Metadata": {"message": str(message.public_id)} if message else {},
            "Recipient": message.to if message else "nobody@example.org",
            "ReceivedAt": f"2026-05-01T10:00:{next(NUMBERS) % 60:02}.{next(NUMBERS):06}Z",
        }
        headers = {"authorization": basic(secret)} if secret else {}
        return client.post(
            "/hooks/email/postmark/tracking/", usual | fields, content_type="application/json", headers=headers
        )

    return tell


def basic(secret: str) -> str:
    return f"Basic {b64encode(secret.encode()).decode()}"


HARD = {"Type": "HardBounce", "Details": "smtp;550 5.1.1 The address does not exist"}
SOFT = {"Type": "SoftBounce", "Details": "smtp;452 4.2.2 Mailbox full"}


@pytest.fixture
def sent(post: Any) -> Callable[..., Message]:
    """A mail of the brand 1 that a mail server has taken."""

    def make(to: str = "marie@example.org", **fields: Any) -> Message:
        message = post(to, **{"lane": "brand:1"} | fields)
        Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now())
        message.refresh_from_db()
        return message

    return make


def state_of(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def suppressions() -> list[tuple[str, str, str, str]]:
    return list(Suppression.objects.filter(lifted_at=None).values_list("lane", "address", "reason", "scope"))


def stored() -> list[str]:
    return list(ProviderEvent.objects.values_list("event", flat=True))
