"""Webhooks by the API: made, changed, tried, switched, and their events."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from campaigns.api import answers
from notifications import hook_secrets
from notifications.models import Webhook, WebhookEvent
from notifications.webhooks import telling
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits

NEW = {"url": "https://shop.example.com/tandem", "events": ["code.replaced", "import.applied"]}


@pytest.fixture
def made(api):
    return api.post("webhooks/", NEW).json()


def tell(lumen, **named):
    telling.tell(lumen.lane, "collaboration", {"code.replaced": lambda: [(1, {"n": 1})]}, **named)
    return WebhookEvent.objects.get()


def test_a_webhook_shows_its_secret_once(api):
    answer = api.post("webhooks/", NEW | {"name": "Till"})

    assert answer.status_code == 201
    body = answer.json()
    assert_fits(body, answers.Webhook())
    assert body["secret"] == hook_secrets.shown(Webhook.objects.get().secret)
    [listed] = api.get("webhooks/").json()["results"]
    assert listed | {"secret": body["secret"]} == body


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"url": "http://shop.example.com/"}, {"url": "url.not_https"}),
        ({"url": "https://[::1]/"}, {"url": "address.private"}),
        ({"url": 5}, {"url": "not_text"}),
        ({"events": []}, {"events": "required"}),
        ({"events": ["everything"]}, {"events": "unknown"}),
        ({"events": "code.replaced"}, {"events": "not_a_list"}),
    ],
)
def test_what_cannot_be_is_refused_by_field(api, wrong, fields, settings):
    settings.SITE_URL = "https://tandem.example"

    assert fields_of(api.post("webhooks/", NEW | wrong)) == fields
    assert not Webhook.objects.exists()


def test_a_change_leaves_what_it_does_not_name(api, made):
    changed = api.patch(f"webhooks/{made['id']}/", {"events": ["import.applied"]}).json()

    assert (changed["url"], changed["name"], changed["events"]) == (made["url"], made["name"], ["import.applied"])
    assert changed["secret"] is None
    assert fields_of(api.patch(f"webhooks/{made['id']}/", {"url": "ftp://x"})) == {"url": "url.bad"}


def test_a_rotation_gives_another_secret(api, made):
    rotated = api.post(f"webhooks/{made['id']}/rotate/").json()

    assert rotated["secret"] not in (made["secret"], None)
    assert rotated["previous_secret_until"]


def test_on_and_off(api, made):
    off = api.post(f"webhooks/{made['id']}/switch-off/").json()
    assert off["off"]["code"] == "by_hand"
    assert_fits(off, answers.Webhook())
    assert api.post(f"webhooks/{made['id']}/switch-on/").json()["off"] is None


def test_a_removed_webhook_is_not_there_nor_are_its_events(api, made, lumen):
    event = tell(lumen)
    assert api.call("delete", f"webhooks/{made['id']}/").status_code == 200

    is_problem(api.get(f"webhooks/{made['id']}/"), 404, "not_found")
    is_problem(api.post(f"webhook-events/{event.pk}/send-again/"), 404, "not_found")
    assert api.get("webhook-events/").json()["results"] == []


def test_a_test_is_an_event_on_its_way(api, made):
    tried = api.post(f"webhooks/{made['id']}/test/")

    assert (tried.status_code, tried.json()["type"], tried.json()["state"]) == (202, "webhook.test", "waiting")
    assert_fits(tried.json(), answers.WebhookEvent())
    is_problem(api.post(f"webhooks/{made['id']}/test/"), 429, "webhook.too_soon")


def test_events_are_listed_with_what_was_answered(api, made, lumen):
    event = tell(lumen)
    event.calls.create(status=500, answer="Out of paper", milliseconds=12)
    event.calls.create(error_code="timeout", milliseconds=15000)

    [shown] = api.get(f"webhook-events/?webhook={made['id']}&state=waiting").json()["results"]
    assert_fits(shown, answers.WebhookEvent())
    assert [(call["status"], call["error"]) for call in shown["calls"]] == [
        (500, None),
        (None, {"code": "timeout", "detail": "It took too long to answer."}),
    ]
    assert api.get("webhook-events/?state=delivered").json()["results"] == []
    assert fields_of(api.get("webhook-events/?state=lost")) == {"state": "unknown"}


def test_an_event_is_sent_again(api, made, lumen):
    event = tell(lumen)
    WebhookEvent.objects.update(state="given_up", done_at=timezone.now(), attempts=20)

    again = api.post(f"webhook-events/{event.pk}/send-again/")
    assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (202, "waiting", 0)
    assert again.json()["webhook_id"] == str(event.public_id)


def test_nothing_is_sent_again_before_its_hold_ends_or_to_who_is_off(api, made, lumen):
    event = tell(lumen, at=timezone.now() + datetime.timedelta(minutes=5))
    is_problem(api.post(f"webhook-events/{event.pk}/send-again/"), 409, "event.still_held")
    api.post(f"webhooks/{made['id']}/switch-off/")
    is_problem(api.post(f"webhook-events/{event.pk}/send-again/"), 409, "webhook.off")


def test_who_may_only_read_makes_none(program_with):
    is_problem(program_with("read").post("webhooks/", NEW), 403, "scope.missing")
