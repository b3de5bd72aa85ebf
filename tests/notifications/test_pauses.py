"""A mail server that refuses us: why, said in plain words, and how it ends."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from notifications import outbox, pauses
from notifications.clock import Now
from notifications.delivery import deliver_due
from notifications.failures import Outcome, on_sending
from notifications.models import Lane, Message, State
from tests.notifications.conftest import letter, now_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(post, server, smtp_settings):
    """A mail of brand 1 that waits because our password is wrong."""
    smtp_settings.EMAIL_HOST_USER, smtp_settings.EMAIL_HOST_PASSWORD = "tandem", "wrong"
    message = post(lane="brand:1")
    deliver_due()
    smtp_settings.EMAIL_HOST_USER = smtp_settings.EMAIL_HOST_PASSWORD = ""
    return message


def test_a_refused_sign_in_is_told_to_every_brand(refused):
    """R10: authentication, in the server's and in plain words."""
    found = pauses.paused(["brand:1", "brand:2"])

    assert found["brand:1"] == found["brand:2"]
    assert found["brand:1"].code == "channel.auth"
    assert "refuses our user name or password (535 " in found["brand:1"].sentence
    assert 250 < (found["brand:1"].until - found["brand:1"].since).total_seconds() < 350


def test_nothing_is_tried_while_the_channel_is_paused(refused, post, server):
    """A wrong password is not tried every second."""
    later = post(lane="brand:2")

    assert deliver_due() == 0
    later.refresh_from_db()
    assert (later.state, later.attempts) == (State.QUEUED, 0)


def test_a_pause_ends_with_the_first_mail_that_is_taken(refused, server):
    Lane.objects.update(paused_until=Now() - timedelta(seconds=1))
    now_due()
    assert deliver_due() == 1

    assert pauses.paused(["brand:1"]) == {}
    refused.refresh_from_db()
    assert refused.state == State.SENT


def test_the_same_cause_again_began_when_it_began(refused):
    [before] = pauses.paused(["brand:1"]).values()
    pauses.begin("channel.auth", "535 still wrong")
    [after] = pauses.paused(["brand:1"]).values()

    assert after.since == before.since
    assert "535 still wrong" in after.sentence


def test_try_now_sends_what_waits_without_costing_a_try(refused, server):
    assert pauses.resume("brand:1") == 1
    refused.refresh_from_db()
    assert refused.attempts == 0

    assert deliver_due() == 1
    assert pauses.paused(["brand:1"]) == {}


def test_try_now_clears_a_pause_that_nothing_waits_for(refused):
    outbox.cancel_waiting("", [], reason="")
    Message.objects.update(state=State.CANCELLED)

    assert pauses.resume("brand:1") == 0
    assert pauses.paused(["brand:1"]) == {}


def test_equal_refusals_pause_their_lane_and_no_other(server):
    """EML-12: with the words of the server."""
    outbox.queue_many([letter("554@example.org", lane="brand:1") for _ in range(25)])
    deliver_due()

    found = pauses.paused(["brand:1", "brand:2"])
    assert found.keys() == {"brand:1"}
    assert found["brand:1"].code == "channel.refused"
    assert "554 content refused" in found["brand:1"].sentence


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, b"5.4.5 Daily user sending limit exceeded"),
        (454, b"Throttling failure: Daily message quota exceeded."),
        (550, b"5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit"),
        (554, b"5.2.2 Submission quota exceeded"),
    ],
)
def test_a_limit_of_ours_pauses_the_channel(code, text):
    """R10: quota."""
    failure = on_sending(smtplib.SMTPDataError(code, text), body_given=False)

    assert (failure.outcome, failure.code) == (Outcome.CHANNEL, "channel.quota")


@pytest.mark.parametrize(
    ("code", "text", "outcome"),
    [
        (552, b"5.2.2 Mailbox full, quota exceeded", Outcome.REFUSED),
        (452, b"4.2.2 The mailbox is over its limit", Outcome.RETRY),
        (552, b"5.3.4 Message size exceeds the sending limit", Outcome.REFUSED),
        (450, b"4.2.1 The user is receiving mail too quickly", Outcome.RETRY),
    ],
)
def test_a_limit_of_the_recipient_pauses_nobody(code, text, outcome):
    failure = on_sending(smtplib.SMTPRecipientsRefused({"marie@example.org": (code, text)}), body_given=False)

    assert failure.outcome is outcome


def test_the_board_says_why_no_mail_leaves_and_tries_again(signed_in, maria, lumen):
    pauses.begin("channel.tls", "STARTTLS refused")
    client = signed_in(maria)
    board = client.get("/").content.decode()
    assert 'data-error-code="channel.tls"' in board
    assert "STARTTLS refused" in board

    client.post(reverse("campaigns:try_mail_now", args=[lumen.slug]))
    assert "channel.tls" not in client.get("/").content.decode()
    assert AuditEntry.objects.filter(action="mail.resume", brand=lumen).count() == 1


def test_a_viewer_reads_why_and_cannot_try(signed_in, vera, otto, lumen):
    pauses.begin("channel.auth", "535 no")
    address = reverse("campaigns:try_mail_now", args=[lumen.slug])
    client = signed_in(vera)

    assert "Try now" not in client.get("/").content.decode()
    assert client.post(address).status_code == 403
    assert signed_in(otto).post(address).status_code == 404
