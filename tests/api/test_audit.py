"""The history of a brand, for programs (P25)."""

from __future__ import annotations

from accounts import audit
from accounts.actors import SYSTEM
from accounts.models import AuditEntry
from campaigns import offers
from campaigns.api import answers
from tests.api.conftest import is_problem
from tests.api.test_pagination import walked
from tests.api.test_schema import assert_fits


def test_a_program_reads_what_was_done(api, generic, by_maria):
    offers.change(generic, {"title": "Winter Glow"}, by=by_maria)

    [one] = api.get("audit/?action=campaign.change").json()["results"]

    assert_fits(one, answers.AuditEntry())
    entry = AuditEntry.objects.get(action="campaign.change")
    assert one | {"at": ""} == {
        "id": entry.pk,
        "at": "",
        "who": "Maria Manager",
        "source": "page",
        "action": "campaign.change",
        "text": "Maria Manager changed the campaign “Winter Glow”.",
        "subject_type": "campaign",
        "subject_id": generic.pk,
        "changes": [{"field": "Title", "before": "Summer Glow", "after": "Winter Glow"}],
    }


def test_the_list_goes_on_at_its_cursor(api, lumen):
    for number in range(5):
        audit.record("mail.resume", by=SYSTEM, brand=lumen, messages=number)

    pages = walked(api, "/api/v1/audit/?page_size=2&action=mail.resume", "next")

    assert [pk for one in pages for pk in one] == list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert [len(one) for one in pages] == [2, 2, 1]


def test_the_list_is_narrowed_and_refuses_what_it_cannot_read(api, generic, by_maria, stranger):
    assert api.get("audit/?group=campaigns&about=summer&who=olga").json()["results"]
    assert api.get("audit/?since=2001-01-01").json()["results"]
    assert api.get("audit/?until=2001-01-01T00:00:00Z").json()["results"] == []
    is_problem(api.get("audit/?group=nothing"), 422, "invalid")
    is_problem(api.get("audit/?since=yesterday"), 422, "invalid")
    assert all("Summer" not in one["text"] for one in stranger.get("audit/").json()["results"])


def test_a_key_without_read_does_not_read_it(program_with):
    is_problem(program_with("conversions").get("audit/"), 403, "scope.missing")
