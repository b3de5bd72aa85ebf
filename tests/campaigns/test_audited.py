"""What is written down of a deed: from where to where, and by which way it came (P25)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import person
from accounts.models import AuditEntry
from campaigns import imports, offers, orders, sending_again, workflow
from notifications.models import Message, State
from notifications.outbox import TooSoon
from tests import make


def last(action: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=action).latest("pk")


def test_a_cancelled_creator_stands_with_where_she_stood(personal, generic, marie, luc, by_maria):
    """P25"""
    one = make.accepted(personal, marie)
    workflow.cancel(one, by=by_maria)

    entry = last("collaboration.cancel")
    assert entry.detail == {"collaborations": [one.pk], "before": "ready_to_send", "after": "cancelled"}
    assert (entry.actor_label, entry.source) == ("Maria Manager", "page")


def test_creators_from_two_statuses_stand_each_with_hers(personal, marie, luc, by_maria):
    """P25"""
    waiting, sent = make.accepted(personal, marie), make.holds(make.accepted(personal, luc), "LUC10")
    workflow.cancel_many(personal, [waiting.pk, sent.pk], by=by_maria)

    assert last("collaboration.cancel").detail["before"] == {
        "ready_to_send": [waiting.pk],
        "pending_content": [sent.pk],
    }


def test_nobody_moved_writes_nothing(personal, by_maria):
    """P25"""
    offers.close(personal, by=by_maria)

    assert not AuditEntry.objects.filter(action__in=["collaboration.refuse", "collaboration.cancel"]).exists()
    assert last("campaign.close").detail == {"before": "published", "after": "closed"}


def test_what_a_creator_does_is_written_too(marie_applied, marie):
    """P25"""
    workflow.withdraw(marie_applied, by=person(marie.user))

    assert last("collaboration.apply").actor == marie.user
    assert last("collaboration.withdraw").detail["after"] == "cancelled"


def test_a_later_deadline_stands_with_the_earlier_one(generic, marie, by_maria):
    """P25"""
    one = make.accepted(generic, marie)
    before, later = one.due_on, one.due_on + timedelta(days=5)
    workflow.extend(one, due_on=later, by=by_maria)

    assert last("collaboration.extend").detail["due_on"] == [[one.pk, str(before), str(later)]]


def test_an_import_is_the_source_of_what_it_changes(personal, marie_ready, by_maria):
    """P25: who, before, after, and that a file did it."""
    for code in ("MARIE10", "MARIE20"):
        data = make.filled(
            orders.export(personal, [marie_ready.status, "pending_content"]),
            {"marie@example.org": {"Promo Code": code}},
        )
        one = imports.check(personal, data, file_name="codes.xlsx", by=by_maria)
        imports.confirm(one, replace_changed=True, by=by_maria)

    entry = last("import.apply")
    assert (entry.source, entry.actor_label) == ("import", "Maria Manager")
    assert entry.detail["replaced"] == [[marie_ready.pk, "MARIE10", "MARIE20"]]
    assert last("import.check").source == "page"


def test_a_mail_that_is_sent_again_is_written_down_once(generic, marie, by_maria):
    """EML-22"""
    make.accepted(generic, marie)
    Message.objects.update(state=State.DELIVERED, sent_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        again = sending_again.send_again(Message.objects.get(), by=by_maria)
        with pytest.raises(TooSoon):
            sending_again.send_again(Message.objects.earliest("pk"), by=by_maria)

    entry = last("message.send_again")
    assert AuditEntry.objects.filter(action="message.send_again").count() == 1
    assert (entry.brand_id, entry.subject_id, entry.detail["kind"]) == (generic.brand_id, again.pk, "handover")
