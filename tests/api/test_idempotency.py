"""The same call twice is one call."""

from __future__ import annotations

import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import IdempotentCall
from campaigns import offers
from campaigns.models import Campaign, OrderImport
from campaigns.tasks import forget_answers
from tests import make
from tests.api.conftest import is_problem
from tests.api.test_imports import workbook

BODY = {"title": "Summer Glow", "networks": ["instagram"]}


def test_the_same_key_and_body_give_the_first_answer(api):
    first = api.post("campaigns/", BODY, idempotency_key="a")
    again = api.post("campaigns/", dict(reversed(BODY.items())), idempotency_key="a")

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert Campaign.objects.count() == 1


def test_another_body_or_call_with_the_key_is_refused(api, generic):
    api.post("campaigns/", BODY, idempotency_key="a")

    is_problem(api.post("campaigns/", BODY | {"title": "B"}, idempotency_key="a"), 422, "idempotency.mismatch")
    is_problem(api.post(f"campaigns/{generic.pk}/close/", idempotency_key="a"), 422, "idempotency.mismatch")
    assert not Campaign.objects.filter(title="B").exists()


def test_a_call_that_still_runs_is_not_run_twice(api):
    api.post("campaigns/", BODY, idempotency_key="a")
    IdempotentCall.objects.update(status=None)

    is_problem(api.post("campaigns/", BODY, idempotency_key="a"), 409, "idempotency.running")
    assert Campaign.objects.count() == 1


def test_a_call_whose_process_died_is_run_again_after_its_lease(api):
    api.post("campaigns/", BODY, idempotency_key="a")
    IdempotentCall.objects.update(status=None, created_at=timezone.now() - datetime.timedelta(minutes=3))

    assert api.post("campaigns/", BODY, idempotency_key="a").status_code == 201
    assert IdempotentCall.objects.get().status == 201


def test_a_refusal_is_kept_too(api, generic):
    api.post(f"campaigns/{generic.pk}/close/")
    first = api.post(f"campaigns/{generic.pk}/close/", idempotency_key="a")

    again = api.post(f"campaigns/{generic.pk}/close/", idempotency_key="a")

    assert is_problem(again, 409, "wrong_move") == first.json()


def test_an_error_of_ours_is_not_kept_and_leaves_nothing(api, monkeypatch):
    def broken(*args, **kwargs):
        make.user()
        raise RuntimeError("secret detail")

    monkeypatch.setattr(offers, "create", broken)
    body = is_problem(api.post("campaigns/", BODY, idempotency_key="a"), 500, "server_error")
    assert "secret" not in str(body)
    assert not IdempotentCall.objects.exists()
    monkeypatch.undo()

    assert api.post("campaigns/", BODY, idempotency_key="a").status_code == 201


def test_a_call_that_loses_the_data_base_is_to_be_sent_again(api, monkeypatch):
    """INF-08, INF-10."""

    def lost(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(offers, "create", lost)
    answer = api.post("campaigns/", BODY, idempotency_key="a")
    monkeypatch.undo()

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "10")
    assert api.post("campaigns/", BODY, idempotency_key="a").status_code == 201


def test_keys_are_of_one_program_and_for_a_day(api, stranger):
    api.post("campaigns/", BODY, idempotency_key="a")
    assert stranger.post("campaigns/", {"title": "B"}, idempotency_key="a").status_code == 201
    IdempotentCall.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))

    assert api.post("campaigns/", {"title": "C"}, idempotency_key="a").json()["title"] == "C"


def test_a_secret_is_not_kept_in_clear_text(api, settings):
    first = api.post("hooks/", {"kind": "shopify"}, idempotency_key="a").json()
    rotated = api.post(f"hooks/{first['id']}/rotate/", {}, idempotency_key="b").json()

    kept = "".join(IdempotentCall.objects.values_list("body", flat=True))
    assert first["secret"] not in kept
    assert rotated["secret"] not in kept
    assert api.post("hooks/", {"kind": "shopify"}, idempotency_key="a").json() == first
    IdempotentCall.objects.filter(key="a").update(body='{"kept": "before"}')
    assert api.post("hooks/", {"kind": "shopify"}, idempotency_key="a").json() == {"kept": "before"}
    settings.SECRET_KEY = "another-one-another-one-another-one-another-one"
    again = api.post(f"hooks/{first['id']}/rotate/", {}, idempotency_key="b")
    is_problem(again, 409, "idempotency.lost")


def test_answers_of_yesterday_are_forgotten_by_the_clock(api, stranger):
    api.post("campaigns/", BODY, idempotency_key="a")
    stranger.post("campaigns/", BODY, idempotency_key="b")
    IdempotentCall.objects.filter(key="a").update(created_at=timezone.now() - datetime.timedelta(hours=25))

    forget_answers()

    assert [one.key for one in IdempotentCall.objects.all()] == ["b"]


def test_an_upload_is_the_same_by_its_content(api, personal, marie):
    make.accepted(personal, marie)
    data = api.get(f"campaigns/{personal.pk}/orders.xlsx").content
    path = f"campaigns/{personal.pk}/imports/"

    first = api.upload(path, workbook(data), idempotency_key="a").json()

    assert api.upload(path, workbook(data), idempotency_key="a").json() == first
    is_problem(api.upload(path, workbook(data + b"x"), idempotency_key="a"), 422, "idempotency.mismatch")
    assert OrderImport.objects.count() == 1


def test_a_missing_object_and_scope_come_before_the_key(api, program_with, generic):
    api.post("campaigns/", BODY, idempotency_key="a")

    is_problem(api.post("campaigns/999/close/", idempotency_key="a"), 404, "not_found")
    reader = program_with("read")
    is_problem(reader.post(f"campaigns/{generic.pk}/close/", idempotency_key="b"), 403, "scope.missing")
    assert IdempotentCall.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "é"])
def test_a_key_that_cannot_be_kept_is_refused(api, key):
    is_problem(api.post("campaigns/", BODY, idempotency_key=key), 400, "idempotency.bad_key")


def test_looking_needs_no_key(api):
    assert api.get("campaigns/", idempotency_key="a").status_code == 200
    assert not IdempotentCall.objects.exists()
