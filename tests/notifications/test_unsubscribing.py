"""One-click unsubscription (RFC 8058), for reminders and announcements only."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.test import Client

from notifications import unsubscribing
from notifications.delivery import deliver_due
from notifications.models import State, Suppression

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    """A mail program: no cookie, and CSRF checks as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def reminder(post):
    return post(lane="brand:1", optional=True)


def path_of(message):
    return unsubscribing.url(message).removeprefix("https://tandem.example")


def holding():
    return list(Suppression.objects.filter(lifted_at=None).values_list("lane", "address", "scope"))


def test_only_optional_mail_can_be_unsubscribed_from(post, reminder, mailoutbox):
    """EML-25."""
    post(lane="brand:1")
    deliver_due()

    optional, code = mailoutbox
    headers = optional.message()
    assert headers["List-Unsubscribe"] == f"<{unsubscribing.url(reminder)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unsubscribing.url(reminder) in optional.body
    assert unsubscribing.url(reminder) in optional.alternatives[0][0]
    assert "List-Unsubscribe" not in code.message()
    assert "nsubscribe" not in code.body + code.alternatives[0][0]


def test_the_headers_leave_by_smtp_as_well(reminder, server):
    """EML-25."""
    deliver_due()

    [mail] = server.taken
    assert re.sub(r"\s", "", mail["List-Unsubscribe"]) == f"<{unsubscribing.url(reminder)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_program_unsubscribes_with_one_post(reminder, visitor):
    """ESP-08: no cookie, no CSRF, twice does no harm; what waits is stopped."""
    for _ in range(2):
        answer = visitor.post(path_of(reminder), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})

    assert holding() == [("brand:1", "marie@example.org", "optional")]
    reminder.refresh_from_db()
    assert reminder.state == State.SUPPRESSED


def test_opening_the_page_changes_nothing(reminder, visitor):
    """ESP-08: programs open links."""
    answer = visitor.get(path_of(reminder))

    assert (answer.status_code, answer.cookies, holding()) == (200, {}, [])
    assert visitor.head(path_of(reminder)).status_code == 200
    assert b"marie@example.org" not in answer.content


def test_she_can_subscribe_again_on_the_same_page(reminder, visitor, post):
    visitor.post(path_of(reminder))
    visitor.post(path_of(reminder), {"do": "subscribe"})

    assert holding() == []
    assert post(lane="brand:1", optional=True).state == State.QUEUED


def test_a_wrong_token_sees_the_same_page_and_does_nothing(reminder, visitor, post):
    """ESP-09: forged, altered, of another purpose, of a mail that is not optional."""
    right = path_of(reminder)
    token = right.split("/")[2]
    wrong = [
        "nonsense",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        ("0" if token[0] != "0" else "1") + token[1:],
        signing.Signer(salt="another.purpose", sep=".").sign(reminder.public_id.hex),
        unsubscribing.url(post(lane="brand:1")).split("/")[4],
    ]
    for one in wrong:
        for method in ("get", "post"):
            answer = getattr(visitor, method)(f"/unsubscribe/{one}/")
            assert answer.status_code == 200
            assert holding() == []
        assert answer.content == visitor.post(f"/unsubscribe/{wrong[0]}/").content
    assert visitor.get(right).content == visitor.get("/unsubscribe/nonsense/").content
    assert visitor.post(right).content == answer.content


def test_the_token_shows_no_address(reminder):
    token = path_of(reminder).split("/")[2]

    assert re.fullmatch(r"[0-9a-f]{32}\.[\w-]{43}", token)
