"""Slow servers, lost hints and long pauses: the outbox goes on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import notifications
from notifications import nudging, tasks
from notifications.delivery import deliver_due
from notifications.models import Message, State

pytestmark = pytest.mark.django_db


def test_a_slow_server_gets_its_time_and_every_mail(post, server):
    """EML-07: slower than usual, but within the time-out; nothing is tried twice."""
    server.before_answer = lambda: time.sleep(0.4)
    for _ in range(3):
        post()
    deliver_due()

    assert len(server.taken) == 3
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_a_hint_that_was_never_given_costs_nothing_but_time(post, mailoutbox):
    """INF-02: the web process died between COMMIT and the hint; the sweep looks at the rows."""
    message = post()
    assert mailoutbox == []
    tasks.sweep()

    message.refresh_from_db()
    assert (message.state, len(mailoutbox)) == (State.SENT, 1)


def test_a_long_pause_is_kept_by_the_row_and_never_by_the_broker(post, server, monkeypatch):
    """EML-08: no task waits in the broker, so none comes back when the broker's patience ends."""
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(nudging.tasks.deliver, "apply_async", lambda **options: asked.append(options))
    message = post("451@example.org")
    deliver_due()
    message.refresh_from_db()

    assert message.state == State.RETRY
    assert not any({"eta", "countdown"} & set(options) for options in asked)
    sources = [path.read_text() for path in Path(notifications.__path__[0]).glob("*.py")]
    assert not any("countdown=" in text or "eta=" in text for text in sources)
