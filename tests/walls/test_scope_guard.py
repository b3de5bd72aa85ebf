"""A query that has forgotten its brand does not get as far as the data base (TEN-08)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import AuditEntry, Brand
from accounts.scope_guard import NotBound, across_brands, guard, is_bound
from campaigns.api import finding
from campaigns.models import Campaign, Collaboration, CollaborationEvent
from notifications.models import Message
from promocodes.models import Handout
from tests.api.conftest import Program
from tracking.models import Conversion

FORGOTTEN: dict[str, Callable[[], QuerySet[Any]]] = {
    "all": lambda: Campaign.objects.all(),
    "by a state": lambda: Campaign.objects.filter(status="published"),
    "by a word": lambda: Conversion.objects.filter(code_norm="summer10"),
    "by a column of another table": lambda: Collaboration.objects.filter(campaign__status="published"),
    "what hangs on it": lambda: CollaborationEvent.objects.filter(event="accepted"),
    "two steps away": lambda: Handout.objects.filter(version=1),
    "mails": lambda: Message.objects.filter(state="sent"),
    "the log": lambda: AuditEntry.objects.filter(action="team.join"),
}
BOUND: dict[str, Callable[[Brand], QuerySet[Any]]] = {
    "by its brand": lambda brand: Campaign.objects.filter(brand=brand, status="published"),
    "by its own key": lambda brand: Campaign.objects.filter(pk=1),
    "by what it hangs on": lambda brand: Collaboration.objects.filter(campaign=1),
    "by its brand, two steps away": lambda brand: Handout.objects.filter(instruction__brand=brand),
    "by the member who asks": lambda brand: Collaboration.objects.visible_to(brand.memberships.get().user),
    "by its lane": lambda brand: Message.objects.filter(lane=brand.lane),
    "by a list": lambda brand: Collaboration.objects.filter(pk__among=[1, 2, 3]),
    "rows of no brand": lambda brand: Brand.objects.filter(name="Lumen"),
}


RAW = {
    "begins with a line break": "\n  SELECT 1 FROM campaigns_campaign{}",
    "begins with a bracket": "(SELECT 1 FROM campaigns_campaign{})",
    "begins with what it asks for first": "WITH open AS (SELECT 1 FROM campaigns_campaign{}) SELECT 1 FROM open",
    "names a table second": "select 1 from accounts_user, campaigns_campaign as c{}",
}


@pytest.mark.parametrize("how", FORGOTTEN)
def test_a_query_that_names_no_key_is_refused(db, how):
    with connection.execute_wrapper(guard), pytest.raises(NotBound):
        list(FORGOTTEN[how]())
    with connection.execute_wrapper(guard), pytest.raises(NotBound):
        FORGOTTEN[how]().count()


def test_a_change_that_names_no_key_is_refused(db, generic):
    with connection.execute_wrapper(guard), pytest.raises(NotBound):
        Campaign.objects.filter(status="published").update(status="closed")
    with connection.execute_wrapper(guard), pytest.raises(NotBound):
        Conversion.objects.filter(code_norm="x")._raw_delete("default")


@pytest.mark.parametrize("how", RAW)
def test_a_statement_written_by_hand_is_looked_at_too(how):
    assert not is_bound(RAW[how].format(" WHERE status = %s"))
    assert not is_bound(RAW[how].format(""))
    assert is_bound(RAW[how].format(" WHERE brand_id = %s"))
    assert is_bound(RAW[how].format(" WHERE brand_id = %(brand)s"))


@pytest.mark.parametrize("how", BOUND)
def test_a_query_that_names_a_key_goes_through(lumen, how):
    found = BOUND[how](lumen)
    with connection.execute_wrapper(guard):
        assert list(found) is not None


def test_what_is_meant_for_everybody_says_so(db, generic):
    with connection.execute_wrapper(guard), across_brands():
        assert list(Campaign.objects.filter(status="published")) == [generic]
    with connection.execute_wrapper(guard), pytest.raises(NotBound):
        list(Campaign.objects.filter(status="published"))


def test_in_production_the_page_works_and_the_log_says_it(db, generic, settings, caplog):
    settings.SCOPE_GUARD_RAISES = False
    with connection.execute_wrapper(guard), caplog.at_level(logging.ERROR):
        assert list(Campaign.objects.filter(status="published")) == [generic]

    [said] = [one.getMessage() for one in caplog.records if one.name == "accounts.scope_guard"]
    assert said.startswith("A query is bound to no brand: SELECT")


def test_a_call_that_forgets_its_brand_answers_nothing(lumen, generic, monkeypatch, caplog):
    api = Program(lumen)
    forgetful = Campaign.objects.select_related("brand", "promo_code", "affiliate_link")
    monkeypatch.setattr(finding, "campaigns_of", lambda brand: forgetful.filter(title="Summer Glow"))

    answer = api.get("campaigns/")

    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "NotBound" in caplog.text
