"""The addresses that the brand's mails do not go to."""

from __future__ import annotations

import pytest

from notifications import suppressions
from notifications.models import Message
from tests import make
from tests.api.conftest import is_problem


@pytest.fixture
def bounced(lumen):
    return suppressions.suppress(lumen.lane, "marie@example.org", "bounced", detail="550 5.1.1")


def test_stopped_addresses_are_listed(api, stranger, bounced):
    [shape] = api.get("suppressions/").json()["results"]

    assert (shape["id"], shape["address"], shape["reason"], shape["scope"]) == (
        bounced.pk,
        "marie@example.org",
        "bounced",
        "all",
    )
    assert (shape["detail"], shape["lifted_at"]) == ("550 5.1.1", None)
    assert stranger.get("suppressions/").json()["results"] == []


def test_a_lifted_address_is_mailed_again(api, bounced, generic, marie, deliver):
    make.accepted(generic, marie)
    mail = Message.objects.get()
    is_problem(api.post(f"messages/{mail.pk}/resend/"), 409, "message.suppressed")

    for _ in range(2):
        lifted = api.post(f"suppressions/{bounced.pk}/lift/").json()
        assert lifted["lifted_at"]
        assert lifted["lifted_by"] == "API key “Shop”"

    assert api.get("suppressions/").json()["results"] == []
    assert api.post(f"messages/{mail.pk}/resend/").json()["state"] == "queued"
    assert len(deliver()) == 1


def test_an_unsubscription_is_not_the_brands_to_lift(api, lumen):
    declined = suppressions.suppress(lumen.lane, "marie@example.org", "unsubscribed", scope="optional")

    is_problem(api.post(f"suppressions/{declined.pk}/lift/"), 409, "suppression.her_choice")


def test_a_key_that_only_reads_lifts_nothing(program_with, bounced):
    is_problem(program_with("read").post(f"suppressions/{bounced.pk}/lift/"), 403, "scope.missing")
