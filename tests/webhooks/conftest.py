"""Webhooks to test, with a receiver of their own and no broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from notifications import tasks
from notifications.clock import Now
from notifications.models import Webhook, WebhookEvent
from notifications.webhooks import rounds
from tests.notifications.hooks import heard, postmark  # noqa: F401 - fixtures of the whole folder
from tests.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def one_machine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is its owner's alone, so loopback may be called; hints go nowhere."""
    settings.SITE_URL = "http://127.0.0.1:8000"
    monkeypatch.setattr(tasks.report_events, "apply_async", lambda **options: None)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def report(db: None) -> Callable[[], int]:
    """Call what is due, as the worker does, until nothing is; returns how many calls were made."""

    def run() -> int:
        made = 0
        while calls := rounds.call_due():
            made += calls
        return made

    return run


def wait_over() -> None:
    """Let the waiting times pass."""
    WebhookEvent.objects.filter(next_at__gt=Now()).update(next_at=Now() - timedelta(seconds=1))
    Webhook.objects.update(paused_until=None)
