"""A start while the data base is away (INF-11): it waits for a while, and then says why in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError
from psycopg.errors import LockNotAvailable

from campaigns import groundwork


@pytest.fixture
def migrations(monkeypatch: pytest.MonkeyPatch) -> list[Exception | None]:
    """What each try to migrate raises; each takes no time."""
    planned: list[Exception | None] = []

    def migrate() -> None:
        if (error := planned.pop(0)) is not None:
            raise error

    monkeypatch.setattr(groundwork, "_migrate", migrate)
    monkeypatch.setattr(groundwork.time, "sleep", lambda _: None)
    return planned


def test_a_start_waits_for_a_data_base_that_comes_back(migrations: Any, capsys: pytest.CaptureFixture[str]) -> None:
    migrations += [OperationalError("connection refused"), OperationalError("the database system is starting up"), None]
    groundwork.prepare_data_base()

    assert migrations == []
    assert capsys.readouterr().out == "The data base is out of reach; waiting for it …\n"


def test_a_start_without_a_data_base_ends_with_one_sentence(migrations: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groundwork, "PATIENCE", -1.0)
    migrations += [OperationalError("connection refused\n")]
    with pytest.raises(SystemExit) as ended:
        groundwork.prepare_data_base()

    assert ended.value.code == "DATABASE_URL: the data base cannot be used (connection refused); is it running?"


def test_a_lock_that_somebody_holds_is_not_called_a_data_base_that_is_away(migrations: Any) -> None:
    refused = OperationalError("canceling statement due to lock timeout")
    refused.__cause__ = LockNotAvailable()
    migrations += [refused]
    with pytest.raises(SystemExit) as ended:
        groundwork.prepare_data_base()

    assert "a lock that somebody holds" in str(ended.value.code)


def test_a_mistake_in_a_migration_is_not_waited_for(migrations: Any) -> None:
    """The negative control."""
    migrations += [ProgrammingError("column does not exist"), None]
    with pytest.raises(ProgrammingError):
        groundwork.prepare_data_base()
