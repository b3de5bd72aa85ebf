"""The embedded broker: messages appear whole, are read once, and a damaged one hurts nobody (kombu#1551)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from campaigns import groundwork
from config.broker import Transport


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    (tmp_path / "control").mkdir()
    folders = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    with Connection(transport=Transport, transport_options={k: str(v) for k, v in folders.items()}) as connection:
        yield connection.default_channel


def test_messages_come_once_and_in_order(channel: Any, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        channel._put("mail", {"number": number})
    assert [channel._get("mail")["number"] for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Empty):
        channel._get("mail")
    assert not list(tmp_path.glob("*.*"))


def test_queues_do_not_mix(channel: Any) -> None:
    channel._put("mail", {"number": 1})
    with pytest.raises(Empty):
        channel._get("default")


@pytest.mark.parametrize("damage", ["", '{"number": '])
def test_a_damaged_message_is_passed_over(channel: Any, tmp_path: Path, damage: str) -> None:
    (tmp_path / "0_damaged.mail.msg").write_text(damage)
    channel._put("mail", {"number": 1})
    assert channel._get("mail") == {"number": 1}


def test_a_start_clears_what_a_crash_left(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(tmp_path / "celery" / "beat-schedule")
    queue, control = tmp_path / "celery" / "queue", tmp_path / "celery" / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True)
    (queue / "1.mail.msg").write_text('{"whole": true}')
    for name in ("2.mail.msg", "3.mail.msg.draft", "4.mail.msg.taken"):
        (queue / name).write_text("")
    (control / "mail.exchange").write_text("[[")
    (tmp_path / "celery" / "beat-schedule").write_text("this is no schedule")
    groundwork.clear_leftovers()
    assert sorted(path.name for path in (tmp_path / "celery").rglob("*.*")) == ["1.mail.msg"]
    assert not (tmp_path / "celery" / "beat-schedule").exists()


def test_forgetting_removes_known_names_only(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    for name in ("tandem.sqlite3", "tandem.sqlite3-wal", "mine.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "uploads").mkdir()
    groundwork.forget_everything()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["celery", "mine.txt"]
