"""The board: each cause comes and goes, its number is that of its list, and nothing of another brand is counted."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns import blocked, board, entry, lists, matters, retiring
from campaigns.causes import BY_KIND, CAUSES
from campaigns.models import Case, Collaboration
from notifications.models import Message
from tests import make

AGO = timezone.now() - datetime.timedelta(days=9)
MAILS = ["failed", "bounced", "suppressed", "uncertain"]


@pytest.fixture
def sent(generic, marie, deliver):
    """Marie is to post in a month, and her e-mail was delivered."""
    one = make.accepted(generic, marie)
    deliver()
    return one


def stands(one, **fields):
    Collaboration.objects.filter(pk=one.pk).update(**fields)


def mail_stands(one, state, **fields):
    Message.objects.filter(subject_id=one.pk).update(state=state, **fields)


def causes_of(campaign):
    return {matter.kind: matter.number for matter in board.of_campaign(campaign)}


def due(one, days):
    stands(one, due_on=timezone.localdate() + datetime.timedelta(days=days))


def unseen(one):
    stands(one, sent_at=AGO)
    mail_stands(one, "delivered", sent_at=AGO, created_at=AGO)


def late(one):
    mail_stands(one, "retry", created_at=AGO)


def ends(one):
    instruction = one.campaign.promo_code
    instruction.ends_on = timezone.localdate()
    instruction.save(update_fields=["ends_on"])


def complain(one):
    Case.objects.create(brand=one.brand, collaboration=one, reason="refused")


def complain_after_the_post(one):
    complain(one)
    stands(one, status="published", published_at=timezone.now(), content_url="https://example.org/p")


HAPPENS = {
    **{kind: (lambda one, kind=kind: mail_stands(one, kind)) for kind in MAILS},
    "case": complain,
    "case_posted": complain_after_the_post,
    "retired": lambda one: retiring.retire(one, reason="It leaked.", by=make.owner_of(one.brand)),
    "unseen": unseen,
    "past": lambda one: due(one, -2),
    "due_1": lambda one: due(one, 1),
    "due_3": lambda one: due(one, 3),
    "due_7": lambda one: due(one, 7),
    "ends": ends,
    "delayed": late,
    "code": lambda one: stands(one, status="ready_to_send", promo_handout=None),
    "link": lambda one: stands(one, status="ready_to_send", link_handout=None),
    "request": lambda one: stands(one, status="applied"),
}


@pytest.fixture
def both(lumen, marie, luc, by_maria, deliver):
    """A campaign with personal codes and links whose two creators were sent theirs."""
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.PERSONAL_LINK)
    people = [make.accepted(campaign, one) for one in (marie, luc)]
    for number, one in enumerate(people):
        entry.enter_value(one, "promo_code", f"CODE{number}", by=by_maria)
        entry.enter_value(one, "affiliate_link", f"https://shop.example.com/{number}", by=by_maria)
    deliver()
    return [Collaboration.objects.get(pk=one.pk) for one in people]


@pytest.mark.parametrize("kind", HAPPENS)
def test_a_cause_is_counted_when_it_happens_and_its_list_shows_as_many(both, kind):
    campaign = both[0].campaign
    assert causes_of(campaign) == {}

    HAPPENS[kind](both[0])

    numbers = causes_of(campaign)
    assert kind in numbers
    for found, number in numbers.items():
        cause = BY_KIND[found]
        filters = lists.Filters.from_query(dict([cause.narrowed] if cause.narrowed else []))
        assert lists.collaborations_in(campaign, cause.tab, filters, None).paginator.count == number, found


def test_every_cause_with_a_list_is_tried_here():
    assert {cause.kind for cause in CAUSES if cause.tab} == set(HAPPENS)


@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_that_was_sent_again_blocks_nobody(sent, kind):
    mail_stands(sent, kind)
    old = Message.objects.get(subject_id=sent.pk)
    old.pk, old.key, old.public_id, old.state = None, "again", "7f0c6a52-6c7e-4f2f-9a55-3d4f6a0b1c2d", "delivered"
    old.save(force_insert=True)
    assert causes_of(sent.campaign) == {}


@pytest.mark.parametrize("kind", [*MAILS, "unseen"])
def test_who_has_opened_her_code_is_not_blocked_by_a_mail(sent, kind):
    HAPPENS[kind](sent)
    stands(sent, seen_at=timezone.now())
    assert causes_of(sent.campaign) == {}


def test_sending_again_gives_an_unseen_code_new_days(sent):
    unseen(sent)
    old = Message.objects.get(subject_id=sent.pk)
    old.pk, old.key, old.public_id = None, "again", "7f0c6a52-6c7e-4f2f-9a55-3d4f6a0b1c2d"
    old.created_at = old.sent_at = timezone.now()
    old.save(force_insert=True)
    assert causes_of(sent.campaign) == {}


def test_the_days_until_an_unseen_code_matters_are_the_brands(sent, lumen):
    unseen(sent)
    lumen.unseen_days = 10
    lumen.save(update_fields=["unseen_days"])
    sent.campaign.refresh_from_db()
    assert causes_of(type(sent.campaign).objects.get(pk=sent.campaign_id)) == {}


def test_a_failed_announcement_does_not_block_anybody(sent):
    mail_stands(sent, "failed", kind="announcement")
    assert causes_of(sent.campaign) == {}


def test_an_answered_case_is_gone(sent):
    complain(sent)
    Case.objects.update(answered_at=timezone.now(), answer="answered")
    assert causes_of(sent.campaign) == {}


@pytest.mark.parametrize("kind", ["past", "due_1", "due_7", "unseen", "bounced"])
def test_an_open_case_stops_the_other_causes(sent, kind):
    HAPPENS[kind](sent)
    stands(sent, clock_stopped_at=timezone.now())
    assert causes_of(sent.campaign) == {}


def test_days_are_those_of_the_brands_calendar(sent, lumen):
    lumen.timezone = "Pacific/Kiritimati"
    theirs = timezone.localdate(timezone=datetime.timezone(datetime.timedelta(hours=14)))
    lumen.save(update_fields=["timezone"])
    stands(sent, due_on=theirs - datetime.timedelta(days=1))
    assert causes_of(type(sent.campaign).objects.get(pk=sent.campaign_id)) == {"past": 1}


def test_deadlines_are_counted_within_one_another_but_shown_once(generic, deliver):
    for days in (1, 3, 3):
        due(make.accepted(generic, make.creator(account=False)), days)
    deliver()
    assert causes_of(generic) == {"due_1": 1, "due_3": 3, "due_7": 3}
    assert [one.kind for one in matters.without_repeats(board.of_campaign(generic))] == ["due_1", "due_3"]


def test_each_blocked_creator_is_counted_once(both):
    stands(both[0], status="ready_to_send", promo_handout=None, link_handout=None)
    mail_stands(both[1], "bounced")
    due(both[1], -1)
    [brand] = [both[0].brand]
    found = board.of_brands([brand])[brand.pk]
    assert (found.blocked, found.campaigns) == (2, 1)


def test_nothing_of_another_brand_is_counted(sent, borealis):
    mail_stands(sent, "bounced")
    found = board.of_brands([borealis])[borealis.pk]
    assert (found.matters, found.blocked) == ([], 0)


def test_the_board_asks_as_often_for_many_brands_and_causes(both, lumen, borealis):
    with CaptureQueriesContext(connection) as few:
        board.of_brands([lumen])
    HAPPENS["bounced"](both[0])
    due(both[1], 1)
    borealis.unseen_days = 8
    with CaptureQueriesContext(connection) as many:
        board.of_brands([lumen, borealis])
    assert len(few) == len(many) <= 14


def test_the_page_says_how_many_are_blocked_and_where(sent, signed_in, maria):
    mail_stands(sent, "bounced")
    page = signed_in(maria).get("/").content.decode()
    assert "1 creator is blocked in 1 campaign." in page
    assert f'href="/campaigns/{sent.campaign_id}/pending/?mail=bounced"' in page


def test_the_page_is_glad_when_nobody_is_blocked(sent, signed_in, maria):
    assert "Nobody is blocked" in signed_in(maria).get("/").content.decode()


def test_one_cause_in_many_campaigns_is_folded_into_one_line(lumen, signed_in, maria, deliver):
    for number in range(matters.FOLDED_FROM):
        mail_stands(make.accepted(make.campaign(lumen, title=f"No {number}"), make.creator(account=False)), "bounced")
    page = signed_in(maria).get("/").content.decode()
    assert page.count('<summary class="matter"') == 1
    assert "in 4 campaigns" in page


def test_a_narrowed_list_names_the_filter_and_the_way_out(sent, signed_in, maria):
    mail_stands(sent, "bounced")
    page = signed_in(maria).get(f"/campaigns/{sent.campaign_id}/pending/?mail=bounced&q=Marie").content.decode()
    assert 'href="?q=Marie"' in page
    assert "Marie Laurent" in page
    assert 'value="resend"' in page


def test_a_viewer_sees_what_is_blocked_but_is_offered_no_deed(sent, signed_in, vera):
    mail_stands(sent, "bounced")
    client = signed_in(vera)
    assert "1 creator is blocked" in client.get("/").content.decode()
    address = f"/campaigns/{sent.campaign_id}/pending/?mail=bounced"
    assert 'value="resend"' not in client.get(address).content.decode()
    assert client.post(address, {"resend": sent.pk}).status_code == 403


def test_the_two_parts_of_early_ends_are_the_whole(both):
    ends(both[0])
    whole = Collaboration.objects.filter(blocked.condition("ends", [both[0].brand])).count()
    parts = [Collaboration.objects.filter(part).count() for part in blocked.ENDS_EARLY_IN_PARTS]
    assert (whole, parts) == (2, [0, 2])


def test_every_way_that_a_viewer_is_shown_is_open_to_her(sent, lumen, signed_in, vera):
    """A draft leads her to the campaign: the page on which it is finished would refuse her."""
    make.campaign(lumen, title="Winter", published=False)
    make.applied(sent.campaign, make.creator())
    client = signed_in(vera)
    ways = set(re.findall(r'class="button[^"]*" href="(/[^"]+)"', client.get("/").content.decode()))

    assert len(ways) > 1
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)
