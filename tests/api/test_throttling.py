"""How often a key may call (SEC-20)."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import Allowance
from tests.api.conftest import Program, is_problem
from tests.api.test_imports import workbook


@pytest.fixture(autouse=True)
def small_rates(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"key": "3/min", "imports": "1/min"}}


def test_the_call_after_the_last_is_refused_until_the_minute_is_over(api, time_machine_at):
    start = datetime.datetime(2026, 5, 1, 10, 0, 30, tzinfo=datetime.UTC)
    with time_machine_at(start.isoformat()) as clock:
        left = [api.get("me/").headers["RateLimit-Remaining"] for _ in range(3)]
        clock.move_to(start + datetime.timedelta(seconds=45))
        refused = api.get("me/")
        clock.move_to(start + datetime.timedelta(seconds=60))
        again = api.get("me/")

    assert left == ["2", "1", "0"]
    is_problem(refused, 429, "throttled")
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "15"
    assert refused.headers["RateLimit-Limit"] == "3"
    assert (again.status_code, again.headers["RateLimit-Remaining"]) == (200, "2")


def test_each_key_has_its_own_allowance(api, lumen):
    for _ in range(4):
        api.get("me/")

    assert Program(lumen).get("me/").status_code == 200


def test_uploads_have_a_smaller_allowance(api, personal):
    path = f"campaigns/{personal.pk}/imports/"
    assert api.upload(path, workbook(b"")).status_code == 422

    is_problem(api.upload(path, workbook(b"")), 429, "throttled")
    assert api.get("me/").status_code == 200
    assert dict(Allowance.objects.values_list("name", "used")) == {"key": 3, "imports": 1}


def test_a_bad_key_costs_nobody_anything(api, client):
    client.get("/api/v1/me/", headers={"authorization": "Bearer x"})

    assert not Allowance.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "campaigns/999/", 404), ("get", "campaigns/?page_size=0", 422), ("put", "me/", 405), ("head", "me/", 200)],
)
def test_every_answer_to_a_key_says_what_is_left(api, method, path, status):
    answer = api.call(method, path)

    assert answer.status_code == status
    assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(answer.headers)
