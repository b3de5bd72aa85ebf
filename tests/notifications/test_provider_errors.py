"""A provider's API that refuses, through anymail's real backends with mocked requests: what each answer means."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from requests.structures import CaseInsensitiveDict

from notifications.delivery import deliver_due
from notifications.models import Message
from tests.notifications.conftest import now_due

pytestmark = pytest.mark.django_db


class Api:
    """What the provider answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = (200, {"MessageID": "abc-1", "ErrorCode": 0, "Message": "OK", "To": "marie@example.org"})
        self.headers: dict[str, str] = {}

    def request(self, session: Any, **sent: Any) -> requests.Response:
        self.asked.append(sent)
        if isinstance(self.answer, Exception):
            raise self.answer
        response = requests.Response()
        response.status_code, body = self.answer
        response._content = (body if isinstance(body, str) else json.dumps(body)).encode()
        response.headers = CaseInsensitiveDict(self.headers)
        return response


@pytest.fixture
def api(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Postmark, unless the test names another backend."""
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t", "BREVO_API_KEY": "t", "MAILGUN_API_KEY": "t"}
    api = Api()
    monkeypatch.setattr(requests.Session, "request", lambda session, **sent: api.request(session, **sent))
    return api


def outcome(post: Any, **fields: Any) -> Message:
    message = post(lane="brand:1", **fields)
    deliver_due()
    message.refresh_from_db()
    return message


def test_a_mail_is_known_by_the_providers_name_for_it(api, post):
    message = outcome(post)

    assert (message.state, message.provider_id) == ("sent", "abc-1")
    sent = json.loads(api.asked[0]["data"])
    assert sent["Metadata"] == {"message": str(message.public_id)}


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_a_provider_in_trouble_is_asked_again(api, post, status):
    """EML-13."""
    api.answer = (status, {"Message": "later"})

    assert outcome(post).state == "retry"


@pytest.mark.parametrize("wait", ["600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_the_provider_says_when_to_come_back(api, post, wait):
    """EML-13: Retry-After is honoured, up to an hour."""
    api.answer, api.headers = (429, {}), {"Retry-After": wait}

    message = outcome(post)

    waits = (message.due_at - message.created_at).total_seconds()
    assert 590 < waits < 3700
    assert deliver_due() == 0


@pytest.mark.parametrize(("status", "code"), [(401, "channel.auth"), (403, "channel.auth"), (402, "channel.quota")])
def test_wrong_settings_stop_all_mail_and_are_told(api, post, status, code, caplog):
    """EML-13."""
    api.answer = (status, {"Message": "no"})
    other = post("luc@example.org", lane="brand:2")

    message = outcome(post)

    assert (message.state, message.error_code, message.attempts) == ("retry", code, 0)
    assert Message.objects.get(pk=other.pk).attempts == 0
    assert len(api.asked) == 1
    assert any(code in line.getMessage() for line in caplog.records if line.levelname == "ERROR")


def test_a_refused_recipient_is_final(api, post):
    """EML-14."""
    words = (
        "Found inactive addresses: marie@example.org. Inactive recipients are ones that have generated a hard bounce."
    )
    api.answer = (422, {"ErrorCode": 406, "Message": words})

    message = outcome(post)

    assert (message.state, message.error_code) == ("failed", "address.refused")
    assert deliver_due() == 0


def test_an_address_that_no_provider_takes_is_final(api, post):
    """EML-14."""
    message = outcome(post, to="marie@")

    assert (message.state, message.error_code, api.asked) == ("failed", "address.refused", [])


def test_a_request_that_the_provider_finds_wrong_is_final(api, post):
    api.answer = (400, {"Message": "Subject is too long"})

    message = outcome(post)

    assert (message.state, message.error_code) == ("failed", "provider.400")
    assert "Subject is too long" in message.error


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectTimeout("timed out"),
        requests.ConnectionError("Max retries exceeded (Caused by NewConnectionError('refused'))"),
        requests.exceptions.ProxyError("Cannot connect to proxy."),
    ],
)
def test_a_provider_that_was_never_reached_is_asked_again(api, post, error):
    api.answer = error

    assert outcome(post).error_code == "connection.failed"


def test_a_certificate_that_is_not_trusted_stops_the_channel(api, post):
    api.answer = requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED")

    message = outcome(post)

    assert (message.state, message.error_code) == ("retry", "channel.tls")


@pytest.mark.parametrize("answer", [requests.ReadTimeout("no answer"), (200, "<html>not JSON</html>")])
def test_an_answer_that_was_lost_leaves_the_mail_uncertain_with_one_more_try(api, post, answer):
    """D10."""
    api.answer = answer
    assert outcome(post).state == "uncertain"

    now_due()
    deliver_due()
    now_due()
    deliver_due()

    assert (Message.objects.get().error_code, len(api.asked)) == ("answer.unknown", 2)


@pytest.mark.parametrize("provider", ["postmark", "brevo", "mailgun"])
def test_every_try_carries_the_same_message_id(api, post, settings, provider):
    """EML-13: a provider that took two tries knows the second for a copy."""
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    api.answer = (500, {})
    message = outcome(post)
    now_due()
    deliver_due()

    own = f"<{message.public_id}@tandem.example>"
    assert len(api.asked) == 2
    assert all(own in json.dumps(str(sent["data"])) for sent in api.asked)
