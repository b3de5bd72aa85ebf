"""Reminders: each rule with what refuses it. Time is travelled by writing moments, not by waiting."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from campaigns import entry, handover, offers, reminders, retiring, workflow
from campaigns.models import Collaboration, Status
from notifications import suppressions
from notifications.models import Message, State, Suppression
from tests import make

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def no_quiet_hours(lumen):
    lumen.quiet_from = lumen.quiet_until = datetime.time(0)
    lumen.timezone = "UTC"
    lumen.save(update_fields=["quiet_from", "quiet_until", "timezone"])


def was(one: Collaboration, *, sent: int = 5, due: int = 20, **fields: object) -> Collaboration:
    """Her code was sent so many days ago, and is due in so many days."""
    now = timezone.now()
    Collaboration.objects.filter(pk=one.pk).update(
        sent_at=now - sent * DAY, due_on=timezone.localdate() + due * DAY, **fields
    )
    Message.objects.filter(subject_id=one.pk, kind__in=handover.MAILS_OF_VALUES).update(
        state=State.SENT, sent_at=now - sent * DAY, created_at=now - sent * DAY
    )
    one.refresh_from_db()
    return one


@pytest.fixture
def unseen(generic, marie):
    return was(make.accepted(generic, marie))


def seen(one: Collaboration, days: int = 4, **fields: object) -> Collaboration:
    return was(one, sent=9, seen_at=timezone.now() - days * DAY, **fields)


def kinds() -> list[str]:
    """The reminders that were written and not taken back, oldest first."""
    found = Message.objects.filter(kind__startswith="reminder_").exclude(state=State.CANCELLED)
    return [kind.removeprefix("reminder_") for kind in found.order_by("pk").values_list("kind", flat=True)]


def a_day_later() -> None:
    Message.objects.filter(kind__startswith="reminder_").update(
        created_at=timezone.now() - 1.1 * DAY, sent_at=timezone.now() - 1.1 * DAY, state=State.SENT
    )


def test_who_has_not_opened_her_code_is_reminded_with_a_single_use_link(unseen, deliver):
    assert reminders.remind() == 1

    mail = deliver()[-1]
    assert mail.to == ["Marie Laurent <marie@example.org>"] or mail.to == ["marie@example.org"]
    assert "SUMMER10" in mail.body
    assert "SUMMER10" not in mail.subject
    assert "/my/sign-in/" in mail.body
    assert "List-Unsubscribe" in mail.extra_headers


def test_who_has_not_confirmed_is_reminded_of_that(unseen):
    seen(unseen)
    reminders.remind()
    assert kinds() == ["unconfirmed"]


@pytest.mark.parametrize(("due", "kind"), [(3, "deadline_near"), (0, "deadline_near"), (-1, "deadline_past")])
def test_the_deadline_is_named_before_and_after(unseen, due, kind):
    was(unseen, due=due)
    reminders.remind()
    assert kinds() == [kind]


@pytest.mark.parametrize(
    ("when", "written"),
    [({"sent": 2}, []), ({"sent": 3}, ["unseen"]), ({"sent": 40}, []), ({"due": 4}, ["unseen"]), ({"due": -8}, [])],
)
def test_nobody_is_reminded_too_early_or_of_last_season(unseen, when, written):
    was(unseen, **when)
    reminders.remind()
    assert kinds() == written


@pytest.mark.parametrize("state", [State.QUEUED, State.BOUNCED, State.FAILED])
def test_nobody_is_reminded_of_a_mail_that_did_not_arrive(unseen, state):
    Message.objects.filter(kind="handover").update(state=state, sent_at=None)
    reminders.remind()
    assert kinds() == []


@pytest.mark.parametrize(
    ("switch", "when"),
    [
        ("remind_unseen", {}),
        ("remind_unconfirmed", {"seen_at": -4}),
        ("remind_deadline_near", {"due": 2}),
        ("remind_deadline_past", {"due": -2}),
    ],
)
def test_a_kind_that_the_brand_turned_off_is_not_written(lumen, unseen, switch, when):
    setattr(lumen, switch, False)
    lumen.remind_unseen = False
    lumen.save(update_fields=["remind_unseen", switch])
    if "seen_at" in when:
        when = {"seen_at": timezone.now() - 4 * DAY}
    was(unseen, **when)

    assert reminders.remind() == 0


def test_each_kind_comes_once(unseen):
    reminders.remind()
    a_day_later()
    assert reminders.remind() == 0


def test_a_new_deadline_is_named_again(unseen, by_maria):
    was(unseen, due=2)
    reminders.remind()
    a_day_later()
    was(unseen, due=1)
    reminders.remind()
    assert kinds() == ["deadline_near", "deadline_near"]


def test_nobody_is_reminded_twice_a_day_across_campaigns_of_a_brand(unseen, lumen, marie):
    other = was(make.accepted(make.campaign(lumen, title="Other"), marie), due=2)
    assert reminders.remind() == 1
    assert reminders.remind() == 0

    a_day_later()
    reminders.remind()

    assert kinds() == ["deadline_near", "unseen"]
    assert Message.objects.get(kind="reminder_deadline_near").subject_id == other.pk


def test_a_late_mail_counts_from_the_day_it_left(unseen):
    reminders.remind()
    Message.objects.filter(kind="reminder_unseen").update(
        created_at=timezone.now() - 2 * DAY, sent_at=timezone.now() - 0.5 * DAY, state=State.SENT
    )
    was(unseen, due=2)
    assert reminders.remind() == 0


@pytest.mark.parametrize("at", ["Asia/Tokyo", "America/Los_Angeles"])
def test_nobody_is_reminded_in_the_quiet_hours_of_her_own_time_zone(unseen, lumen, marie, at, time_machine_noon):
    """At noon in London it is 21:00 in Tokyo and 4:00 in Los Angeles."""
    lumen.quiet_from, lumen.quiet_until = datetime.time(20), datetime.time(9)
    lumen.save(update_fields=["quiet_from", "quiet_until"])
    marie.timezone = at
    marie.save(update_fields=["timezone"])
    assert reminders.remind() == 0

    marie.timezone = ""
    marie.save(update_fields=["timezone"])
    assert reminders.remind() == 1


def test_the_brands_quiet_hours_are_no_matter_to_who_lives_in_daylight(unseen, lumen, marie, time_machine_noon):
    lumen.quiet_from, lumen.quiet_until, lumen.timezone = datetime.time(20), datetime.time(9), "Asia/Tokyo"
    lumen.save(update_fields=["quiet_from", "quiet_until", "timezone"])
    assert reminders.remind() == 0

    marie.timezone = "Europe/London"
    marie.save(update_fields=["timezone"])
    assert reminders.remind() == 1


@pytest.fixture
def time_machine_noon(unseen):
    noon = timezone.now().replace(hour=12, minute=0) + DAY
    with time_machine.travel(noon, tick=False):
        yield was(unseen)


def test_a_reminder_that_waits_is_taken_back_when_her_quiet_hours_begin(unseen, lumen):
    reminders.remind()
    now = timezone.now().time()
    lumen.quiet_from, lumen.quiet_until = now, (timezone.now() + datetime.timedelta(hours=2)).time()
    lumen.save(update_fields=["quiet_from", "quiet_until"])
    assert reminders.remind() == 0
    assert kinds() == []

    lumen.quiet_from = lumen.quiet_until
    lumen.save(update_fields=["quiet_from"])
    reminders.remind()
    assert kinds() == ["unseen"]


@pytest.mark.parametrize("deed", ["publish", "cancel", "expire", "extend"])
def test_a_reminder_that_waits_is_stopped_by_what_makes_it_untrue(unseen, by_maria, deed, deliver):
    deliver()
    reminders.remind()
    extra = {
        "publish": {"content_url": "https://example.org/p"},
        "extend": {"due_on": timezone.localdate() + 30 * DAY},
    }.get(deed, {})

    getattr(workflow, deed)(unseen, by=by_maria, **extra)

    assert Message.objects.get(kind="reminder_unseen").state == State.CANCELLED
    assert not [mail for mail in deliver() if "Have you seen it" in mail.body]


def test_a_reminder_with_an_old_code_never_leaves(marie_ready, by_maria, lumen):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    was(marie_ready)
    reminders.remind()
    entry.enter_value(marie_ready, "promo_code", "MARIE15", replace=True, by=by_maria)
    assert kinds() == []


def test_what_became_untrue_unnoticed_is_taken_back_by_the_next_round(unseen):
    reminders.remind()
    Collaboration.objects.update(seen_at=timezone.now())
    reminders.remind()
    assert kinds() == []


def test_a_switch_that_is_turned_off_takes_back_what_waits(unseen, lumen):
    reminders.remind()
    lumen.remind_unseen = False
    lumen.save(update_fields=["remind_unseen"])
    reminders.remind()
    assert kinds() == []


def test_who_unsubscribed_gets_no_reminder(unseen, lumen, deliver):
    deliver()
    suppressions.suppress(
        lumen.lane, "marie@example.org", Suppression.Reason.UNSUBSCRIBED, scope=Suppression.Scope.OPTIONAL
    )
    before = len(deliver())
    reminders.remind()
    reminders.remind()

    assert Message.objects.get(kind="reminder_unseen").state == State.SUPPRESSED
    assert len(deliver()) == before


@pytest.mark.parametrize("due", [20, 2, -2])
def test_nobody_is_reminded_while_her_case_is_open(unseen, due):
    was(unseen, due=due, clock_stopped_at=timezone.now())
    assert reminders.remind() == 0


def test_nobody_is_reminded_of_a_code_that_is_out_of_use(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    was(marie_ready, due=2)
    retiring.retire(marie_ready, reason="Leaked.", by=by_maria)
    assert reminders.remind() == 0


def test_nobody_is_reminded_of_a_code_that_an_import_holds(marie_ready, by_maria):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    was(marie_ready, due=2)
    type(marie_ready.promo_handout).objects.update(available_at=timezone.now() + DAY)
    assert reminders.remind() == 0


def test_a_closed_campaign_reminds_nobody(unseen, generic, by_maria):
    offers.close(generic, by=by_maria)
    assert reminders.remind() == 0


def test_nobody_is_reminded_on_the_day_she_got_her_code(generic, marie):
    was(make.accepted(generic, marie), sent=0, due=1)
    assert reminders.remind() == 0


def test_a_round_takes_the_same_queries_for_one_and_for_many(
    generic, unseen, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    for one in [make.accepted(generic, make.creator(account=False)) for _ in range(20)]:
        was(one)
    with django_assert_max_num_queries(28):
        assert reminders.remind() == 21


def test_only_who_is_to_post_is_reminded(unseen):
    Collaboration.objects.update(status=Status.PUBLISHED, published_at=timezone.now(), content_url="https://e.org")
    assert reminders.remind() == 0
