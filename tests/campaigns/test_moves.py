"""Every move from every status: the table is walked whole, and long lives are lived at random (LIF-04)."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.models import AuditEntry
from campaigns import consistency, workflow
from campaigns.models import Campaign, Collaboration, Status
from campaigns.workflow import WrongMove
from tests import make

LATER = datetime.timedelta(days=30)
Verb = Callable[[Collaboration, Actor], Any]
VERBS: dict[str, Verb] = {
    "accept": lambda one, by: workflow.accept(one, by=by),
    "refuse": lambda one, by: workflow.refuse(one, by=by),
    "withdraw": lambda one, by: workflow.withdraw(one, by=by),
    "cancel": lambda one, by: workflow.cancel(one, by=by),
    "publish": lambda one, by: workflow.publish(one, content_url="https://instagram.com/p/1", by=by),
    "expire": lambda one, by: workflow.expire(one, by=by),
    "extend": lambda one, by: workflow.extend(one, due_on=(one.due_on or timezone.localdate()) + LATER, by=by),
}
ALLOWED = {
    ("applied", "accept"): "pending_content",  # a generic code: nothing personal is missing
    ("applied", "refuse"): "refused",
    ("applied", "withdraw"): "cancelled",
    ("ready_to_send", "cancel"): "cancelled",
    ("pending_content", "cancel"): "cancelled",
    ("pending_content", "publish"): "published",
    ("pending_content", "expire"): "expired",
    ("pending_content", "extend"): "pending_content",
    ("expired", "extend"): "pending_content",
}
"""The drawing of the design (§4), as pairs. Whatever is not here is refused."""

WAYS: dict[str, tuple[str, ...]] = {
    "applied": (),
    "pending_content": ("accept",),
    "refused": ("refuse",),
    "cancelled": ("withdraw",),
    "published": ("accept", "publish"),
    "expired": ("accept", "expire"),
}


def brought_to(status: str, campaign: Campaign, waiting: Campaign, by: Actor) -> Collaboration:
    """A collaboration in this status, by moves alone."""
    one = make.applied(waiting if status == "ready_to_send" else campaign, make.creator())
    for verb in ("accept",) if status == "ready_to_send" else WAYS[status]:
        VERBS[verb](one, by)
    assert one.status == status
    return one


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(Status.values, VERBS)))
def test_only_the_moves_of_the_drawing_are_possible(status, verb, generic, personal, by_maria):
    """LIF-04: the whole table; a move asks for nothing but the status, so longer ways add none."""
    one = brought_to(status, generic, personal, by_maria)
    written = AuditEntry.objects.count()
    if (end := ALLOWED.get((status, verb))) is None:
        with pytest.raises(WrongMove):
            VERBS[verb](one, by_maria)
        assert AuditEntry.objects.count() == written
    else:
        VERBS[verb](one, by_maria)
    one.refresh_from_db()

    assert one.status == (end or status)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
def test_a_life_of_any_moves_stays_within_the_drawing(generic, by_maria, verbs):
    """LIF-04: twelve presses at random, each by a page that may be old; what cannot be changes nothing."""
    one = make.applied(generic, make.creator())
    status = "applied"
    for verb in verbs:
        seen = Collaboration.objects.get(pk=one.pk)
        end = ALLOWED.get((status, verb))
        if end is None:
            with pytest.raises(WrongMove):
                VERBS[verb](seen, by_maria)
        else:
            VERBS[verb](seen, by_maria)
            status = end
    one.refresh_from_db()

    assert one.status == status
    assert not list(consistency.differences())
