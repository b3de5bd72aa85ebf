"""What load balancers and watchdogs are told (INF-05, INF-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from campaigns.views import health
from notifications import pauses
from notifications.models import Message, State


def waiting(*, minutes: int, state: str = State.QUEUED) -> Message:
    """A message that became due so many minutes ago."""
    return Message.objects.create(
        key=f"{state}:{minutes}",
        kind="handover",
        to="marie@example.org",
        template="x",
        subject="x",
        state=state,
        due_at=timezone.now() - timedelta(minutes=minutes),
        sent_at=timezone.now() if state == State.SENT else None,
    )


def test_alive_asks_no_data_base(client: Client) -> None:
    # no db fixture: pytest-django refuses any query
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_alive_answers_plain_http_where_the_site_is_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


def test_ready_names_its_parts(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {"database": "ok", "cache": "ok", "broker": "ok", "messages": "ok"},
    }


@pytest.mark.parametrize(
    ("minutes", "state", "status"),
    [
        (4, State.QUEUED, 200),
        (6, State.QUEUED, 503),
        (6, State.RETRY, 503),
        (-10, State.HELD, 200),
        (60, State.SENT, 200),
    ],
)
def test_ready_depends_on_the_oldest_due_message(
    client: Client, db: None, minutes: int, state: str, status: int
) -> None:
    waiting(minutes=minutes, state=state)
    assert client.get("/readyz").status_code == status


def test_not_ready_says_which_part_and_no_more(client: Client, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def broken() -> str:
        raise OperationalError("password of tandem@db is wrong")

    monkeypatch.setitem(health.PARTS, "database", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "out of reach"
    assert "password" not in answer.content.decode()


def test_a_pause_of_the_mail_server_takes_no_process_out(client: Client, db: None) -> None:
    pauses.begin("channel.quota", "454 Daily message quota exceeded")
    waiting(minutes=20)

    assert client.get("/readyz").json()["parts"]["messages"] == "ok"
