"""`/metrics`: figures for an operator's alarms, for whoever brings the token."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from campaigns import metrics
from config import shared_memory
from notifications import instruments, outbox
from notifications.models import Message, State
from notifications.outbox import Letter
from tracking.spool import Spool

TOKEN = "a-token-of-twenty-letters"

pytestmark = pytest.mark.django_db


def figures() -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in metrics.exposition().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def ask(client, token: str = TOKEN):
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"})


def letter(**fields) -> Letter:
    usual = {"key": "k", "template": "t", "subject": "S", "to": "m@example.org", "kind": "test", "context": {}}
    return Letter(**usual | fields)


def test_whoever_brings_the_token_reads_the_figures(client, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = ask(client)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b"tandem_message_oldest_due_seconds 0.0" in answer.content


@pytest.mark.parametrize(("set_to", "given"), [(TOKEN, ""), (TOKEN, "a-token-of-other-letters"), ("", ""), ("", TOKEN)])
def test_nobody_else_does(client, settings, set_to, given):
    settings.METRICS_TOKEN = set_to
    assert ask(client, given).status_code == 404


def test_the_age_of_the_oldest_due_message_is_told():
    """INF-20: a worker or a beat that is dead shows here."""
    outbox.queue(letter())
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=90))
    found = figures()
    assert 90 <= found["tandem_message_oldest_due_seconds"] < 150
    assert found['tandem_messages{state="queued"}'] == 1
    assert found['tandem_messages{state="held"}'] == 0


def test_a_message_that_is_held_is_not_due():
    outbox.queue(letter(hold_until=timezone.now() + timedelta(minutes=5)))
    found = figures()
    assert (found["tandem_message_oldest_due_seconds"], found['tandem_messages{state="held"}']) == (0, 1)


def test_a_figure_that_cannot_be_asked_for_is_named_and_the_others_are_there(monkeypatch):
    def _broken():
        raise OSError("away")
        yield

    monkeypatch.setattr(metrics, "FIGURES", (_broken, *metrics.FIGURES))
    Message.objects.filter(state=State.QUEUED).delete()
    found = figures()
    assert found['tandem_metric_failed{name="broken"}'] == 1
    assert "tandem_lanes_paused" in found


def test_clicks_that_wait_on_the_disk_are_told(settings, tmp_path):
    settings.CLICK_SPOOL = tmp_path
    before = figures()["tandem_click_batch_seconds_count"]
    Spool(tmp_path).append(b"a line\n")
    os.utime(next(tmp_path.iterdir()), (1, 1))
    found = figures()
    assert found["tandem_click_spool_bytes"] == 7
    assert found["tandem_click_spool_seconds"] > 1000
    assert found["tandem_click_batch_seconds_count"] == before + 1


def test_lost_clicks_are_counted(tmp_path):
    before = figures()["tandem_clicks_lost_total"]
    (tmp_path / "file").write_text("no folder")
    Spool(tmp_path / "file").append(b"a line\n")
    assert figures()["tandem_clicks_lost_total"] == before + 1


def test_what_another_process_has_counted_is_added():
    before = figures().get('tandem_import_seconds_count{step="check"}', 0)
    pid = os.fork()
    if not pid:
        instruments.IMPORT_SECONDS.labels("check").observe(2)
        os._exit(0)
    os.waitpid(pid, 0)
    assert figures()['tandem_import_seconds_count{step="check"}'] == before + 1


def test_a_figure_that_cannot_be_counted_stops_nothing(monkeypatch, tmp_path, caplog):
    """What counts must not cost a click or an import."""

    def gone(*args, **named):
        raise FileNotFoundError("it was cleared")

    monkeypatch.setattr(instruments.CLICK_BATCH_SECONDS, "observe", gone)
    monkeypatch.setattr(instruments.IMPORT_SECONDS, "labels", gone)
    assert Spool(tmp_path).append(b"a line\n")
    with instruments.import_step("check"):
        pass
    assert caplog.text.count("is not counted") == 2


def test_a_folder_that_is_not_ours_alone_is_not_used(tmp_path):
    folder = shared_memory.folder_of(Path("/var/tandem"), within=tmp_path)
    assert folder == shared_memory.folder_of(Path("/var/tandem"), within=tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    assert shared_memory.folder_of(Path("/var/tandem"), within=tmp_path) is None
    assert shared_memory.folder_of(Path("/var/tandem"), within=tmp_path / "missing") is None
