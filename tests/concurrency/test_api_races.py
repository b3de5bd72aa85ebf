"""Two calls of one program at once: an Idempotency-Key works once, an allowance is not overdrawn."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import F

from accounts.models import Allowance, ApiKey, IdempotentCall
from campaigns import offers
from campaigns.api import throttling
from campaigns.api.problems import Refused
from campaigns.models import Campaign
from tests.api.conftest import Program

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_same_call_at_once_works_once(at_once, lumen, monkeypatch):
    api = Program(lumen)
    create = offers.create

    def slow_create(*args, **kwargs):
        time.sleep(0.3)
        return create(*args, **kwargs)

    monkeypatch.setattr(offers, "create", slow_create)

    answers = at_once(*[lambda: api.post("campaigns/", {"title": "Once"}, idempotency_key="a")] * 6)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"idempotency.running"}
    assert Campaign.objects.count() == IdempotentCall.objects.count() == 1
    assert api.post("campaigns/", {"title": "Once"}, idempotency_key="a").json()["id"] == Campaign.objects.get().pk


def test_negative_control_the_same_call_without_a_key_works_each_time(at_once, lumen):
    """If this fails, the test above proves nothing."""
    api = Program(lumen)

    at_once(*[lambda number=number: api.post("campaigns/", {"title": f"Each {number}"}) for number in range(6)])

    assert Campaign.objects.count() == 6


def test_campaigns_of_one_title_at_once_have_slugs_of_their_own(at_once, lumen):
    api = Program(lumen)

    answers = at_once(*[lambda: api.post("campaigns/", {"title": "Same"})] * 6)

    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json()["slug"] for answer in answers}) == 6


def calls_let_through(at_once, lumen, settings) -> int:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"key": "5/min", "imports": "1/min"}}
    key = Program(lumen).key
    throttling.take(key, throttling.CALLS)
    results = at_once(*[lambda: throttling.take(key, throttling.CALLS)] * 12)
    return 1 + sum(not isinstance(one, Refused) for one in results)


def test_an_allowance_is_not_overdrawn(at_once, lumen, settings):
    """SEC-20."""
    assert calls_let_through(at_once, lumen, settings) == 5


def test_negative_control_an_allowance_is_overdrawn_when_it_is_read_first(at_once, lumen, settings, monkeypatch):
    """If this fails, the test above proves nothing."""

    def read_first(rows, limit: int) -> bool:
        left = rows.filter(used__lt=limit).exists()
        time.sleep(0.3)
        return left and bool(rows.update(used=F("used") + 1))

    monkeypatch.setattr(throttling, "_counted", read_first)

    assert calls_let_through(at_once, lumen, settings) > 5
    assert Allowance.objects.get().used > 5


def test_a_call_waits_for_nobody_who_holds_its_key(at_once, lumen):
    """Noting the last use passes over a row that somebody holds; the next minute notes it."""
    api = Program(lumen)
    answered = threading.Event()

    def hold() -> bool:
        with transaction.atomic():
            ApiKey.objects.select_for_update(no_key=True).get(pk=api.key.pk)
            held.set()
            return answered.wait(timeout=60)

    def call() -> int:
        held.wait(timeout=60)
        status = api.get("me/").status_code
        answered.set()
        return status

    held = threading.Event()
    assert at_once(hold, call) == [True, 200]
    assert ApiKey.objects.get().last_used_at is None
    api.get("me/")
    assert ApiKey.objects.get().last_used_at is not None


def test_of_two_changes_of_what_both_have_seen_one_goes_through(at_once, lumen):
    """Without the lock both would find their ETag to be the present one."""
    api = Program(lumen)
    path = f"campaigns/{api.post('campaigns/', {'title': 'Seen'}).json()['id']}/"
    tag = api.get(path).headers["ETag"]

    answers = at_once(
        *[lambda number=number: api.patch(path, {"brief": f"{number}"}, if_match=tag) for number in range(6)]
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 5}
