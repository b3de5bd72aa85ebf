"""Campaigns: made, changed, published, closed."""

from __future__ import annotations

import datetime

import pytest

from campaigns import entry, offers
from campaigns.models import Campaign, Collaboration, Status
from campaigns.offer_values import OfferRefused
from campaigns.workflow import WrongMove
from notifications.models import Message
from promocodes.models import Handout, TrackedLink
from tests import make


def errors(excinfo) -> dict[str, str]:
    return {one.field: one.code for one in excinfo.value.errors}


def test_only_a_title_is_required(lumen, by_maria):
    made = offers.create(lumen, {"title": " Summer  Glow "}, by=by_maria)
    assert (made.title, made.slug, made.status) == ("Summer Glow", "summer-glow", "draft")


def test_titles_may_repeat_and_slugs_do_not(lumen, by_maria):
    first, second = (offers.create(lumen, {"title": "Same"}, by=by_maria) for _ in range(2))
    assert first.slug != second.slug


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"title": " "}, "title", "required"),
        ({"title": "x" * 121}, "title", "too_long"),
        ({"title": "T", "networks": ["myspace"]}, "networks", "unknown"),
        ({"title": "T", "posting_days": 0}, "posting_days", "out_of_range"),
        ({"title": "T", "places": 0}, "places", "out_of_range"),
        (
            {"title": "T", "starts_on": datetime.date(2026, 2, 1), "ends_on": datetime.date(2026, 1, 1)},
            "ends_on",
            "ends_before_start",
        ),
        ({"title": "T", "promo_code": {"title": "Code"}}, "promo_code.code", "required"),
        ({"title": "T", "promo_code": {"title": "", "code": "A1"}}, "promo_code.title", "required"),
        ({"title": "T", "promo_code": {"title": "C", "code": "A B"}}, "promo_code.code", "code.bad_chars"),
        (
            {"title": "T", "affiliate_link": {"title": "L", "url": "http://x.example"}},
            "affiliate_link.url",
            "url.bad_scheme",
        ),
    ],
)
def test_wrong_values_are_refused_beside_their_field(lumen, by_maria, values, field, code):
    with pytest.raises(OfferRefused) as excinfo:
        offers.create(lumen, values, by=by_maria)
    assert errors(excinfo) == {field: code}
    assert Campaign.objects.count() == 0


def test_generic_code_is_refused_when_it_is_a_creators_own(marie_ready, lumen, by_maria):
    """IMP-C23, from the other side."""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    with pytest.raises(OfferRefused) as excinfo:
        offers.create(lumen, {"title": "T", "promo_code": {"title": "C", "code": "marie10"}}, by=by_maria)
    assert errors(excinfo) == {"promo_code.code": "code.duplicate_in_brand"}


def test_changed_generic_code_is_a_new_version_for_everyone_who_has_it(generic, marie, by_maria, deliver):
    """P15, EML-15."""
    one = make.accepted(generic, marie)
    deliver()
    offers.change(generic, {"promo_code": make.GENERIC_CODE | {"code": "AUTUMN15"}}, by=by_maria)

    one.refresh_from_db()
    assert (one.promo_handout.value, one.promo_handout.version) == ("AUTUMN15", 2)
    assert one.promo_handout.previous.retired_at is not None
    mails = deliver()
    assert len(mails) == 2
    assert "AUTUMN15" in mails[1].body
    assert Message.objects.filter(kind="code_changed").count() == 1


def test_only_the_newest_code_is_mailed_when_the_first_mail_still_waits(generic, marie, by_maria, deliver):
    """EML-16."""
    make.accepted(generic, marie)
    offers.change(generic, {"promo_code": make.GENERIC_CODE | {"code": "AUTUMN15"}}, by=by_maria)
    [mail] = deliver()
    assert "AUTUMN15" in mail.body
    assert "SUMMER10" not in mail.body


def test_changed_generic_link_keeps_each_creators_slug(lumen, marie, by_maria):
    """CLK-12."""
    campaign = make.campaign(lumen, affiliate_link=make.GENERIC_LINK)
    make.accepted(campaign, marie)
    slug = TrackedLink.objects.get().slug
    offers.change(
        campaign, {"affiliate_link": make.GENERIC_LINK | {"url": "https://shop.example.com/new"}}, by=by_maria
    )
    link = TrackedLink.objects.get()
    assert (link.slug, link.destination) == (slug, "https://shop.example.com/new")


def test_same_value_again_is_no_new_version(generic, marie, by_maria):
    make.accepted(generic, marie)
    offers.change(generic, {"promo_code": make.GENERIC_CODE, "brief": "New words."}, by=by_maria)
    assert Handout.objects.count() == 1
    assert Message.objects.count() == 1


def test_waiting_creators_are_served_when_personal_codes_become_generic(marie_ready, personal, by_maria, deliver):
    """IMP-R14, the campaign's side."""
    offers.change(personal, {"promo_code": make.GENERIC_CODE}, by=by_maria)
    marie_ready.refresh_from_db()
    assert marie_ready.status == Status.PENDING_CONTENT
    [mail] = deliver()
    assert "SUMMER10" in mail.body


def test_an_instruction_in_use_cannot_be_removed(generic, marie, by_maria):
    make.accepted(generic, marie)
    with pytest.raises(OfferRefused) as excinfo:
        offers.change(generic, {"promo_code": None}, by=by_maria)
    assert errors(excinfo) == {"promo_code": "instruction.in_use"}


def test_publish_twice_is_refused(generic, by_maria):
    with pytest.raises(WrongMove):
        offers.publish(generic, by=by_maria)


def test_close_refuses_who_applied_and_lets_pending_content_finish(personal, marie, luc, by_maria):
    waiting = make.accepted(personal, marie)
    pending = make.accepted(personal, luc)
    entry.enter_value(pending, "promo_code", "LUC10", by=by_maria)
    applied = make.applied(personal, make.creator())

    offers.close(personal, by=by_maria)

    states = {one.pk: one.status for one in Collaboration.objects.all()}
    assert states == {waiting.pk: "cancelled", pending.pk: "pending_content", applied.pk: "refused"}


def test_closed_campaign_stays_as_it_is(generic, by_maria):
    offers.close(generic, by=by_maria)
    with pytest.raises(WrongMove):
        offers.change(generic, {"title": "Other"}, by=by_maria)


def test_discard_throws_a_draft_away_and_nothing_else(lumen, generic, by_maria):
    draft = make.campaign(lumen, published=False)
    offers.discard(draft, by=by_maria)
    with pytest.raises(WrongMove):
        offers.discard(generic, by=by_maria)
    assert list(Campaign.objects.all()) == [generic]
