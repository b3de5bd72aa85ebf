"""Two rounds at once remind once and end once; what she does at the same moment wins. With negative controls."""

from __future__ import annotations

import datetime
import time

import pytest
from django.utils import timezone

from accounts.models import Brand
from campaigns import emails, expiry, reminders, workflow
from campaigns.models import Collaboration, CollaborationEvent, Status
from notifications.models import Message, State
from tests import make
from tests.campaigns.test_reminders import DAY, was

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def rule(lumen):
    lumen.quiet_from = lumen.quiet_until = datetime.time(0)
    lumen.timezone, lumen.expire_after_days = "UTC", 7
    lumen.save(update_fields=["quiet_from", "quiet_until", "timezone", "expire_after_days"])


def in_two_campaigns(lumen, marie) -> None:
    for number in range(2):
        was(make.accepted(make.campaign(lumen, title=f"Glow {number}"), marie), due=2)


def slow_letters(monkeypatch) -> None:
    write = emails.reminder

    def slow(*args, **kwargs):
        time.sleep(0.4)
        return write(*args, **kwargs)

    monkeypatch.setattr(emails, "reminder", slow)


def test_two_rounds_at_once_remind_an_address_once(at_once, lumen, marie, monkeypatch):
    in_two_campaigns(lumen, marie)
    slow_letters(monkeypatch)
    results = at_once(*[reminders.remind] * 3)
    assert sorted(results) == [0, 0, 1]
    assert Message.objects.filter(kind="reminder_deadline_near").count() == 1


def test_negative_control_two_rounds_without_the_lock_remind_twice(at_once, lumen, marie, monkeypatch):
    """If this fails, the test above proves nothing: one takes the first campaign's row, the other the second's."""
    in_two_campaigns(lumen, marie)
    slow_letters(monkeypatch)
    monkeypatch.setattr(reminders, "alone", lambda pk: Brand.objects.get(pk=pk))
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    at_once(*[reminders.remind] * 2)
    assert Message.objects.filter(kind="reminder_deadline_near").count() == 2


def test_who_posts_while_a_round_runs_is_not_reminded(at_once, lumen, generic, marie, by_maria, monkeypatch):
    one = was(make.accepted(generic, marie), due=2)
    Message.objects.update(state=State.SENT, sent_at=timezone.now() - 5 * DAY)
    slow_letters(monkeypatch)

    def post() -> None:
        time.sleep(0.2)
        workflow.publish(one, content_url="https://example.org/p", by=by_maria)

    at_once(reminders.remind, post)

    assert Collaboration.objects.get().status == Status.PUBLISHED
    assert not Message.objects.filter(kind__in=emails.REMINDERS).exclude(state=State.CANCELLED).exists()


def over(generic, number: int) -> None:
    for _ in range(number):
        was(make.accepted(generic, make.creator(account=False)), due=-8)
    expiry.run()
    Message.objects.filter(kind="expiry_near").update(created_at=timezone.now() - 3 * DAY)


def test_two_rounds_at_once_end_and_mail_once(at_once, generic):
    over(generic, 5)
    results = at_once(*[expiry.run] * 3)
    assert sum(results) == 5
    assert CollaborationEvent.objects.filter(event="expired").count() == 5
    assert Message.objects.filter(kind="expired").count() == 5


def test_two_rounds_at_once_warn_once(at_once, generic):
    was(make.accepted(generic, make.creator(account=False)), due=-6)
    at_once(*[expiry.run] * 3)
    assert Message.objects.filter(kind="expiry_near").count() == 1


def test_negative_control_two_rounds_without_locks_trip_over_each_other(at_once, generic, monkeypatch):
    """Then the conditional UPDATE of the move is the last guard: it lets one through and refuses the other."""
    over(generic, 5)
    plain = Collaboration.objects.select_related("influencer", "promo_handout__code", "link_handout__tracked_link")

    def pick(campaign, pks, move):
        found = list(plain.filter(campaign_id=campaign.pk, pk__in=pks, status__in=workflow.MOVES[move][0]))
        time.sleep(0.3)
        return found

    def unlocked(campaign):
        return (
            type(campaign)
            .objects.select_related("brand", "promo_code__brand", "affiliate_link__brand")
            .get(pk=campaign.pk)
        )

    monkeypatch.setattr(workflow, "locked", unlocked)
    monkeypatch.setattr(workflow, "_pick", pick)
    monkeypatch.setattr(expiry, "_end", _end_without_row_locks)
    results = at_once(*[expiry.run] * 2)
    assert sorted(type(one).__name__ for one in results) == ["WrongMove", "int"]
    assert Message.objects.filter(kind="expired").count() == 5


def _end_without_row_locks(brand, campaign_pk):
    campaign = workflow.locked(Collaboration.objects.filter(campaign_id=campaign_pk)[0].campaign)
    pks = list(expiry._over(brand).values_list("pk", flat=True))
    return len(workflow.expire_many(campaign, pks, by=expiry.SYSTEM)) if pks else 0
