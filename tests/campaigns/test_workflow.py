"""The life of a collaboration."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.actors import person
from accounts.models import AuditEntry
from campaigns import deadlines, workflow
from campaigns.models import Collaboration, CollaborationEvent, Status
from campaigns.workflow import CampaignFull, WrongMove
from notifications.models import Message
from promocodes.models import Code
from tests import make


def test_accept_mails_the_generic_code(marie_applied, by_maria, deliver):
    """EML-21; story 1."""
    workflow.accept(marie_applied, by=by_maria)

    assert marie_applied.status == Status.PENDING_CONTENT
    [mail] = deliver()
    assert mail.to == ["Marie Laurent <marie@example.org>"] or mail.to == ["marie@example.org"]
    assert "SUMMER10" in mail.body
    assert "SUMMER10" not in mail.subject


def test_accept_mails_nobody_while_a_personal_code_is_missing(marie_ready, deliver):
    assert marie_ready.status == Status.READY_TO_SEND
    assert deliver() == []


def test_accept_is_refused_when_someone_came_first(marie_applied, by_maria):
    """CON-05, LIF-05."""
    stale = Collaboration.objects.get(pk=marie_applied.pk)
    workflow.refuse(marie_applied, by=by_maria, reason="Full.")

    with pytest.raises(WrongMove):
        workflow.accept(stale, by=by_maria)

    assert stale.status == Status.REFUSED
    assert Message.objects.count() == 0


def test_accept_twice_is_one_acceptance(marie_applied, by_maria):
    workflow.accept(marie_applied, by=by_maria)
    with pytest.raises(WrongMove):
        workflow.accept(marie_applied, by=by_maria)
    assert Message.objects.filter(kind="handover").count() == 1


def test_accept_stops_at_the_last_place(lumen, by_maria, marie, luc):
    """CON-06, in order: the negative control with threads is in test_concurrency."""
    campaign = make.campaign(lumen, places=1)
    first, second = make.applied(campaign, marie), make.applied(campaign, luc)
    workflow.accept(first, by=by_maria)

    with pytest.raises(CampaignFull):
        workflow.accept(second, by=by_maria)

    second.refresh_from_db()
    assert second.status == Status.APPLIED


def test_accept_is_refused_while_the_campaign_is_a_draft(lumen, by_maria, marie):
    from campaigns import joining

    draft = make.campaign(lumen, published=False)
    [one] = joining.bring(draft, [joining.Guest("new@example.org")], by=by_maria)
    with pytest.raises(WrongMove):
        workflow.accept(one, by=by_maria)


def test_many_are_accepted_with_a_constant_number_of_queries(lumen, by_maria, django_assert_max_num_queries):
    campaign = make.campaign(lumen, affiliate_link=make.GENERIC_LINK, promo_code=make.GENERIC_CODE)
    rows = [make.applied(campaign, make.creator()) for _ in range(40)]

    with django_assert_max_num_queries(40):
        moved = workflow.accept_many(campaign, [row.pk for row in rows], by=by_maria)

    assert len(moved) == 40
    assert Message.objects.filter(kind="handover").count() == 40
    assert (
        Collaboration.objects.filter(link_handout__tracked_link__isnull=False)
        .values("link_handout__tracked_link__slug")
        .distinct()
        .count()
        == 40
    )


def test_cancel_retires_the_code_and_stops_the_waiting_mail(marie_ready, by_maria, deliver):
    """EML-17, P08, D18."""
    from campaigns import entry

    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    workflow.cancel(marie_ready, by=by_maria)

    assert deliver() == []
    code = Code.objects.get()
    assert code.retired_at is not None
    marie_ready.refresh_from_db()
    assert marie_ready.promo_handout.retired_at is not None


def test_applying_again_after_cancelling_is_a_new_order(marie_applied, generic, marie, by_maria):
    workflow.withdraw(marie_applied, by=person(marie.user))
    again = make.applied(generic, marie)
    assert again.pk != marie_applied.pk
    assert again.order_reference != marie_applied.order_reference


def test_publish_keeps_the_address_and_who_did_it(marie_applied, by_maria):
    workflow.accept(marie_applied, by=by_maria)
    workflow.publish(marie_applied, content_url="https://instagram.com/p/1", by=by_maria)

    assert marie_applied.status == Status.PUBLISHED
    event = CollaborationEvent.objects.filter(event="published").get()
    assert (event.by, event.detail) == ("Maria Manager", "https://instagram.com/p/1")


def test_expired_comes_back_with_a_new_deadline_when_extended(marie_applied, by_maria):
    workflow.accept(marie_applied, by=by_maria)
    workflow.expire(marie_applied, by=by_maria)
    later = timezone.localdate() + datetime.timedelta(days=60)
    workflow.extend(marie_applied, due_on=later, by=by_maria)
    assert (marie_applied.status, marie_applied.due_on) == (Status.PENDING_CONTENT, later)


@pytest.mark.parametrize("move", ["publish", "expire", "cancel"])
def test_an_applied_request_cannot_skip_acceptance(move, marie_applied, by_maria):
    """LIF-04."""
    extra = {"content_url": "https://x.example"} if move == "publish" else {}
    with pytest.raises(WrongMove):
        getattr(workflow, move)(marie_applied, by=by_maria, **extra)


@time_machine.travel(datetime.datetime(2026, 6, 1, 22, 30, tzinfo=datetime.UTC))
def test_deadline_counts_in_the_brands_calendar(generic):
    """LIF-06: 22:30 UTC is the next day in Paris."""
    assert deadlines.deadline(generic, datetime.datetime.now(datetime.UTC)) == datetime.date(2026, 6, 30)


def test_every_move_leaves_an_audit_entry(marie_applied, by_maria):
    """P25."""
    workflow.accept(marie_applied, by=by_maria)
    assert AuditEntry.objects.filter(action="collaboration.accept", actor=by_maria.user).count() == 1


def test_the_data_base_refuses_a_status_that_does_not_exist(marie_applied):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_collaboration SET status = 'sold'")
