"""A code that was somebody else's, or was taken out of use, is given again only with a word of warning."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns import entry, former_codes, imports, orders, retiring, workflow
from campaigns.models import Campaign, Collaboration
from tests import make


@pytest.fixture
def luc_ready(personal: Campaign, luc: Any) -> Collaboration:
    return make.accepted(personal, luc)


@pytest.fixture
def marie_sent(marie_ready: Collaboration, by_maria: Any) -> Collaboration:
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    return marie_ready


def warnings(campaign: Campaign, email: str, code: str, by: Any) -> list[tuple[str, str]]:
    """What is said beside her line of codes that were given before, as code and sentence."""
    data = orders.export(campaign, ["ready_to_send", "pending_content"])
    one = imports.check(campaign, make.filled(data, {email: {"Promo Code": code}}), file_name="o.xlsx", by=by)
    [row] = [row for row in one.rows if row["entry"]["email"] == email]
    assert row["verdict"] in ("new", "changed", "unchanged")
    return [(said["code"], said["message"]) for said in row["warnings"] if said["code"] == former_codes.CODE]


def test_the_line_names_who_had_the_code_when_it_goes_to_another(personal, marie_sent, luc_ready, by_maria):
    workflow.cancel(marie_sent, by=by_maria)

    [(code, words)] = warnings(personal, "luc@example.org", "marie10", by_maria)

    assert code == "code.was_given"
    assert words.startswith("MARIE10 was Marie Laurent's until ")


def test_the_line_says_that_the_code_was_taken_out_of_use_when_she_gets_it_back(personal, marie_sent, by_maria):
    retiring.retire(marie_sent, reason="It leaked.", by=by_maria)

    [(code, words)] = warnings(personal, "marie@example.org", "MARIE10", by_maria)

    assert code == "code.was_given"
    assert words.startswith("MARIE10 was taken out of use on ")


def test_nothing_is_said_when_the_code_was_hers_and_only_replaced(personal, marie_sent, by_maria):
    entry.enter_value(marie_sent, "promo_code", "MARIE20", replace=True, by=by_maria)

    assert warnings(personal, "marie@example.org", "MARIE10", by_maria) == []


def test_nothing_is_said_when_another_brand_had_the_code(personal, luc_ready, borealis, by_maria):
    theirs = make.campaign(borealis, promo_code=make.PERSONAL_CODE)
    one = make.accepted(theirs, make.creator("Zoe", "zoe@example.org"))
    entry.enter_value(one, "promo_code", "ZOE10", by=by_maria)
    workflow.cancel(one, by=by_maria)

    assert warnings(personal, "luc@example.org", "ZOE10", by_maria) == []


def test_the_page_warns_when_such_a_code_is_typed_by_hand(personal, marie_sent, luc_ready, by_maria, maria, signed_in):
    workflow.cancel(marie_sent, by=by_maria)

    page = signed_in(maria).post(
        f"/campaigns/{personal.pk}/collaborations/{luc_ready.pk}/code/", {"value": "MARIE10"}, follow=True
    )

    assert "MARIE10 was Marie Laurent&#x27;s until" in page.content.decode()
