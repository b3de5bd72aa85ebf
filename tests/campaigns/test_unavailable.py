"""What people and programs are told while the data base is away (INF-08, INF-11)."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from psycopg import errors

from campaigns.views import health, site
from tests.tracking.test_front import Site
from tracking import reach, signposts

CODE = 'data-error-code="unavailable"'


@pytest.fixture
def away():
    reach.away.set()
    yield
    reach.away.clear()


@pytest.mark.usefixtures("away")
def test_a_page_is_refused_at_once_and_in_her_language(client):
    """INF-11. No `db` fixture: pytest-django refuses any query."""
    answer = client.get("/campaigns/", headers={"accept-language": "fr"})

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert CODE in answer.content.decode()
    assert '<html lang="fr">' in answer.content.decode()
    assert "nonce" not in answer.content.decode()
    assert "style-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("away")
def test_a_program_and_a_shop_are_told_when_to_come_back(client):
    """INF-11, CNV-16: both repeat what was not stored."""
    call = client.get("/api/v1/me/", headers={"authorization": "Bearer x.y"})
    hook = client.post(f"/hooks/{'a' * 24}/", b"{}", content_type="application/json")

    assert (call.status_code, call.json()["code"], call["Retry-After"]) == (503, "unavailable", "10")
    assert call["Content-Type"] == "application/problem+json"
    assert (hook.status_code, hook.json(), hook["Retry-After"]) == (503, {"code": "not_stored"}, "10")


@pytest.mark.usefixtures("away")
def test_whoever_asks_for_health_is_answered(client):
    assert client.get("/healthz").status_code == 200


def test_an_unknown_link_waits_for_nobody(db, away, monkeypatch):
    """CLK-10."""
    monkeypatch.setattr(signposts, "find", lambda _: pytest.fail("it asked"))
    status, headers = Site().get("/r/another23")
    assert (status, headers["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_page_that_loses_the_data_base_says_so_and_the_next_one_works(monkeypatch, db, kind):
    """INF-08."""
    client = Client(raise_request_exception=False)

    def lost(*_: Any) -> None:
        raise kind("server closed the connection unexpectedly")

    monkeypatch.setattr(site, "landing", lost)
    answer = client.get("/")
    monkeypatch.undo()

    assert answer.status_code == 503
    assert CODE in answer.content.decode()
    assert client.get("/").status_code == 200


def test_a_mistake_of_ours_is_none_of_the_data_bases():
    """The negative control: a missing table does not come by waiting."""
    with pytest.raises(sqlite3.OperationalError) as missing:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    wrong = OperationalError("no such table")
    wrong.__cause__ = missing.value

    assert not reach.is_passing(wrong)
    assert not reach.is_passing(ProgrammingError("no such column"))
    assert not reach.is_passing(None)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (errors.LockNotAvailable, True), (errors.AdminShutdown, True), (errors.DeadlockDetected, True),
        (errors.TooManyConnections, True), (errors.QueryCanceled, False), (errors.InvalidCursorName, False),
    ],
)  # fmt: skip
def test_what_postgres_refuses_for_good_is_ours(error, passes):
    """It would be told for hours that the data base is away, and nobody of us would hear of it."""
    wrong = OperationalError("…")
    wrong.__cause__ = error()
    assert reach.is_passing(wrong) is passes


def test_a_locked_file_passes(tmp_path):
    with sqlite3.connect(tmp_path / "x") as one, sqlite3.connect(tmp_path / "x", timeout=0) as other:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            other.execute("BEGIN IMMEDIATE")
    error = OperationalError("database is locked")
    error.__cause__ = locked.value

    assert reach.is_passing(error)


def test_it_is_noted_that_the_data_base_is_away_and_that_it_is_back(db, monkeypatch):
    def away() -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", away)
        with pytest.raises(OperationalError):
            reach.look()
    assert reach.away.is_set()

    reach.look()
    assert not reach.away.is_set()


def test_ready_asks_for_no_messages_where_no_data_base_answers(client, db, monkeypatch):
    def away() -> str:
        raise OperationalError("connection refused")

    monkeypatch.setitem(health.PARTS, "database", away)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["parts"] | {"database": "", "messages": ""} == {
        "database": "", "cache": "ok", "broker": "ok", "messages": "",
    }  # fmt: skip
    assert (answer.json()["parts"]["database"], answer.json()["parts"]["messages"]) == ("out of reach", "not asked")
