"""What is handed over when the campaign changes, and which mails may be sent again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from campaigns import entry, offers, sending_again, workflow
from campaigns.models import Status
from campaigns.offer_values import OfferRefused
from influencers import departures
from influencers.models import Influencer
from notifications.models import Message
from notifications.outbox import TooSoon
from tests import make

WITHOUT_CODE = {"promo_code": None}


def test_who_waited_for_a_code_is_sent_when_the_campaign_hands_out_none_any_more(lumen, marie, by_maria, deliver):
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    one = make.accepted(campaign, marie)
    offers.change(campaign, WITHOUT_CODE, by=by_maria)
    one.refresh_from_db()
    assert one.status == Status.PENDING_CONTENT
    assert len(deliver()) == 1


def test_places_cannot_be_fewer_than_are_taken(personal, marie_ready, luc, by_maria):
    make.accepted(personal, luc)
    with pytest.raises(OfferRefused) as refusal:
        offers.change(personal, {"places": 1}, by=by_maria)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("places", "out_of_range")]
    assert offers.change(personal, {"places": 2}, by=by_maria).places == 2


def test_mail_with_a_replaced_code_is_not_sent_again(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "OLD10", by=by_maria)
    deliver()
    old = Message.objects.get()
    entry.enter_value(marie_ready, "promo_code", "NEW10", replace=True, by=by_maria)
    with pytest.raises(TooSoon) as refusal:
        sending_again.send_again(old, by=SYSTEM)
    assert refusal.value.code == "message.outdated"


def test_mails_that_are_written_anew_keep_to_whom_they_belong(personal, lumen, by_maria, deliver):
    """They are written by language, not in the order of what they take the place of."""
    people = make.ready(personal, 3)
    french = [people[0].influencer_id, people[2].influencer_id]
    Influencer.objects.filter(pk__in=french).update(language="fr")
    for number, one in enumerate(people):
        entry.enter_value(one, "promo_code", f"CODE{number}X", by=by_maria)
    deliver()
    old = list(Message.objects.order_by("pk"))
    again, refused = sending_again.send_many_again(old, anew=True, by=SYSTEM)

    assert refused == []
    assert [(one.to, one.subject_id, one.key.split(":again:")[0]) for one in again] == [
        (one.to, one.subject_id, one.key) for one in old
    ]
    assert [one.said["code"] for one in again] == ["CODE0X", "CODE1X", "CODE2X"]


def test_mail_of_who_has_left_is_not_written_anew(marie_ready, marie, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    departures.empty(marie)
    with pytest.raises(TooSoon) as refusal:
        sending_again.send_again(Message.objects.get(), anew=True, by=SYSTEM)
    assert refusal.value.code == "message.outdated"


def test_mail_of_a_cancelled_creator_is_not_sent_again(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    workflow.cancel(marie_ready, by=by_maria)
    with pytest.raises(TooSoon):
        sending_again.send_again(Message.objects.get(), by=SYSTEM)


def test_present_mail_is_sent_again(marie_ready, by_maria, deliver):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    sending_again.send_again(Message.objects.get(), by=SYSTEM)
    assert len(deliver()) == 2


def test_a_mail_whose_words_were_thrown_away_is_written_anew(marie_ready, by_maria, deliver):
    """EML-27."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    Message.objects.update(context={}, purged_at=timezone.now())

    again = sending_again.send_again(Message.objects.get(), by=SYSTEM)

    assert again.key.endswith(":again:1")
    assert "MARIE10" in deliver()[1].body
