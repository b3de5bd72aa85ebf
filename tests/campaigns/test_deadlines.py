"""Days to post for each network, later deadlines for one and for many, and what is refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import deadlines, expiry, offers, workflow
from campaigns.deadlines import DeadlineRefused
from campaigns.models import Collaboration, Status
from campaigns.offer_values import OfferRefused
from notifications.models import Message
from tests import make
from tests.campaigns.test_reminders import DAY, was


def test_each_network_has_its_own_days(lumen, by_maria, marie, luc):
    campaign = make.campaign(lumen, posting_days=28, posting_days_by_network={"tiktok": 14})
    first, second = make.applied(campaign, marie), make.applied(campaign, luc)
    Collaboration.objects.filter(pk=second.pk).update(network="tiktok")

    workflow.accept_many(campaign, [first.pk, second.pk], by=by_maria)

    due = dict(Collaboration.objects.values_list("pk", "due_on"))
    assert (due[first.pk] - due[second.pk]).days == 14


def test_a_change_of_the_days_moves_no_given_deadline(generic, marie, by_maria):
    one = make.accepted(generic, marie)
    offers.change(generic, {"posting_days": 3, "posting_days_by_network": {"instagram": 5}}, by=by_maria)
    due = one.due_on
    one.refresh_from_db()
    assert one.due_on == due


def test_the_end_of_the_campaign_is_the_last_day_for_every_network(lumen):
    campaign = make.campaign(
        lumen, ends_on=timezone.localdate() + 5 * DAY, posting_days_by_network={"tiktok": 14, "youtube": 2}
    )
    now = timezone.now()
    assert deadlines.deadline(campaign, now, "tiktok") == campaign.ends_on
    assert deadlines.deadline(campaign, now, "youtube") < campaign.ends_on


@pytest.mark.parametrize(
    ("days", "field", "code"),
    [
        ({"myspace": 3}, "posting_days_by_network", "unknown"),
        ({"tiktok": 0}, "posting_days_by_network.tiktok", "out_of_range"),
        ({"tiktok": 366}, "posting_days_by_network.tiktok", "out_of_range"),
        ({"tiktok": True}, "posting_days_by_network.tiktok", "out_of_range"),
    ],
)
def test_days_that_cannot_be_are_refused(lumen, days, field, code):
    with pytest.raises(OfferRefused) as refused:
        make.campaign(lumen, posting_days_by_network=days)
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


def test_many_get_days_more_each_from_her_own_day(generic, marie, luc, by_maria):
    early, late = was(make.accepted(generic, marie), due=2), was(make.accepted(generic, luc), due=-30)
    workflow.expire(late, by=by_maria)

    moved = workflow.extend_many(generic, [early.pk, late.pk], days=7, by=by_maria)

    today = deadlines.today_of(generic.brand)
    assert {one.pk: one.due_on for one in moved} == {early.pk: early.due_on + 7 * DAY, late.pk: today + 7 * DAY}
    assert set(Collaboration.objects.values_list("status", flat=True)) == {Status.PENDING_CONTENT}
    assert Message.objects.filter(kind="deadline_changed").count() == 2
    assert AuditEntry.objects.filter(action="collaboration.extend").count() == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"due_on": -1}, "deadline.past"),
        ({"due_on": 366}, "deadline.out_of_range"),
        ({"due_on": 10}, "deadline.not_later"),
        ({"days": 0}, "deadline.out_of_range"),
        ({"days": 366}, "deadline.out_of_range"),
        ({"days": 1, "due_on": 20}, "deadline.one_of"),
        ({}, "deadline.one_of"),
    ],
)
def test_a_deadline_that_cannot_be_given_is_refused(generic, marie, by_maria, asked, code):
    one = was(make.accepted(generic, marie), due=10)
    if "due_on" in asked:
        asked["due_on"] = deadlines.today_of(generic.brand) + asked["due_on"] * DAY
    if code == "deadline.not_later":
        asked["due_on"] = one.due_on
    with pytest.raises(DeadlineRefused) as refused:
        workflow.extend_many(generic, [one.pk], **asked, by=by_maria)
    assert refused.value.code == code
    assert Collaboration.objects.get().due_on == one.due_on


def test_who_has_posted_gets_no_deadline(generic, marie, by_maria):
    one = make.accepted(generic, marie)
    workflow.publish(one, content_url="https://example.org/p", by=by_maria)
    with pytest.raises(workflow.WrongMove):
        workflow.extend(one, due_on=timezone.localdate() + 300 * DAY, by=by_maria)


@pytest.fixture
def manager(signed_in: Any, maria: Any) -> Any:
    return signed_in(maria)


def test_a_manager_gives_many_a_new_deadline(manager, generic, marie, luc):
    both = [was(make.accepted(generic, one), due=1) for one in (marie, luc)]
    address = f"/campaigns/{generic.pk}/pending/extend/"
    chosen = {"chosen": [one.pk for one in both], "do": "extend"}
    assert "2 creators" in manager.post(address, chosen).content.decode()

    day = (timezone.localdate() + 9 * DAY).isoformat()
    assert manager.post(address, chosen | {"sure": "1", "due_on": day}).status_code == 302

    assert set(Collaboration.objects.values_list("due_on", flat=True)) == {datetime.date.fromisoformat(day)}


@pytest.mark.parametrize(
    ("typed", "code"),
    [({}, "deadline.one_of"), ({"days": "x"}, "invalid"), ({"due_on": "2020-01-01"}, "deadline.past")],
)
def test_the_page_says_what_is_wrong_with_a_deadline(manager, generic, marie, typed, code):
    one = make.accepted(generic, marie)
    page = manager.post(f"/campaigns/{generic.pk}/pending/extend/", {"sure": "1", "chosen": one.pk} | typed)
    assert page.status_code == 422
    assert f'data-error-code="{code}"' in page.content.decode()


def test_a_manager_lets_many_expire(manager, generic, marie, luc):
    late, other = was(make.accepted(generic, marie), due=-2), make.accepted(generic, luc)
    address = f"/campaigns/{generic.pk}/pending/expire/"
    assert "Only orders whose deadline is past" in manager.get(f"{address}?chosen={late.pk}").content.decode()
    page = manager.post(address, {"sure": "1", "chosen": [late.pk, other.pk]}, follow=True).content.decode()
    assert "1 expired. 1 was left out" in page


def test_letting_somebody_expire_who_has_time_is_refused_with_its_code(manager, generic, marie):
    one = make.accepted(generic, marie)
    page = manager.post(f"/campaigns/{generic.pk}/pending/", {"expire": one.pk})
    assert page.status_code == 409
    assert 'data-error-code="deadline.not_past"' in page.content.decode()


def test_the_wizard_takes_days_of_a_network(manager, generic):
    address = f"/campaigns/{generic.pk}/edit/general/"
    given = {"title": "Summer Glow", "posting_days": "28", "days_tiktok": "14", "go": "on"}
    assert manager.post(address, given).status_code == 302
    generic.refresh_from_db()
    assert generic.posting_days_by_network == {"tiktok": 14}
    assert "14 on TikTok" in manager.get(f"/campaigns/{generic.pk}/settings/").content.decode()
    refused = manager.post(address, given | {"days_tiktok": "900"})
    assert 'data-error-code="out_of_range"' in refused.content.decode()


def test_she_reads_on_which_day_her_part_ends_by_itself(signed_in, generic, lumen, marie):
    lumen.expire_after_days = 7
    lumen.save(update_fields=["expire_after_days"])
    one = was(make.accepted(generic, marie), due=1)
    page = signed_in(marie.user).get(f"/my/campaigns/{one.pk}/").content.decode()
    ends = one.due_on + 8 * DAY
    assert f"ends by itself on {ends:%A}, {ends.day} {ends:%B}" in page


@pytest.mark.parametrize(
    ("day", "last_minute"),
    [
        (datetime.date(2026, 3, 29), "2026-03-29T21:59:00Z"),  # the night before, an hour was left out
        (datetime.date(2026, 7, 1), "2026-07-01T21:59:00Z"),
        (datetime.date(2026, 10, 25), "2026-10-25T22:59:00Z"),  # that night, an hour came twice
    ],
)
def test_a_day_ends_at_midnight_of_the_brand_for_mail_page_and_job_alike(
    lumen, marie, by_maria, deliver, client, day, last_minute
):
    """LIF-06: one instant; in Paris it is 22:00 or 23:00 UTC, as summer time goes."""
    last = datetime.datetime.fromisoformat(last_minute)
    in_words = f"{day.day} {day:%B}"
    with time_machine.travel(last - 5 * DAY):
        campaign = make.campaign(lumen, ends_on=day, promo_code=make.GENERIC_CODE)
        one = make.accepted(campaign, marie)
        assert one.due_on == day
        [mail] = deliver()
        assert in_words in mail.body
        client.force_login(marie.user)
        assert in_words in client.get(f"/my/campaigns/{one.pk}/").content.decode()
    with time_machine.travel(last), pytest.raises(expiry.NotPast):
        expiry.expire_by_hand(campaign, [one.pk], by=by_maria)
    with time_machine.travel(last + datetime.timedelta(minutes=1)):
        assert [gone.pk for gone in expiry.expire_by_hand(campaign, [one.pk], by=by_maria)] == [one.pk]
