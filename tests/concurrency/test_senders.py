"""Several senders of the post office at once."""

from __future__ import annotations

import pytest

from notifications import outbox
from notifications.delivery import deliver_due
from notifications.models import Message, State
from tests.notifications.conftest import house, letter, server, smtp_port, smtp_settings  # noqa: F401 - fixtures

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_workers_never_send_the_same_message(at_once, server):  # noqa: F811
    """CON-11: four senders, two hundred messages, each taken once."""
    outbox.queue_many([letter(f"person{n}@example.org", lane=f"brand:{n % 3}") for n in range(200)])

    def send() -> None:
        while deliver_due(limit=7):  # each run ends after ten seconds, which a busy machine may need
            pass

    at_once(*[send] * 4)

    assert len(server.taken) == 200
    assert len({mail["Message-ID"] for mail in server.taken}) == 200
    assert Message.objects.filter(state=State.SENT).count() == 200
