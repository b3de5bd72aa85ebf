"""MAIL_RATE: a lane's limit, kept by all senders together."""

from __future__ import annotations

import time

import pytest

from notifications import outbox, rates
from notifications.delivery import deliver_due
from notifications.models import Message, State
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for other in times if start <= other < start + 1) for start in times)


def test_no_second_has_more_mails_of_a_lane_than_its_rate(server, settings):
    """EML-24, small: any window of a second, not only whole ones."""
    settings.MAIL_RATE = 5
    times: list[float] = []
    server.before_answer = lambda: times.append(time.monotonic())
    outbox.queue_many([letter() for _ in range(12)])
    deliver_due()

    assert len(times) == 12
    assert most_in_a_second(times) <= 5


def test_a_limited_lane_does_not_hold_up_another(server, settings):
    settings.MAIL_RATE = 5
    outbox.queue_many([letter("big@example.org", lane="brand:1") for _ in range(8)])
    outbox.queue_many([letter("small@example.org", lane="brand:2") for _ in range(3)])
    server.before_answer = lambda: None
    deliver_due()

    order = [mail["To"] for mail in server.taken]
    assert order[:8] == ["big@example.org"] * 5 + ["small@example.org"] * 3


def test_a_lane_has_one_sender_at_a_time_when_its_rate_is_limited(db, settings):
    settings.MAIL_RATE = 5
    turn = rates.take("brand:1", "one")

    assert turn is not None
    assert rates.take("brand:1", "two") is None
    turn.end()
    assert rates.take("brand:1", "two") is not None


def test_the_next_sender_knows_when_the_last_mails_left(db, settings):
    settings.MAIL_RATE = 2
    first = rates.take("brand:1", "one")
    assert first is not None
    first.sent()
    first.end()
    second = rates.take("brand:1", "two")
    assert second is not None
    assert second.seconds_to_wait() == 0
    second.sent()
    assert 0.5 < second.seconds_to_wait() <= rates.WINDOW
    second.end()

    assert rates.take("brand:1", "three") is None


def test_without_a_limit_everything_leaves_at_once(mailoutbox, settings):
    outbox.queue_many([letter() for _ in range(150)])
    deliver_due()

    assert Message.objects.filter(state=State.SENT).count() == 150
