"""Accept, pool, import, undo, retire, replace, cancel, close in any order: nothing disagrees, no code goes astray."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Collaboration
from promocodes.models import Handout
from tests.campaigns.random_days import A_CODE, Days, told_by

STEPS = 40


@pytest.fixture
def days(lumen, by_maria, mailoutbox):
    """Makes random days; the clock stands still between their steps, for the data base too."""
    if connection.vendor != "sqlite":
        pytest.skip("the clock of PostgreSQL cannot be moved")
    with time_machine.travel(datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC), tick=False) as clock:
        connection.connection.create_function("STRFTIME", -1, told_by)
        # the function stays: a data base in memory is not closed for the tests that come, and told_by serves them too
        yield lambda seed: Days(lumen, by_maria, seed=seed, clock=clock, mails=mailoutbox)


@pytest.mark.parametrize(("seed", "hold_minutes"), [(1, 10), (2, 3), (3, 0)])
def test_nothing_disagrees_and_nobody_reads_a_foreign_code(days, lumen, client, mailoutbox, seed, hold_minutes):
    lumen.hold_minutes = hold_minutes
    lumen.save()
    random_days = days(seed)
    for _ in range(STEPS):
        random_days.step()
    random_days.wait()
    assert mailoutbox
    for one in Collaboration.objects.select_related("influencer__user"):
        client.force_login(one.influencer.user)
        page = client.get(reverse("mine:campaign", args=[one.pk]))
        given = Handout.objects.filter(influencer=one.influencer, available_at__lte=timezone.now())
        assert page.status_code == 200
        assert set(A_CODE.findall(page.content.decode())) <= set(given.values_list("value", flat=True))


def test_a_foreign_code_in_a_mail_is_noticed(days, mailoutbox):
    """The negative control: the days can say no."""
    random_days = days(1)
    Handout.objects.update(value="CODE98")
    mailoutbox.append(type("Mail", (), {"to": ["creator@example.org"], "subject": "Your code for A", "body": "CODE99"}))
    with pytest.raises(AssertionError, match="CODE99"):
        random_days.wait()
