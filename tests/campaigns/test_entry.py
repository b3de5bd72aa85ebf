"""One code or link typed by hand."""

from __future__ import annotations

import pytest

from campaigns import entry, workflow
from campaigns.entry import ValueRefused
from campaigns.models import Status
from notifications.models import Message
from tests import make


def test_code_is_mailed_at_once_without_a_hold(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", " MARIE10 ", by=by_maria)
    assert (marie_ready.status, marie_ready.promo_handout.value) == (Status.PENDING_CONTENT, "MARIE10")
    assert "MARIE10" in deliver()[0].body


def test_same_code_again_mails_nobody(marie_ready, by_maria):
    for _ in range(2):
        entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    assert Message.objects.count() == 1


def test_other_code_after_hand_over_needs_replace(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    with pytest.raises(ValueRefused) as refusal:
        entry.enter_value(marie_ready, "promo_code", "MARIE20", by=by_maria)
    assert refusal.value.code == "row.changed"
    entry.enter_value(marie_ready, "promo_code", "MARIE20", replace=True, by=by_maria)
    assert marie_ready.promo_handout.version == 2
    assert len(deliver()) == 2


@pytest.mark.parametrize(("typed", "code"), [("", "required"), ("A B", "code.bad_chars"), ("tbd", "code.placeholder")])
def test_wrong_code_is_refused_and_nothing_stored(marie_ready, by_maria, typed, code):
    with pytest.raises(ValueRefused) as refusal:
        entry.enter_value(marie_ready, "promo_code", typed, by=by_maria)
    assert refusal.value.code == code
    assert marie_ready.promo_handout is None


def test_code_of_somebody_else_is_refused_by_name(marie_ready, personal, luc, by_maria):
    """D6."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    with pytest.raises(ValueRefused) as refusal:
        entry.enter_value(make.accepted(personal, luc), "promo_code", "marie10", by=by_maria)
    assert refusal.value.code == "code.duplicate_in_brand"
    assert "Marie Laurent" in str(refusal.value)


def test_link_in_a_campaign_without_links_is_refused(marie_ready, by_maria):
    with pytest.raises(ValueRefused) as refusal:
        entry.enter_value(marie_ready, "affiliate_link", "https://shop.example.com", by=by_maria)
    assert refusal.value.code == "campaign.not_personal"


def test_cancelled_creator_is_handed_nothing(marie_ready, by_maria):
    """P08."""
    workflow.cancel(marie_ready, by=by_maria)
    with pytest.raises(workflow.WrongMove):
        entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
