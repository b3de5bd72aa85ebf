"""What the provider tells: each event once, states only forward, and an address that is gone is not mailed again."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from notifications import bounces
from notifications import suppressions as addresses
from notifications.models import Message, MessageEvent, ProviderEvent, State
from tests.notifications.conftest import events
from tests.notifications.hooks import HARD, SECRET, SOFT, basic, state_of, stored, suppressions

pytestmark = pytest.mark.django_db


def test_a_delivered_mail_is_known_to_be_delivered(sent, postmark):
    """ESP-01."""
    message = sent()

    assert postmark("Delivery", message, DeliveredAt="2026-05-01T10:00:00Z").status_code == 200

    message.refresh_from_db()
    assert (message.state, message.delivered_at.isoformat()) == ("delivered", "2026-05-01T10:00:00+00:00")
    assert events(message)[-1] == "delivered"


def test_an_opened_mail_keeps_its_state(sent, postmark):
    """ESP-01."""
    message = sent()

    for _ in range(3):
        postmark("Open", message)

    message.refresh_from_db()
    assert (message.state, bool(message.opened_at)) == ("sent", True)
    assert events(message).count("opened") == 1


@pytest.mark.parametrize(
    ("kind", "fields", "state", "event"),
    [
        ("Bounce", HARD, "bounced", "bounced"),
        ("Bounce", SOFT, "bounced", "soft_bounced"),
        ("Bounce", {"Type": "Transient"}, "sent", "deferred"),
        ("Bounce", {"Type": "SMTPApiError"}, "failed", "failed"),
        ("Bounce", {"Type": "BadEmailAddress"}, "failed", "rejected"),
        ("SpamComplaint", {"Type": "SpamComplaint"}, "complained", "complained"),
        ("Click", {}, "sent", "clicked"),
    ],
)
def test_each_event_has_its_state(sent, postmark, kind, fields, state, event):
    """ESP-01."""
    message = sent()

    postmark(kind, message, **fields)

    assert (state_of(message), stored()) == (state, [event])


TELLS = {"delivered": ("Delivery", {}), "bounced": ("Bounce", HARD), "opened": ("Open", {}),
         "complained": ("SpamComplaint", {}), "failed": ("Bounce", {"Type": "SMTPApiError"})}  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(["delivered", "bounced", "complained", "failed"])))
def test_the_end_is_the_same_in_any_order(sent, postmark, order):
    """ESP-01: states only move forward."""
    message = sent()
    for told in order:
        kind, fields = TELLS[told]
        postmark(kind, message, **fields)

    assert state_of(message) == "complained"


def test_an_old_event_is_noted_and_changes_nothing(sent, postmark):
    message = sent()
    postmark("Bounce", message, **HARD)

    postmark("Delivery", message)

    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("bounced", None)
    assert "too late" in MessageEvent.objects.filter(message=message).last().detail


def test_a_bounce_is_told_in_the_servers_words(sent, postmark):
    message = sent()
    postmark("Bounce", message, **HARD)

    message.refresh_from_db()
    assert message.error_code == "provider.bounced"
    assert "550 5.1.1 The address does not exist" in message.error


def test_an_uncertain_mail_that_was_delivered_is_not_tried_again(post, postmark):
    message = post(lane="brand:1")
    Message.objects.update(state=State.UNCERTAIN, error_code="answer.lost", error="no answer")

    postmark("Delivery", message)

    message.refresh_from_db()
    assert (message.state, message.error, bool(message.sent_at)) == ("delivered", "", True)


@pytest.mark.parametrize("state", [State.CANCELLED, State.SUPPRESSED])
def test_a_mail_that_we_never_gave_away_stays_as_it_is(post, postmark, state):
    message = post(lane="brand:1")
    Message.objects.update(state=state)

    postmark("Delivery", message)

    assert state_of(message) == state


@pytest.mark.parametrize("secret", ["", "hook:wrong", "other:only-for-the-tests"])
def test_nothing_is_heard_with_a_wrong_secret(sent, postmark, secret):
    """ESP-02."""
    message = sent()

    assert postmark("Bounce", message, secret=secret, **HARD).status_code == 400
    assert (state_of(message), stored(), suppressions()) == ("sent", [], [])


def test_two_secrets_are_heard_while_one_takes_the_others_place(sent, heard):
    """ESP-02."""
    client = heard("postmark", WEBHOOK_SECRET=["hook:the-old-one", SECRET])
    for secret, status in (("hook:the-old-one", 200), (SECRET, 200), ("hook:older", 400)):
        answer = client.post(
            "/hooks/email/postmark/tracking/",
            {"RecordType": "Delivery"},
            content_type="application/json",
            headers={"authorization": basic(secret)},
        )
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("provider", "settings_of_it", "status"),
    [
        ("postmark", {}, 404),  # without a secret anybody could write here
        ("postmark", {"WEBHOOK_SECRET": [SECRET]}, 400),
        ("mailgun", {"MAILGUN_API_KEY": "key"}, 400),  # it signs
        ("mailgun", {}, 404),
        ("resend", {}, 404),
    ],
)
def test_only_a_provider_that_proves_itself_is_heard(heard, provider, settings_of_it, status):
    """ESP-02."""
    client = heard(provider, **settings_of_it)

    answer = client.post(f"/hooks/email/{provider}/tracking/", {}, content_type="application/json")

    assert answer.status_code == status
    assert client.post("/hooks/email/brevo/tracking/", {}, content_type="application/json").status_code == 404
    assert client.post(f"/hooks/email/{provider}/inbound/", {}).status_code == 404


def test_there_is_no_such_address_with_plain_smtp(client):
    assert client.post("/hooks/email/postmark/tracking/", {}, content_type="application/json").status_code == 404
    assert client.get("/hooks/email/").status_code == 404


@pytest.mark.parametrize("identified", [True, False])
def test_the_same_event_counts_once(sent, postmark, identified):
    """ESP-03."""
    message = sent()
    same = {"BouncedAt": "2026-05-01T10:00:00Z"} | ({"ID": 4711} if identified else {})
    for _ in range(3):
        postmark("Bounce", message, **SOFT, **same)

    assert stored() == ["soft_bounced"]
    assert events(message).count("soft_bounced") == 1


def test_an_event_of_an_unknown_mail_is_stored_unmatched(postmark):
    """ESP-04."""
    assert postmark("Bounce", None, **HARD).status_code == 200

    event = ProviderEvent.objects.get()
    assert (event.message, event.address, event.event) == (None, "nobody@example.org", "bounced")
    assert suppressions() == []


def test_a_mail_is_known_by_what_the_provider_calls_it(sent, postmark):
    message = sent()
    Message.objects.filter(pk=message.pk).update(provider_id="abc-1")

    postmark("Delivery", None, MessageID="abc-1")

    assert state_of(message) == "delivered"


def test_a_mail_is_known_by_its_own_message_id(sent, postmark):
    message = sent()

    postmark("Delivery", None, MessageID=f"<{message.public_id}@tandem.example>")

    assert state_of(message) == "delivered"


def test_the_provider_tries_again_when_the_data_base_is_down(sent, postmark, monkeypatch):
    """ESP-05."""
    message = sent()
    with monkeypatch.context() as broken:
        broken.setattr(ProviderEvent, "save", _down)
        assert postmark("Delivery", message).status_code == 500
    assert state_of(message) == "sent"

    assert postmark("Delivery", message).status_code == 200
    assert state_of(message) == "delivered"


def _down(event, **how):
    raise OperationalError("the connection is lost")


def mailjet_events(messages):
    return [
        {"event": "sent", "time": 1777629600 + n, "email": one.to, "CustomID": "", "MessageID": n,
         "Payload": json.dumps({"message": str(one.public_id)})}
        for n, one in enumerate(messages)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("malformed", "good"),
    [
        ({"no": "event"}, 999),
        ("nonsense", 9),
        (None, 9),
        ({"event": "sent", "time": "never"}, 9),
        ({"event": "sent", "email": 7}, 9),
    ],
)
def test_one_malformed_event_stops_no_other(heard, caplog, malformed, good):
    """ESP-06: 999 of 1,000 are applied."""
    now = timezone.now()
    messages = Message.objects.bulk_create(
        Message(key=f"many:{n}", lane="brand:1", to=f"p{n}@example.org", state=State.SENT, sent_at=now)
        for n in range(good)
    )
    batch = mailjet_events(messages)
    batch.insert(5, malformed)
    client = heard("mailjet", WEBHOOK_SECRET=[SECRET])

    answer = client.post(
        "/hooks/email/mailjet/tracking/",
        json.dumps(batch),
        content_type="application/json",
        headers={"authorization": basic(SECRET)},
    )

    assert answer.status_code == 200
    assert Message.objects.filter(state=State.DELIVERED).count() == good
    assert sum("cannot be" in line.message for line in caplog.records) == 1


def test_a_body_that_nobody_can_read_is_refused(heard):
    client = heard("mailjet", WEBHOOK_SECRET=[SECRET])
    for body in ("{", "[", "7"):
        answer = client.post("/hooks/email/mailjet/tracking/", body, content_type="application/json",
                             headers={"authorization": basic(SECRET)})  # fmt: skip
        assert answer.status_code == 400, body


def test_a_hard_bounce_ends_the_address_for_this_brand_only(sent, postmark, post):
    """P14."""
    postmark("Bounce", sent("Marie@Example.org"), **HARD)

    assert suppressions() == [("brand:1", "marie@example.org", "bounced", "all")]
    assert post(lane="brand:1").state == State.SUPPRESSED
    assert post(lane="brand:2").state == State.QUEUED


def test_a_complaint_ends_the_address(sent, postmark, post):
    """ESP-10, P14."""
    message = sent()
    postmark("SpamComplaint", message)

    assert suppressions() == [("brand:1", "marie@example.org", "complained", "all")]
    assert "marked as spam" in post(lane="brand:1").error


def test_five_soft_bounces_in_three_days_are_a_hard_one(sent, postmark):
    """ESP-07."""
    for _ in range(4):
        postmark("Bounce", sent(), **SOFT)
    assert suppressions() == []

    postmark("Bounce", sent(), **SOFT)

    assert suppressions() == [("brand:1", "marie@example.org", "bounced", "all")]


def test_old_soft_bounces_and_those_of_other_brands_do_not_count(sent, postmark):
    """ESP-07."""
    for lane in ("brand:2", "brand:2", "brand:1", "brand:1"):
        postmark("Bounce", sent(lane=lane), **SOFT)
    ProviderEvent.objects.filter(message__lane="brand:1").update(received_at=timezone.now() - timedelta(hours=73))
    for _ in range(4):
        postmark("Bounce", sent(), **SOFT)

    assert suppressions() == []


@pytest.mark.parametrize(
    ("answer", "hard"),
    [
        ("550 5.1.1 no such user", True),
        ("smtp; 550-5.1.1 The email account does not exist", True),
        ("554 5.2.1 mailbox disabled", True),
        ("550 no such user here", True),
        ("", True),
        ("5.4.4 unable to route", False),
        ("550 5.4.1 recipient address rejected: access denied", False),
        ("552 5.2.2 mailbox full", False),
        ("550 5.7.1 blocked by policy", False),
        ("450 4.7.1 greylisted", False),
        ("421 try later", False),
        ("550 5.1.1 host 5.4.4.1 said no such user", True),
    ],
)
def test_the_servers_answer_decides_between_hard_and_soft(answer, hard):
    """ESP-07: routing, space and policy say nothing about the address."""
    event = SimpleNamespace(mta_response=answer, description=None, reject_reason="bounced", esp_event={})

    assert bounces.is_hard(event) is hard


@pytest.mark.parametrize(
    "raw",
    [{"event": "soft_bounce"}, {"Type": "SoftBounce"}, {"hard_bounce": False}, {"bounce": {"bounceType": "Transient"}}],
)
def test_what_the_provider_calls_soft_is_soft(raw):
    event = SimpleNamespace(mta_response="550 5.1.1", description=None, reject_reason="bounced", esp_event=raw)

    assert not bounces.is_hard(event)


def test_the_platforms_own_mail_is_never_stopped(sent, postmark, post):
    """P14: a password reset is asked for by the person herself."""
    postmark("Bounce", sent(lane="platform"), **HARD)

    assert suppressions() == []
    assert post().state == State.QUEUED


def test_an_unsubscription_at_the_provider_stops_reminders_only(sent, postmark, post):
    postmark("SubscriptionChange", sent(), SuppressSending=True)

    assert suppressions() == [("brand:1", "marie@example.org", "unsubscribed", "optional")]
    assert post(lane="brand:1").state == State.QUEUED


def test_an_event_from_before_the_lift_does_not_stop_the_address_again(sent, postmark):
    first, second = sent(), sent()
    postmark("Bounce", first, **HARD)
    addresses.lift(addresses.of_lane("brand:1").get(), by="Maria")

    postmark("Bounce", second, BouncedAt=(timezone.now() - timedelta(hours=1)).isoformat(), **HARD)
    assert suppressions() == []

    postmark("Bounce", sent(), BouncedAt=(timezone.now() + timedelta(hours=1)).isoformat(), **HARD)
    assert len(suppressions()) == 1
