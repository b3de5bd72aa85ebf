"""Who may call: keys, scopes and the order of refusals (SEC-21, TEN-01)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiKey
from campaigns.models import Campaign
from notifications import pauses
from tests.api.conftest import is_problem


def test_me_names_the_brand_and_the_key(api):
    assert api.get("me/").json() == {
        "brand": {"slug": "lumen", "name": "Lumen", "currency": "EUR"},
        "key": {"name": "Shop", "scopes": ["read", "write", "conversions"]},
        "mail": {"paused": None},
    }


def test_me_says_why_no_mail_leaves(api):
    pauses.begin("channel.quota", "454 Daily message quota exceeded")

    paused = api.get("me/").json()["mail"]["paused"]
    assert paused["code"] == "channel.quota"
    assert "454 Daily message quota exceeded" in paused["detail"]
    assert paused["since"] < paused["until"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "key.missing"),
        ("Bearer", "key.missing"),
        ("Api-Key abc.def", "key.missing"),
        ("Bearer abc", "key.not_valid"),
        ("Bearer abcdefgh.abcdefghijklmnopqrstuvwxyz123456", "key.not_valid"),
        ("Bearer " + "x" * 5000, "key.not_valid"),
        ("Bearer é", "key.not_valid"),
    ],
)
def test_a_call_is_refused_without_a_good_key(client, db, header, code):
    response = client.get("/api/v1/me/", headers={"authorization": header})

    is_problem(response, 401, code)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("change", [{"revoked": True}, {"expiry_date": timezone.now() - datetime.timedelta(minutes=1)}])
def test_a_call_is_refused_when_the_key_is_revoked_or_expired(api, change: dict[str, Any]):
    ApiKey.objects.update(**change)

    is_problem(api.get("me/"), 401, "key.not_valid")


def test_the_key_is_not_stored_in_clear(api):
    stored = ApiKey.objects.values().get()

    assert api.secret.partition(".")[2] not in str(stored)


def test_changing_is_refused_without_the_scope_write(program_with, generic: Campaign):
    reader = program_with("read")

    body = is_problem(reader.post(f"campaigns/{generic.pk}/close/"), 403, "scope.missing")

    assert "write" in body["detail"]
    generic.refresh_from_db()
    assert generic.status == Campaign.Status.PUBLISHED


def test_reading_is_refused_without_the_scope_read(program_with):
    is_problem(program_with("write").get("campaigns/"), 403, "scope.missing")


def test_any_key_may_ask_whose_it_is(program_with):
    assert program_with("conversions").get("me/").status_code == 200


def test_a_missing_object_comes_before_scope_body_media_type_and_method(program_with):
    reader = program_with("read")

    is_problem(reader.post("campaigns/999/close/"), 404, "not_found")
    response = reader.client.patch("/api/v1/campaigns/999/", b"{", content_type="text/plain")
    is_problem(response, 404, "not_found")
    is_problem(reader.call("delete", "campaigns/999/"), 404, "not_found")


def test_the_use_of_a_key_is_noted_once_a_minute(api, time_machine_at):
    with time_machine_at("2026-05-01T10:00:00Z") as clock:
        for seconds, noted in ((0, 0), (30, 0), (61, 61)):
            clock.move_to(
                datetime.datetime(2026, 5, 1, 10, 0, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)
            )
            api.get("me/")
            used = ApiKey.objects.get().last_used_at
            assert used is not None
            assert used.minute * 60 + used.second == noted


def test_answers_stay_out_of_caches(api):
    assert api.get("me/").headers["Cache-Control"] == "no-store"


def test_a_refused_key_leaves_a_line_in_the_log_and_no_more(api, program_with, caplog):
    """SEC-16."""
    api.client.post("/api/v1/campaigns/", headers={"authorization": f"Bearer {api.key.prefix}.wrong"})
    program_with("read").post("campaigns/")

    lines = [record.getMessage() for record in caplog.records if record.name == "campaigns.api.problems"]
    assert [line.partition(", key")[0] for line in lines] == [
        "API: POST /api/v1/campaigns/ refused: key.not_valid",
        "API: POST /api/v1/campaigns/ refused: scope.missing",
    ]
    assert ".wrong" not in caplog.text
