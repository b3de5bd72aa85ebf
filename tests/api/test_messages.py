"""The brand's e-mails."""

from __future__ import annotations

import pytest

from notifications.models import Message
from notifications.outbox import Letter, queue
from tests import make
from tests.api.conftest import fields_of, is_problem


@pytest.fixture
def mail(generic, marie, deliver) -> Message:
    """The mail that handed the generic code to Marie, sent."""
    make.accepted(generic, marie)
    deliver()
    return Message.objects.get()


def test_a_message_tells_what_became_of_it(api, mail):
    [shape] = api.get("messages/").json()["results"]

    assert (shape["id"], shape["kind"], shape["to"], shape["state"]) == (
        mail.pk,
        "handover",
        "marie@example.org",
        "sent",
    )
    assert (shape["attempts"], shape["next_attempt_at"], shape["error"]) == (1, None, None)
    assert {"queued", "sent"} <= {event["event"] for event in shape["events"]}


def test_messages_are_filtered(api, mail, personal, luc):
    other = make.accepted(personal, luc)
    campaign = mail_campaign = api.get(f"collaborations/{mail.subject_id}/").json()["campaign"]

    for query, found in (
        (f"campaign={campaign}", 1),
        (f"campaign={personal.pk}", 0),
        (f"collaboration={mail.subject_id}", 1),
        (f"collaboration={other.pk}", 0),
        ("state=sent", 1),
        ("state=held", 0),
        (f"campaign={mail_campaign}&state=sent", 1),
    ):
        assert len(api.get(f"messages/?{query}").json()["results"]) == found, query


def test_a_wrong_filter_is_named(api):
    assert fields_of(api.get("messages/?state=x")) == {"state": "unknown"}
    assert fields_of(api.get("messages/?campaign=x")) == {"campaign": "invalid"}
    assert fields_of(api.get("messages/?campaign=٣")) == {"campaign": "invalid"}


def test_another_brands_messages_are_not_there(api, stranger, mail):
    """TEN-03, TEN-04, TEN-13."""
    queue(Letter("x", "account/emails/plain", "Hello", "a@b.org", "account", {}))

    assert stranger.get("messages/").json()["results"] == []
    assert [one["id"] for one in api.get("messages/").json()["results"]] == [mail.pk]
    is_problem(stranger.get(f"messages/?collaboration={mail.subject_id}"), 404, "not_found")
    is_problem(stranger.post(f"messages/{mail.pk}/resend/"), 404, "not_found")


def test_a_message_is_sent_again_once_in_ten_minutes(api, mail):
    again = api.post(f"messages/{mail.pk}/resend/").json()

    assert (again["state"], again["to"]) == ("queued", mail.to)
    assert again["id"] != mail.pk
    refused = api.post(f"messages/{mail.pk}/resend/")
    is_problem(refused, 429, "message.too_soon")
    assert refused.headers["Retry-After"]
    is_problem(api.post(f"messages/{again['id']}/resend/"), 409, "message.still_waiting")


def test_a_page_of_messages_costs_the_same_for_any_number(api, generic, django_assert_num_queries):
    sent = [{"email": f"c{number}@example.org", "accepted": True} for number in range(12)]
    api.post(f"campaigns/{generic.pk}/collaborations/", sent)

    for size in (3, 12):
        with django_assert_num_queries(5):  # key, allowance twice, messages, their events
            assert len(api.get(f"messages/?page_size={size}").json()["results"]) == size
