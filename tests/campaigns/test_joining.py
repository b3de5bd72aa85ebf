"""How creators come into a campaign."""

from __future__ import annotations

import pytest

from accounts.actors import person
from campaigns import joining, offers
from campaigns.joining import Guest
from campaigns.models import Collaboration, Status
from campaigns.workflow import CampaignFull, WrongMove
from influencers.models import Influencer, Presence
from tests import make


def test_apply_takes_what_the_profile_says(generic, marie):
    one = make.applied(generic, marie, pitch=" Hello ")
    assert (one.email, one.followers, one.network, one.pitch) == (marie.email, 12_000, "instagram", "Hello")


def test_apply_shows_the_audience_on_the_network_the_campaign_asks_for(generic, marie):
    Presence.objects.create(influencer=marie, network="youtube", followers=900_000)
    assert make.applied(generic, marie).network == "instagram"


def test_apply_twice_is_one_request(generic, marie):
    assert make.applied(generic, marie) == make.applied(generic, marie)


def test_apply_to_a_draft_is_refused(lumen, marie):
    """TEN-09."""
    with pytest.raises(WrongMove):
        make.applied(make.campaign(lumen, published=False), marie)


def test_bring_keeps_the_order_and_one_creator_per_address(generic, marie, by_maria):
    """CON-10, in order."""
    rows = joining.bring(
        generic,
        [Guest("New@Example.org", name="New"), Guest("marie@example.org"), Guest("new@example.org")],
        by=by_maria,
    )
    assert [row.email for row in rows] == ["new@example.org", "marie@example.org", "new@example.org"]
    assert Influencer.objects.count() == 2


def test_bring_neither_alters_nor_reveals_her_profile(generic, marie, by_maria):
    [row] = joining.bring(generic, [Guest("marie@example.org", name="M. L.", country="DE")], by=by_maria)
    marie.refresh_from_db()
    assert (marie.name, marie.country) == ("Marie Laurent", "FR")
    assert (row.name, row.country, row.handle, row.followers) == ("M. L.", "DE", "", 0)


def test_bring_keeps_who_is_there_already(marie_applied, generic, by_maria):
    [row] = joining.bring(generic, [Guest("marie@example.org", name="Other")], by=by_maria)
    assert row == marie_applied
    assert row.name == "Marie Laurent"


def test_bring_passes_over_a_reference_that_is_taken(marie_applied, generic, by_maria, monkeypatch):
    """References are random: among a million one of a thousand new ones may be somebody's."""
    field = Collaboration._meta.get_field("order_reference")
    monkeypatch.setattr(field, "_get_default", lambda: marie_applied.order_reference)

    [luc] = joining.bring(generic, [Guest("luc@example.org", "Luc")], by=by_maria)

    assert luc.pk
    assert luc.order_reference not in ("", marie_applied.order_reference)


def test_bring_and_accept_mails_the_generic_code(generic, by_maria, deliver):
    [row] = joining.bring(generic, [Guest("new@example.org", accepted=True)], by=by_maria)
    assert row.status == Status.PENDING_CONTENT
    assert "SUMMER10" in deliver()[0].body


def test_bring_more_than_places_is_refused_whole(lumen, by_maria):
    campaign = make.campaign(lumen, places=1)
    with pytest.raises(CampaignFull):
        joining.bring(campaign, [Guest(f"n{i}@example.org", accepted=True) for i in range(2)], by=by_maria)
    assert Collaboration.objects.count() == 0


def test_bring_into_a_closed_campaign_is_refused(generic, by_maria):
    offers.close(generic, by=by_maria)
    with pytest.raises(WrongMove):
        joining.bring(generic, [Guest("new@example.org")], by=by_maria)


def test_withdraw_is_the_creators_own_move(marie_applied, marie):
    from campaigns import workflow

    workflow.withdraw(marie_applied, by=person(marie.user))
    assert marie_applied.status == Status.CANCELLED
