"""A part that nobody posted for ends by the brand's rule, with a word before, or by hand."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import entry, expiry, retiring, workflow
from campaigns.expiry import NotPast
from campaigns.models import Collaboration, CollaborationEvent, Status
from notifications.models import Message, State
from tests import make
from tests.campaigns.test_reminders import DAY, was


@pytest.fixture(autouse=True)
def rule(lumen):
    """Seven days after the deadline; no quiet hours, and days as the server counts them."""
    lumen.quiet_from = lumen.quiet_until = datetime.time(0)
    lumen.timezone, lumen.expire_after_days = "UTC", 7
    lumen.save(update_fields=["quiet_from", "quiet_until", "timezone", "expire_after_days"])


@pytest.fixture
def pending(generic, marie):
    return make.accepted(generic, marie)


def warned(one: Collaboration, *, days: int = 3) -> Collaboration:
    """As if the warning had left so many days ago."""
    expiry.run()
    Message.objects.filter(kind="expiry_near").update(created_at=timezone.now() - days * DAY, state=State.SENT,
                                                      sent_at=timezone.now() - days * DAY)  # fmt: skip
    one.refresh_from_db()
    return one


def written(kind: str) -> int:
    return Message.objects.filter(kind=kind).exclude(state=State.CANCELLED).count()


def status(one: Collaboration) -> str:
    return Collaboration.objects.values_list("status", flat=True).get(pk=one.pk)


def test_who_did_not_post_is_told_two_days_before_and_when_it_ends(pending, deliver):
    was(pending, due=-6)
    assert expiry.run() == 0
    mail = deliver()[-1]
    ends = timezone.localdate() + 2 * DAY
    assert "ends by itself on" in mail.body
    assert f"{ends.day} {ends:%B %Y}" in mail.body

    was(pending, due=-8)
    warned(pending)
    assert status(pending) == Status.PENDING_CONTENT  # the warning was of the day before
    assert expiry.run() == 1
    assert status(pending) == Status.EXPIRED
    assert "Your part has ended" in deliver()[-1].body
    assert CollaborationEvent.objects.get(event="expired").by == "Tandem"
    assert AuditEntry.objects.get(action="collaboration.expire").source == AuditEntry.Source.SYSTEM


@pytest.mark.parametrize(("due", "told"), [(-5, 0), (-6, 1), (0, 0)])
def test_the_warning_comes_two_days_before_the_end(pending, due, told):
    was(pending, due=due)
    expiry.run()
    assert written("expiry_near") == told


@pytest.mark.parametrize(("due", "then"), [(-7, Status.PENDING_CONTENT), (-8, Status.EXPIRED)])
def test_every_day_of_the_rule_is_hers(pending, due, then):
    """Until the end of the seventh day after her last day."""
    was(pending, due=due)
    warned(pending)
    expiry.run()
    assert status(pending) == then


def test_nobody_ends_without_two_days_notice_when_a_rule_is_new(pending):
    was(pending, due=-100)
    expiry.run()
    expiry.run()
    assert status(pending) == Status.PENDING_CONTENT
    assert expiry.ends_on(pending) == timezone.localdate() + 2 * DAY

    warned(pending, days=1)
    assert expiry.run() == 0
    warned(pending, days=2)
    assert expiry.run() == 1


def test_both_mails_come_once(pending):
    was(pending, due=-8)
    for _ in range(3):
        expiry.run()
    assert written("expiry_near") == 1
    warned(pending)
    for _ in range(3):
        expiry.run()
    assert written("expired") == 1


def test_without_a_rule_nothing_ends(pending, lumen):
    lumen.expire_after_days = None
    lumen.save(update_fields=["expire_after_days"])
    was(pending, due=-300)
    assert expiry.run() == 0
    assert written("expiry_near") == 0
    assert expiry.ends_on(pending) is None


def test_nothing_ends_while_her_case_is_open(pending):
    was(pending, due=-8)
    warned(pending)
    was(pending, due=-8, clock_stopped_at=timezone.now())
    assert expiry.run() == 0
    assert expiry.ends_on(pending) is None


def test_nothing_ends_while_her_code_is_out_of_use(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    was(marie_ready, due=-8)
    warned(marie_ready)
    retiring.retire(marie_ready, reason="Leaked.", by=by_maria)
    assert expiry.run() == 0


def test_a_closed_campaign_ends_its_orders_too(pending, generic, by_maria):
    from campaigns import offers

    offers.close(generic, by=by_maria)
    was(pending, due=-8)
    warned(pending)
    assert expiry.run() == 1


def test_a_new_deadline_takes_the_warning_back_and_is_mailed(pending, by_maria, deliver):
    was(pending, due=-6)
    deliver()
    expiry.run()
    later = timezone.localdate() + 10 * DAY

    workflow.extend(pending, due_on=later, by=by_maria, reason="You were ill.")

    assert written("expiry_near") == 0
    mail = deliver()[-1]
    assert "You have more time" in mail.body
    assert "You were ill." in mail.body
    assert f"{later.day} {later:%B %Y}" in mail.body


def test_the_warning_waits_for_the_end_of_her_quiet_hours(pending, lumen, marie):
    was(pending, due=-6)
    now = timezone.now()
    lumen.quiet_from, lumen.quiet_until = now.time(), (now + datetime.timedelta(hours=1)).time()
    lumen.save(update_fields=["quiet_from", "quiet_until"])
    expiry.run()
    assert written("expiry_near") == 0


def test_who_posted_is_neither_warned_nor_ended(pending, by_maria):
    was(pending, due=-8)
    expiry.run()
    workflow.publish(pending, content_url="https://example.org/p", by=by_maria)
    assert expiry.run() == 0
    assert written("expiry_near") == 0


def test_an_expired_order_by_hand_is_mailed_once(pending, by_maria, deliver):
    was(pending, due=-1)
    expiry.expire_one(pending, by=by_maria)
    with pytest.raises(workflow.WrongMove):
        expiry.expire_one(pending, by=by_maria)
    assert [mail.subject for mail in deliver()].count("Your part in Summer Glow has ended") == 1


def test_nobody_is_set_to_expired_while_she_has_time(pending, by_maria):
    was(pending, due=0)
    with pytest.raises(NotPast, match="may post until"):
        expiry.expire_one(pending, by=by_maria)
    assert status(pending) == Status.PENDING_CONTENT


def test_of_many_only_those_whose_day_is_past_expire(generic, pending, luc, by_maria):
    late, other = was(pending, due=-1), make.accepted(generic, luc)
    moved = expiry.expire_by_hand(generic, [late.pk, other.pk], by=by_maria)
    assert [one.pk for one in moved] == [late.pk]


def test_a_round_takes_the_same_queries_for_one_and_for_many(generic, pending, django_assert_max_num_queries):
    many = [make.accepted(generic, make.creator(account=False)) for _ in range(20)]
    for one in many:
        was(one, due=-8)
    with django_assert_max_num_queries(30):
        expiry.run()
    warned(pending)
    with django_assert_max_num_queries(45):
        assert expiry.run() == 20
