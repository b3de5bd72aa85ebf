"""What a manager writes to creators of a campaign: once, to whom it may, and followed like any mail."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from campaigns import announcements, mail_words
from campaigns.models import Announcement, Status
from notifications import outbox, suppressions
from notifications.models import Message, State, Suppression
from tests import make

WORDS = {"subject": "News for {campaign}", "body": "Hello {creator},\n\n{code}\n\n{link}\n\nPost on Friday."}
PENDING = {"statuses": [Status.PENDING_CONTENT]}


@pytest.fixture
def running(generic, marie, luc):
    """A campaign with two creators who are to post; their own mails are gone."""
    make.accepted(generic, marie)
    make.accepted(generic, luc)
    Message.objects.all().delete()
    return generic


def address(campaign, more="new/"):
    return f"/campaigns/{campaign.pk}/announcements/{more}"


def test_everybody_of_a_status_is_written_to(running, by_maria, committed, deliver):
    with committed():
        made = announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"marie@example.org", "luc@example.org"}
    assert mails[0].subject == "News for Summer Glow"
    assert "SUMMER10" in mails[0].body
    assert (made.number, made.sent_by.email) == (2, "maria@lumen.example")
    assert AuditEntry.objects.filter(action="announcement.sent").count() == 1


def test_it_can_be_declined_and_a_paragraph_without_link_is_left_out(running, by_maria, deliver):
    announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    mail = deliver()[0]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "{link}" not in mail.body
    assert "/r/" not in mail.body


def test_the_same_press_twice_sends_once(running, by_maria):
    first = announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    second = announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    assert first == second
    assert Message.objects.count() == 2


def test_who_unsubscribed_is_left_out_and_counted(running, luc, by_maria):
    suppressions.suppress(
        running.brand.lane, luc.email, Suppression.Reason.UNSUBSCRIBED, scope=Suppression.Scope.OPTIONAL
    )
    found = announcements.people(running, **PENDING).select_related("influencer")
    audience = announcements.audience(found, running)
    assert [one.name for one in audience.reached] == ["Marie Laurent"]
    assert [one.name for one in audience.left_out] == ["Luc Martin"]
    announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    assert [mail.to for mail in Message.objects.all()] == ["marie@example.org"]


def test_nobody_is_refused_and_nothing_is_kept(running, by_maria):
    with pytest.raises(announcements.AnnouncementRefused) as refused:
        announcements.send(running, **WORDS, statuses=[Status.PUBLISHED], press_key="p1", by=by_maria)
    assert refused.value.code == "announcement.nobody"
    assert not Announcement.objects.exists()


def test_applicants_and_creators_of_other_campaigns_cannot_be_written_to(running, personal, marie, luc, by_maria):
    applied = make.applied(personal, luc)
    elsewhere = make.accepted(personal, marie)
    found = announcements.people(running, chosen=[applied.pk, elsewhere.pk])
    assert list(found) == []
    assert list(announcements.people(personal, statuses=[Status.APPLIED])) == []


def test_wrong_words_are_refused(running, by_maria):
    with pytest.raises(mail_words.WordsRefused):
        announcements.send(running, "{code}", "Hi {cod}", **PENDING, press_key="p1", by=by_maria)
    assert not Message.objects.exists()


def test_an_announcement_does_not_pass_for_the_mail_with_the_code(running, by_maria):
    announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    pks = list(running.collaborations.values_list("pk", flat=True))
    assert outbox.latest_by_subject("collaboration", pks, kinds=("handover",)) == {}


@pytest.mark.parametrize("number", [1, 12])
def test_queries_do_not_grow_with_the_creators(number, lumen, by_maria, django_assert_max_num_queries):
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE)
    make.ready(campaign, number)
    with django_assert_max_num_queries(20):
        announcements.send(campaign, **WORDS, statuses=[Status.READY_TO_SEND], press_key="p1", by=by_maria)


def test_a_manager_sees_whom_it_reaches_before_it_is_sent(running, maria, signed_in):
    page = signed_in(maria).post(address(running), WORDS | PENDING | {"do": "check"}).content.decode()
    assert "Reaches <strong>2</strong> creators" in page
    assert not Message.objects.exists()


def test_sending_leads_to_the_page_that_follows_it(running, maria, signed_in):
    client = signed_in(maria)
    sent = WORDS | PENDING | {"do": "send", "press_key": "p1"}
    first, second = client.post(address(running), sent), client.post(address(running), sent)
    assert first["Location"] == second["Location"] == address(running, f"{Announcement.objects.get().pk}/")
    page = client.get(first["Location"]).content.decode()
    assert "Marie Laurent" in page
    assert "Luc Martin" in page
    assert "News for {campaign}" in client.get(address(running, "")).content.decode()


def test_ticked_creators_are_written_to(running, maria, signed_in):
    client = signed_in(maria)
    one = running.collaborations.get(name="Marie Laurent")
    page = client.post(address(running), {"do": "choose", "chosen": [one.pk]}).content.decode()
    assert "<strong>1</strong> creator that you ticked" in page
    client.post(address(running), WORDS | {"do": "send", "chosen": [one.pk], "press_key": "p1"})
    assert [mail.to for mail in Message.objects.all()] == ["marie@example.org"]


def test_a_failed_mail_is_sent_again(running, maria, by_maria, signed_in):
    made = announcements.send(running, **WORDS, **PENDING, press_key="p1", by=by_maria)
    failed = Message.objects.first()
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED)
    signed_in(maria).post(address(running, f"{made.pk}/"), {"resend": failed.pk})
    again = Message.objects.get(key__startswith=f"{failed.key}:again:")
    assert (again.batch, again.optional) == (made.batch, True)


@pytest.mark.parametrize(("who", "status"), [("vera", 403), ("otto", 404)])
def test_viewers_and_strangers_write_nothing(who, status, running, signed_in, request):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(address(running)).status_code == status
    assert client.post(address(running), WORDS | PENDING | {"do": "send"}).status_code == status
    assert not Announcement.objects.exists()


def test_nobody_chosen_is_said_in_the_form(running, maria, signed_in):
    answer = signed_in(maria).post(address(running), WORDS | {"do": "check"})
    assert answer.status_code == 422
    assert 'data-error-code="announcement.nobody"' in answer.content.decode()
