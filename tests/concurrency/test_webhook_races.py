"""Senders of webhooks beside verbs that write events, and beside each other. Each with its negative control."""

from __future__ import annotations

import threading

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Q

from notifications.models import Webhook, WebhookEvent
from notifications.webhooks import crew, rounds, telling
from notifications.webhooks.calling import Answer
from tests.concurrency.test_races import kinds
from tests.webhooks.receiver import webhook

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

KIND = "code.replaced"


@pytest.fixture
def heard(monkeypatch):
    """Calls that are taken at once, and what they said."""
    said: list[str] = []
    monkeypatch.setattr(
        rounds.Caller, "post", lambda self, body, headers: said.append(headers["webhook-id"]) or Answer(status=204)
    )
    monkeypatch.setattr(telling, "nudge", lambda: None)
    return said


def tell(lane: str, number: int) -> None:
    telling.tell(lane, "collaboration", {KIND: lambda: [(n, {"n": n}) for n in range(number)]})


def test_two_senders_at_once_call_each_event_once(at_once, lumen, heard):
    for _ in range(10):
        one = webhook(lumen.lane, "https://shop.example.com/", KIND)
        tell(lumen.lane, 5)
        made = at_once(*[lambda pk=one.pk: rounds.take_turn(pk)] * 3)
        assert sorted(made)[-1] == 5
        assert len(heard) == len(set(heard)) == 5
        heard.clear()
        Webhook.objects.all().delete()


def test_negative_control_two_senders_call_twice_without_the_lease(at_once, lumen, heard, monkeypatch):
    """If this fails, the test above proves nothing."""
    both = threading.Barrier(2)

    def unleased(pk):
        turn = rounds._Turn(Webhook.objects.filter(pk=pk))
        both.wait(60)
        events = turn._next()
        both.wait(60)
        return [turn._ask(event) for event in events]

    one = webhook(lumen.lane, "https://shop.example.com/", KIND)
    tell(lumen.lane, 1)
    at_once(*[lambda: unleased(one.pk)] * 2)

    assert len(heard) == 2


def test_a_sender_does_not_wait_for_a_long_import_that_writes_events(at_once, lumen, heard):
    """Once its keys are checked it holds the webhook's row; a call is noted all the same."""
    one = webhook(lumen.lane, "https://shop.example.com/", KIND)
    tell(lumen.lane, 1)
    told, noted = threading.Event(), threading.Event()

    def long_import():
        with transaction.atomic():
            tell(lumen.lane, 3)
            connection.check_constraints()
            told.set()
            return noted.wait(60)

    def sender():
        told.wait(60)
        calls = rounds.take_turn(one.pk)
        noted.set()
        return calls

    assert at_once(long_import, sender) == [True, 1]
    assert WebhookEvent.objects.filter(state="waiting").count() == 3


def test_negative_control_a_plain_lock_waits(at_once, lumen, heard):
    """If this fails, the test above proves nothing."""
    one = webhook(lumen.lane, "https://shop.example.com/", KIND)
    told, asked = threading.Event(), threading.Event()

    def long_import():
        with transaction.atomic():
            tell(lumen.lane, 3)
            connection.check_constraints()
            told.set()
            return asked.wait(60)

    def sender():
        told.wait(60)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                Webhook.objects.select_for_update().get(Q(pk=one.pk))
        finally:
            asked.set()

    assert kinds(at_once(long_import, sender)) == {"bool": 1, "OperationalError": 1}


def test_the_crew_connects_without_the_pool_that_celery_closes_after_each_task(at_once, lumen, heard, monkeypatch):
    webhook(lumen.lane, "https://shop.example.com/", KIND)
    tell(lumen.lane, 3)
    post, pools = rounds.Caller.post, []

    def call(self, body, headers):
        pools.append(connections[DEFAULT_DB_ALIAS].pool)
        return post(self, body, headers)

    monkeypatch.setattr(rounds.Caller, "post", call)
    assert crew.set_out() == 1
    for thread in threading.enumerate():
        if thread.name.startswith("webhook-"):
            thread.join(60)

    assert connection.pool is not None
    assert pools == [None] * 3
    assert not WebhookEvent.objects.filter(state="waiting").exists()
