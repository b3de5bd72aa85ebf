"""What old mails said is thrown away; that they were sent is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import outbox, purging, resending, tasks
from notifications.models import Message, ProviderEvent, State
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


def aged(message, days, **fields):
    at = timezone.now() - timedelta(days=days)
    fields = {"state": State.SENT, "sent_at": at} | fields
    Message.objects.filter(pk=message.pk).update(created_at=at, **fields)
    return message


def test_an_old_mail_keeps_its_facts_and_loses_its_words(post, settings):
    """EML-27."""
    settings.MAIL_RETENTION_DAYS = 30
    old, young = aged(post(), 31), aged(post(), 29)

    assert tasks.purge() == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.context, old.to, old.subject, old.state) == ({}, "marie@example.org", "Hello", "sent")
    assert old.purged_at
    assert young.context == {"name": "Marie"}
    assert tasks.purge() == 0


@pytest.mark.parametrize(
    ("state", "fields"),
    [("held", {}), ("queued", {}), ("retry", {}), ("uncertain", {"error_code": "answer.lost"})],
)
def test_a_mail_that_may_still_leave_is_never_purged(post, state, fields):
    aged(post(), 100, state=state, **fields)

    assert purging.purge() == 0


@pytest.mark.parametrize("state", ["failed", "suppressed", "cancelled", "bounced", "complained", "delivered"])
def test_every_end_is_purged(post, state):
    aged(post(), 100, state=state)

    assert purging.purge() == 1


def test_old_mails_are_purged_in_batches(post):
    for _ in range(5):
        aged(post(), 100)

    assert [purging.purge(at_once=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_purged_mail_is_not_sent_again_as_it_was(post):
    """EML-27."""
    message = aged(post(), 100)
    purging.purge()
    message.refresh_from_db()

    with pytest.raises(outbox.TooSoon) as refusal:
        resending.resend(message)
    assert refusal.value.code == "message.purged"

    again = resending.resend(message, fresh=letter(key="any", context={"name": "Anew"}))
    assert (again.key, again.context) == (f"{message.key}:again:1", {"name": "Anew"})


def test_the_providers_old_words_are_thrown_away_too(db):
    old = timezone.now() - timedelta(days=100)
    event = ProviderEvent.objects.create(
        digest="d", provider="P", event="bounced", address="a@b.org", detail="550 a@b.org", received_at=old
    )

    assert (purging.purge(), purging.purge()) == (1, 0)
    event.refresh_from_db()
    assert (event.address, event.detail, event.event) == ("", "", "bounced")
