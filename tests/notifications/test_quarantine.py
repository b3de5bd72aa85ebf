"""A backup is restored: nothing leaves twice, and nothing is given up in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Message, MessageEvent, State
from notifications.tasks import sweep

pytestmark = pytest.mark.django_db


def restore(backup: list[Message]) -> None:
    MessageEvent.objects.all().delete()
    Message.objects.all().delete()
    Message.objects.bulk_create(backup)


def test_what_left_after_the_backup_does_not_leave_again(post, server, settings, capsys):
    """INF-18."""
    for name in ("marie", "luc"):
        post(f"{name}@example.org")
    backup = list(Message.objects.all())
    assert deliver_due() == 2
    disaster = timezone.now()
    restore(backup)

    settings.QUARANTINE = True
    assert (deliver_due(), sweep()) == (0, 0)

    call_command("settle_outbox", due_before=disaster.isoformat())
    assert "2 messages are uncertain now." in capsys.readouterr().out
    post("zoe@example.org")
    settings.QUARANTINE = False
    assert deliver_due() == 1
    assert len(server.taken) == 3
    settled = Message.objects.filter(state=State.UNCERTAIN)
    assert {(one.to, one.error_code) for one in settled} == {
        ("marie@example.org", "answer.unknown"),
        ("luc@example.org", "answer.unknown"),
    }
    assert MessageEvent.objects.filter(message__in=settled, event="uncertain").count() == 2


def test_what_was_to_leave_later_still_does(post, server):
    later = timezone.now() + timedelta(hours=1)
    message = post(hold_until=later)
    call_command("settle_outbox", due_before=timezone.now().isoformat())
    message.refresh_from_db()
    assert message.state == State.HELD


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("yesterday", "write it as 2026-11-26T03:00Z"),
        ("2026-11-26T03:00", "no moment with its time zone"),
        ("2026-02-31T03:00Z", "no moment with its time zone"),
        ("2999-01-01T00:00Z", "still to come"),
    ],
)
def test_a_moment_that_is_none_is_refused(post, text, mend):
    message = post()
    with pytest.raises(CommandError, match=mend):
        call_command("settle_outbox", due_before=text)
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_a_site_in_quarantine_is_ready_though_its_mail_waits(post, client, settings):
    message = post()
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert "has waited" in client.get("/readyz").json()["parts"]["messages"]
    settings.QUARANTINE = True
    assert client.get("/readyz").json()["parts"]["messages"] == "ok"
