"""Deadlines for programs: days for each network, extending, expiring."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns.models import Collaboration
from tests import make
from tests.campaigns.test_reminders import DAY, was


@pytest.fixture
def one(generic, marie):
    return was(make.accepted(generic, marie), due=-2)


def test_days_of_networks_go_in_and_come_out(api):
    made = api.post("campaigns/", {"title": "A", "posting_days_by_network": {"tiktok": 14}})
    assert (made.status_code, made.json()["posting_days_by_network"]) == (201, {"tiktok": 14})


@pytest.mark.parametrize(
    ("days", "field", "code"),
    [
        ({"myspace": 3}, "posting_days_by_network", "unknown"),
        ({"tiktok": "14"}, "posting_days_by_network.tiktok", "invalid"),
        ({"tiktok": 366}, "posting_days_by_network.tiktok", "max_value"),
        ([], "posting_days_by_network", "not_a_dict"),
    ],
)
def test_wrong_days_of_networks_are_refused(api, days, field, code):
    refused = api.post("campaigns/", {"title": "A", "posting_days_by_network": days})
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]


def test_an_expired_collaboration_is_extended(api, one):
    assert api.post(f"collaborations/{one.pk}/expire/").json()["status"] == "expired"
    day = (timezone.localdate() + 9 * DAY).isoformat()

    answer = api.post(f"collaborations/{one.pk}/extend/", {"due_on": day, "reason": "Ill."}).json()

    assert (answer["status"], answer["due_on"]) == ("pending_content", day)
    assert [line["event"] for line in answer["timeline"]].count("extended") == 1


@pytest.mark.parametrize(
    ("due_on", "code"), [("2020-01-01", "deadline.past"), ("2999-01-01", "deadline.out_of_range"), ("soon", "invalid")]
)
def test_a_wrong_deadline_is_refused_with_its_field(api, one, due_on, code):
    refused = api.post(f"collaborations/{one.pk}/extend/", {"due_on": due_on})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["field"] == "due_on"


def test_who_has_time_does_not_expire(api, one):
    was(one, due=3)
    refused = api.post(f"collaborations/{one.pk}/expire/")
    assert (refused.status_code, refused.json()["code"]) == (409, "deadline.not_past")


@pytest.mark.parametrize("call", ["extend", "expire"])
def test_another_brands_collaboration_is_missing(stranger, one, call):
    assert stranger.post(f"collaborations/{one.pk}/{call}/", {"due_on": "2027-01-01"}).status_code == 404
    assert Collaboration.objects.get().status == "pending_content"
