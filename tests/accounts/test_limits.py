"""How often somebody may try: to sign in, to have mails sent, to fetch and send files. With Redis and without."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import limits
from notifications.models import Message
from tests import make

WRONG = "wrong password 1"


@pytest.fixture(params=["memory", "table"])
def counters(request, settings, db):
    """Where counters live: what stands for Redis, and the table where there is none."""
    if request.param == "table":
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
        }
        call_command("createcachetable", verbosity=0)
    cache.clear()
    return request.param


def log_in(email, password=WRONG, address="192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), {"login": email, "password": password})


def is_limited(answer):
    return answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_tries_from_many_addresses_wait_too_and_end(counters, maria, monkeypatch):
    """AUT-04, SEC-20: one account, each try from another address."""
    for number in range(5):
        log_in(maria.email, address=f"192.0.2.{number + 10}")
    assert "too_many_login_attempts" in log_in(maria.email, make.PASSWORD, "192.0.2.99").content.decode()

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert log_in(maria.email, make.PASSWORD, "192.0.2.99").status_code == 302


def test_one_address_cannot_try_many_accounts(counters, db):
    """AUT-04, SEC-20: many accounts, one address."""
    codes = [log_in(f"person{number}@example.org").status_code for number in range(31)]
    assert codes[0] == 200
    assert is_limited(log_in("one.more@example.org"))


def test_somebody_elses_tries_do_not_lock_me_out(counters, maria, vera):
    for _ in range(6):
        log_in(vera.email)
    assert log_in(maria.email, make.PASSWORD, "198.51.100.1").status_code == 302


def test_resets_are_few_a_minute(counters, maria):
    """SEC-20: nobody's mailbox is filled."""
    for number in range(6):
        answer = Client(REMOTE_ADDR=f"192.0.2.{number}").post(reverse("account_reset_password"), {"email": maria.email})
    assert is_limited(answer)
    assert Message.objects.filter(to=maria.email).count() == 5


def test_sign_ups_are_few_from_one_address(counters, db):
    """SEC-20"""
    for _ in range(21):
        answer = Client().post("/accounts/signup/?as=creator", {"email": "x"})
    assert is_limited(answer)


def test_files_fetched_by_one_person_are_limited_and_another_goes_on(counters, personal, maria, vera, monkeypatch):
    """SEC-20: exports."""
    monkeypatch.setitem(limits.A_MINUTE, "export", 2)
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    client, other = Client(), Client()
    client.force_login(maria)
    other.force_login(vera)
    path = f"/campaigns/{personal.pk}/orders.xlsx"
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert is_limited(client.get(f"/campaigns/{personal.pk}/results.csv"))
    assert other.get(path).status_code == 200
    monkeypatch.setattr(time, "time", lambda: 1_800_000_060.0)
    assert client.get(path).status_code == 200


def test_files_sent_by_one_person_are_limited_and_the_form_can_be_read(counters, personal, maria, monkeypatch):
    """SEC-20: imports."""
    monkeypatch.setitem(limits.A_MINUTE, "import", 1)
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    client = Client()
    client.force_login(maria)
    path = f"/campaigns/{personal.pk}/imports/new/"
    sent = [client.post(path, {"file": SimpleUploadedFile("x.xlsx", b"nonsense")}) for _ in range(2)]
    assert [one.status_code for one in sent] == [422, 429]
    assert 'data-error-code="rate_limited"' in sent[1].content.decode()
    assert client.get(path).status_code == 200


def test_a_counter_that_is_let_go_of_stops_nobody(maria, monkeypatch):
    class Forgetful:
        add = staticmethod(lambda name, value, timeout: True)
        incr = staticmethod(lambda name: int("x"))

    monkeypatch.setattr(limits, "cache", Forgetful)
    assert limits._used_up("export", maria.pk) == 0


def test_hooks_of_a_wrong_address_cost_nothing_that_is_kept(client, db, django_assert_max_num_queries):
    """SEC-20: knocking at made-up addresses."""
    with django_assert_max_num_queries(2):
        client.post("/hooks/0123456789abcdef01234567/", b"{}", "application/json")
