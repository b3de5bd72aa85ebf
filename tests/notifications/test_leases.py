"""Senders that die, messages that kill, and two who want the same message."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from notifications import claims, leases, outbox, tasks
from notifications.clock import Now
from notifications.delivery import Delivery, deliver_due
from notifications.ledger import Ledger
from notifications.models import Message, State
from tests.notifications.conftest import events, letter, now_due

pytestmark = pytest.mark.django_db

ELSEWHERE = "another-machine:1:abc"


def die_with(message: Message, *, handed_over: bool) -> None:
    """A sender claims the message and is heard of no more; its lease runs out."""
    now_due()
    [claimed] = claims.claim(message.lane, ELSEWHERE, 1)
    if handed_over:
        assert Ledger(ELSEWHERE).hand_over(claimed)
    Message.objects.filter(pk=message.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_message_that_was_not_handed_over_goes_back_to_the_queue(post, mailoutbox):
    """EML-02."""
    message = post()
    die_with(message, handed_over=False)
    tasks.sweep()

    assert len(mailoutbox) == 1
    assert events(message) == ["queued", "expired", "sent"]


def test_a_message_that_was_handed_over_is_uncertain_and_tried_once_more(post, mailoutbox):
    """R9."""
    message = post()
    die_with(message, handed_over=True)
    assert leases.free_dead() == 1
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.UNCERTAIN, "answer.lost")

    deliver_due()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert events(message) == ["queued", "uncertain", "sent"]


def test_a_message_handed_over_twice_stays_uncertain(post, mailoutbox):
    message = post()
    for _ in range(2):
        die_with(message, handed_over=True)
        leases.free_dead()
    now_due()

    assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.UNCERTAIN, "answer.unknown")


def test_one_more_try_is_still_owed_when_its_sender_dies_before_it(post, mailoutbox):
    message = post()
    die_with(message, handed_over=True)
    leases.free_dead()
    die_with(message, handed_over=False)
    leases.free_dead()
    now_due()
    deliver_due()

    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_message_that_kills_its_senders_fails_at_the_third(post, mailoutbox):
    """EML-19."""
    message = post()
    for _ in range(3):
        die_with(message, handed_over=False)
        leases.free_dead()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.FAILED, "lease.poison")
    now_due()
    assert deliver_due() == 0


def test_messages_of_a_dead_batch_are_claimed_one_by_one(db):
    outbox.queue_many([letter() for _ in range(3)])
    claims.claim("platform", ELSEWHERE, 3)
    Message.objects.update(lease_until=Now() - timedelta(seconds=1))
    leases.free_dead()

    assert len(claims.claim("platform", "me", 3)) == 1


def test_messages_of_a_process_that_is_gone_are_freed_at_once(post):
    """D21: a start frees its own dead leases, and does not wait for them to run out."""
    post()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    mine = leases.start_work()
    dead = mine.replace(f":{os.getpid()}:", f":{int(gone.stdout)}:")
    claims.claim("platform", dead, 1)

    assert not leases.is_dead(mine)
    assert not leases.is_dead(ELSEWHERE)
    assert leases.free_dead() == 1
    leases.end_work(mine)
    assert leases.is_dead(mine)


def test_what_a_dead_sender_sent_is_told_in_the_history(post):
    first, second = post(), post()
    claimed = claims.claim("platform", ELSEWHERE, 2)
    ledger = Ledger(ELSEWHERE)
    ledger.hand_over(claimed[0])
    ledger.sent(claimed[0])
    ledger.hand_over(claimed[1])
    Message.objects.filter(pk=second.pk).update(lease_until=Now() - timedelta(seconds=1))
    leases.free_dead()

    first.refresh_from_db()
    assert first.state == State.SENT
    assert events(first) == ["queued", "sent"]
    assert events(second) == ["queued", "uncertain"]


def test_a_late_sender_cannot_hand_over_what_is_no_longer_its_own(post):
    message = post()
    [claimed] = claims.claim("platform", ELSEWHERE, 1)
    Message.objects.update(lease_until=Now() - timedelta(seconds=1))
    leases.free_dead()

    assert not Ledger(ELSEWHERE).hand_over(claimed)
    message.refresh_from_db()
    assert message.handed_over_at is None


def test_a_result_that_comes_after_the_lease_still_counts(post):
    message = post()
    [claimed] = claims.claim("platform", ELSEWHERE, 1)
    ledger = Ledger(ELSEWHERE)
    ledger.hand_over(claimed)
    Message.objects.update(lease_until=Now() - timedelta(seconds=1))
    leases.free_dead()
    ledger.sent(claimed)
    ledger.close()

    message.refresh_from_db()
    assert message.state == State.SENT


def test_one_message_cannot_be_claimed_twice(post):
    post()
    assert len(claims.claim("platform", "one", 10)) == 1
    assert claims.claim("platform", "two", 10) == []


def test_a_connection_that_breaks_off_gives_the_rest_back(post, monkeypatch):
    """The worker is asked to stop in mid batch: what it holds is due again for others."""
    post()
    post()
    monkeypatch.setattr("notifications.delivery.BATCH_SECONDS", -1)
    sender = Delivery("me")
    claimed = claims.claim("platform", "me", 10)
    from notifications.rates import Turn

    sender.deliver(claimed, Turn("platform", "me", []))
    assert Message.objects.filter(state=State.QUEUED, lease_until=None).count() == 2


def test_an_idle_sweep_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tasks.sweep() == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads an empty table as a whole")
def test_sqlite_finds_what_is_due_by_its_indexes(db):
    """Explained as it is prepared, with its parameters apart: SQLite knows a partial index by literal words only."""

    def plan_of(sql: str, given: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given)
            return str(cursor.fetchall())

    assert "message_due" in plan_of(*claims.due().order_by().values("pk").query.sql_with_params())
    first = plan_of(*claims._first_due(100))
    assert "message_lane_line" in first
    assert "TEMP B-TREE" not in first
