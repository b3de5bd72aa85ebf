"""The brand of the key: its settings, its team, its results in all. To look at only."""

from __future__ import annotations

from accounts.models import Role
from campaigns.api import answers
from notifications.models import Message
from tests import make
from tests.api.conftest import is_problem
from tests.api.test_imports import checked
from tests.api.test_schema import assert_fits


def test_the_settings_of_the_brand_are_shown(api, lumen):
    lumen.reserved_codes = "STAFF\n WELCOME \n"
    lumen.expire_after_days = 7
    lumen.save()

    shown = api.get("brand/").json()

    assert_fits(shown, answers.BrandSettings())
    assert shown["reserved_codes"] == ["STAFF", "WELCOME"]
    assert (shown["slug"], shown["currency"], shown["expire_after_days"]) == ("lumen", "EUR", 7)
    assert shown["reminders"]["quiet_from"] == "20:00"


def test_the_team_is_shown_and_nobody_elses(api, lumen, maria, vera, otto):
    team = api.get("team/").json()["results"]

    assert_fits(team, answers.Member(many=True))
    assert [(one["email"], one["role"]) for one in team] == [
        ("olga@lumen.example", Role.OWNER),
        ("maria@lumen.example", Role.MANAGER),
        ("vera@lumen.example", Role.VIEWER),
    ]


def test_no_key_changes_the_team_or_the_settings(api):
    for path in ("team/", "brand/"):
        for method in ("post", "put", "patch", "delete"):
            is_problem(api.call(method, path, {}), 405, "method_not_allowed")


def test_results_of_the_brand_are_those_of_its_campaigns(api, stranger, personal, marie):
    make.holds(make.accepted(personal, marie), "MARIE10")
    api.post("conversions/", make.order(code="MARIE10"))

    shown = api.get("results/").json()

    assert_fits(shown, answers.Results())
    assert shown["totals"] == api.get(f"campaigns/{personal.pk}/results/").json()["totals"]
    assert [(row["name"], row["conversions"]) for row in shown["creators"]] == [("Marie Laurent", 1)]
    assert stranger.get("results/").json()["totals"]["conversions"] == 0
    assert api.get("results/?since=soon").status_code == 422


def test_imports_of_a_campaign_are_listed_without_their_rows(api, personal, generic, marie):
    make.accepted(personal, marie)
    made = [checked(api, personal, {"marie@example.org": code})["id"] for code in ("MARIE10", "MARIE11")]

    shown = api.get(f"campaigns/{personal.pk}/imports/").json()["results"]

    assert_fits(shown, answers.ImportSummary(many=True))
    assert [one["id"] for one in shown] == made
    assert api.get(f"campaigns/{generic.pk}/imports/").json()["results"] == []


def test_one_message_is_shown(api, stranger, generic, marie):
    make.accepted(generic, marie)
    path = f"messages/{Message.objects.get().pk}/"

    assert api.get(path).json() == api.get("messages/").json()["results"][0]
    is_problem(stranger.get(path), 404, "not_found")
