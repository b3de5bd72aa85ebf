"""Clocks that are set, forward or back, while mails leave, links are open and people act (INF-13).

The clock is that of this process (time_machine); the data base keeps its own, by which leases and due times are told.
"""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns import imports, workflow
from campaigns.imports import ImportRefused
from notifications import claims, leases, tasks
from notifications.models import Message, State
from tests import make
from tests.campaigns.test_undo import imported

HOUR = datetime.timedelta(hours=1)


def stepped(by: datetime.timedelta) -> time_machine.travel:
    """The clock of this machine, set by so much; it goes on from there."""
    return time_machine.travel(timezone.now() + by)


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_step_of_the_clock_frees_no_living_senders_message(step, marie_applied, by_maria, mailoutbox, generic):
    """INF-13: another sender has claimed it; on a machine whose clock is wrong nothing looks dead."""
    workflow.accept(marie_applied, by=by_maria)
    message = Message.objects.get(kind="handover")
    [claimed] = claims.claim(message.lane, "another-machine:1:abc", 1)
    with stepped(step):
        assert leases.free_dead() == 0
        tasks.sweep()

    message.refresh_from_db()
    assert (claimed.pk, message.state, len(mailoutbox)) == (message.pk, State.SENDING, 0)


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_mail_leaves_once_whatever_the_clock_does(step, marie_applied, by_maria, mailoutbox):
    """INF-13."""
    workflow.accept(marie_applied, by=by_maria)
    with stepped(step):
        tasks.sweep()
    tasks.sweep()
    with stepped(-step):
        tasks.sweep()

    assert len(mailoutbox) == 1


def test_a_web_machine_whose_clock_is_behind_takes_no_mail_back_that_has_left(marie_ready, by_maria, deliver):
    """INF-13: it believes that the hold still runs; the outbox knows better."""
    one = imported(marie_ready, by_maria, "MARIE10")
    imports.send_now(one, by=by_maria)
    assert len(deliver()) == 1
    with stepped(-HOUR), pytest.raises(ImportRefused) as refused:
        imports.undo(one, by=by_maria)

    assert refused.value.code == "import.too_late"


def test_the_history_is_in_the_order_in_which_things_happened(generic, marie, luc, by_maria, lumen):
    """INF-13: the clock was set back between the two; the data base's numbers tell which came first."""
    first, second = make.applied(generic, marie), make.applied(generic, luc)
    workflow.accept(first, by=by_maria)
    with stepped(-HOUR):
        workflow.accept(second, by=by_maria)

    newest, older = AuditEntry.objects.filter(brand=lumen, action="collaboration.accept")[:2]
    assert newest.pk > older.pk
    assert newest.at < older.at  # the negative control: by its time it would stand the other way round


@pytest.mark.parametrize(("minutes", "is_good"), [(-10, True), (0, True), (59, True), (61, False)])
def test_a_link_of_a_mail_lives_its_hour_and_no_longer_by_a_clock_that_differs(minutes, is_good, maria):
    """INF-13: made by a machine that is ten minutes ahead, it is good at once; an hour later it is not."""
    token = default_token_generator.make_token(maria)
    with stepped(datetime.timedelta(minutes=minutes)):
        assert default_token_generator.check_token(maria, token) is is_good
