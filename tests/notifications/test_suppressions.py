"""Addresses that a lane does not write to: at once, at the last moment, and until they are lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from notifications import claims, outbox, resending, suppressions
from notifications.delivery import deliver_due
from notifications.ledger import Ledger
from notifications.models import Message, State, Suppression
from tests.notifications.conftest import events, letter, now_due

pytestmark = pytest.mark.django_db

LANE = "brand:1"


def stop(address="marie@example.org", scope="all", reason="bounced"):
    return suppressions.suppress(LANE, address, reason, scope=scope)


def test_a_stopped_address_is_written_to_no_more(post, mailoutbox):
    """P14."""
    stop()
    message = post("Marie@example.org", lane=LANE)

    assert deliver_due() == 0
    assert (message.state, message.error_code) == ("suppressed", "message.suppressed")
    assert "came back" in message.error
    assert events(message) == ["suppressed"]


def test_a_stopped_mail_says_why_in_english_whoever_caused_it():
    """Decision 0020: what is stored is in one language, also where a French page queues the mail."""
    stop()
    with translation.override("fr"):
        outbox.queue_many([letter("marie@example.org", lane=LANE)])

    assert "cannot be mailed" in Message.objects.get().error


def test_a_thousand_letters_cost_one_more_query(django_assert_max_num_queries):
    stop("p7@example.org")
    with django_assert_max_num_queries(20):
        outbox.queue_many([letter(f"p{n}@example.org", lane=LANE) for n in range(1000)])

    assert Message.objects.get(state=State.SUPPRESSED).to == "p7@example.org"


def test_what_waits_for_the_address_is_stopped(post, mailoutbox):
    waiting, held = post(lane=LANE), post(lane=LANE, hold_until=timezone.now() + timedelta(minutes=5))
    others = [post(lane="brand:2"), post(), post("luc@example.org", lane=LANE)]
    stop()
    now_due()
    deliver_due()

    assert [events(one) for one in (waiting, held)] == [["queued", "suppressed"], ["held", "suppressed"]]
    assert len(mailoutbox) == len(others)


def test_a_claimed_mail_is_stopped_before_its_data(post):
    """CON-12: at most the mail in flight goes."""
    post(lane=LANE)
    [claimed] = claims.claim(LANE, "a-sender", 10)

    stop()

    assert Ledger("a-sender").hand_over(claimed) is False
    claimed.refresh_from_db()
    assert (claimed.state, claimed.lease_until) == (State.SUPPRESSED, None)


def test_a_mail_in_flight_goes_and_is_recorded(post):
    """CON-12."""
    post(lane=LANE)
    [claimed] = claims.claim(LANE, "a-sender", 10)
    ledger = Ledger("a-sender")
    assert ledger.hand_over(claimed)

    stop()
    ledger.sent(claimed)
    ledger.close()

    claimed.refresh_from_db()
    assert claimed.state == State.SENT


def test_a_letter_written_at_the_same_moment_is_stopped_when_it_is_claimed(post, mailoutbox):
    """CON-12: its transaction could not see the suppression yet."""
    late, other = post(lane=LANE), post("luc@example.org", lane=LANE)
    Suppression.objects.create(lane=LANE, address="marie@example.org", reason="complained")

    while deliver_due():
        pass

    late.refresh_from_db()
    assert late.state == State.SUPPRESSED
    assert [mail.to for mail in mailoutbox] == [[other.to]]


def test_one_whose_answer_was_lost_stays_uncertain_and_is_not_tried_again(post, mailoutbox):
    message = post(lane=LANE)
    Message.objects.update(state=State.UNCERTAIN, error_code="answer.lost")
    stop()
    now_due()
    deliver_due()

    message.refresh_from_db()
    assert (message.state, message.error_code, mailoutbox) == ("uncertain", "answer.unknown", [])


def test_a_platforms_mail_always_leaves(post, mailoutbox):
    """P14: a password reset is the only exception."""
    suppressions.suppress("platform", "marie@example.org", "bounced")
    stop()
    post()

    deliver_due()

    assert len(mailoutbox) == 1


def test_who_unsubscribed_still_gets_her_code(post, mailoutbox):
    stop(scope="optional", reason="unsubscribed")
    code, reminder = post(lane=LANE), post(lane=LANE, optional=True)
    deliver_due()

    code.refresh_from_db()
    reminder.refresh_from_db()
    assert (code.state, reminder.state) == ("sent", "suppressed")


def test_a_lifted_address_is_written_to_and_its_mail_can_be_sent_again(post, mailoutbox):
    one = stop()
    message = post(lane=LANE)
    with pytest.raises(outbox.TooSoon) as refusal:
        resending.resend(message)
    assert refusal.value.code == "message.suppressed"

    assert suppressions.lift(one, by="Maria") is True
    assert suppressions.lift(one, by="Maria") is False
    resending.resend(message)
    deliver_due()

    assert len(mailoutbox) == 1
    assert list(suppressions.of_lane(LANE)) == []


def test_an_address_is_stopped_once_and_the_graver_reason_is_told():
    for reason in ("bounced", "complained", "bounced"):
        stop(reason=reason)

    assert [(one.reason, one.scope) for one in suppressions.of_lane(LANE)] == [("complained", "all")]


def test_the_floors_above_can_ask_whom_a_lane_cannot_mail():
    stop("Marie@Example.org")
    stop("luc@example.org", scope="optional", reason="unsubscribed")

    found = suppressions.suppressed(LANE, ["MARIE@example.org", "luc@example.org", "anna@example.org"])

    assert list(found) == ["marie@example.org"]
    assert suppressions.suppressed("brand:2", ["marie@example.org"]) == {}
