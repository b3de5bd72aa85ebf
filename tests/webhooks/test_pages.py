"""The pages of a brand's webhooks, and the mails and the board when one does not answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Role
from campaigns import board, webhook_desk, webhook_news
from campaigns.webhook_facts import KINDS
from notifications import hook_secrets
from notifications.models import Message, Webhook, WebhookEvent
from notifications.webhooks import telling
from tests import make
from tests.webhooks.conftest import wait_over
from tests.webhooks.receiver import saying, webhook
from tracking.signatures import is_signed

LIST = "/brands/lumen/webhooks/"
KIND = "collaboration.accepted"
TYPED = {"url": "https://shop.example.com/tandem", "name": "Warehouse", "events": [KIND, "import.applied"]}


@pytest.fixture
def page(signed_in, maria):
    """Maria's browser."""
    return signed_in(maria)


@pytest.fixture
def one(lumen, receiver) -> Webhook:
    return webhook(lumen.lane, receiver.url, KIND)


def at(webhook: Webhook) -> str:
    return f"{LIST}{webhook.pk}/"


def tell(lumen, subject: int = 1) -> None:
    telling.tell(lumen.lane, "collaboration", {KIND: lambda: [(subject, {"n": subject})]})


def test_a_webhook_is_made_and_its_secret_shown_once(page, lumen):
    made = page.post(LIST, TYPED)

    [stored] = webhook_desk.of_brand(lumen)
    secret = hook_secrets.shown(stored.secret)
    assert secret.startswith("whsec_")
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert (stored.name, stored.events) == ("Warehouse", [KIND, "import.applied"])
    for path in (LIST, at(stored)):
        assert secret not in page.get(path).content.decode()
    assert secret not in stored.secret
    assert AuditEntry.objects.get(action="webhook.create").detail["url"] == TYPED["url"]


def test_every_kind_of_event_is_explained(page):
    shown = page.get(LIST).content.decode()

    for kind, words in KINDS.items():
        assert f'value="{kind}"' in shown
        assert words in shown


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"url": "http://shop.example.com/"}, "url.not_https"),
        ({"url": "https://192.168.1.1/"}, "address.private"),
        ({"url": "https://user:x@shop.example.com/"}, "url.with_password"),
        ({"url": ""}, "required"),
        ({"events": []}, "required"),
        ({"events": ["everything"]}, "invalid_choice"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(page, lumen, typed, code):
    refused = page.post(LIST, TYPED | typed)

    assert refused.status_code == 422
    assert f'data-error-code="{code}"' in refused.content.decode()
    assert not webhook_desk.of_brand(lumen).exists()


def test_an_eleventh_webhook_is_refused(page, lumen):
    for _ in range(10):
        webhook(lumen.lane, "https://shop.example.com/")

    assert 'data-error-code="too_many"' in page.post(LIST, TYPED).content.decode()


def test_a_change_is_kept_and_another_address_begins_without_failures(page, one):
    Webhook.objects.update(failures=7, paused_until=timezone.now() + timedelta(hours=1))
    page.post(at(one), {"do": "change", "url": one.url, "name": "Till", "events": ["code.replaced"]})
    one.refresh_from_db()
    assert (one.name, one.events, one.failures) == ("Till", ["code.replaced"], 7)

    page.post(at(one), {"do": "change", **TYPED})
    one.refresh_from_db()
    assert (one.url, one.failures, one.paused_until) == (TYPED["url"], 0, None)


def test_a_rotation_shows_another_secret_and_both_sign(page, one, receiver, report, lumen):
    old = hook_secrets.shown(one.secret)
    shown = page.post(at(one), {"do": "rotate"}).content.decode()
    new = re.search(r"whsec_[\w+/=]+", shown)[0]
    tell(lumen)
    report()

    [heard] = receiver.heard
    now = timezone.now().timestamp()
    assert new != old
    for secret in (old, new):
        assert is_signed("standard", [secret], heard.headers, heard.body, now=now)
    assert "whsec_" not in page.get(at(one)).content.decode()


def test_a_test_shows_its_answer(page, one, receiver, report):
    receiver.answers = [saying(202, b"Thank you <b>very</b> much")]
    page.post(at(one), {"do": "test"})
    report()

    shown = page.get(at(one)).content.decode()
    assert receiver.kinds() == ["webhook.test"]
    assert "Thank you &lt;b&gt;very&lt;/b&gt; much" in shown
    assert ">202<" in shown


def test_a_second_test_waits_a_moment(page, one):
    page.post(at(one), {"do": "test"})
    again = page.post(at(one), {"do": "test"})

    assert again.status_code == 409
    assert 'data-error-code="webhook.too_soon"' in again.content.decode()
    assert WebhookEvent.objects.count() == 1


def test_off_is_off_and_on_tells_what_waited(page, one, receiver, report, lumen):
    receiver.answers = [500]
    tell(lumen, 1)
    report()
    page.post(at(one), {"do": "off"})
    tell(lumen, 2)
    report()
    page.post(at(one), {"do": "on"})
    report()

    assert [call.said["data"]["n"] for call in receiver.heard] == [1, 1]
    one.refresh_from_db()
    assert (one.off_at, one.failures) == (None, 0)


def test_a_removed_webhook_is_told_nothing_and_is_not_there(page, one, receiver, report, lumen):
    tell(lumen)
    page.post(at(one), {"do": "remove"})
    report()

    assert receiver.heard == []
    assert page.get(at(one)).status_code == 404
    assert AuditEntry.objects.filter(action="webhook.remove").exists()


def test_send_again_calls_with_the_same_id(page, one, receiver, report, lumen):
    tell(lumen)
    report()
    [event] = WebhookEvent.objects.all()
    page.post(f"{at(one)}events/{event.pk}/again/")
    report()

    first, second = receiver.heard
    assert (first.name, first.body) == (second.name, second.body)
    assert event.calls.count() == 2


def test_nothing_is_sent_again_to_who_is_off_or_before_its_hold_ends(page, one, lumen):
    telling.tell(lumen.lane, "c", {KIND: lambda: [(1, {})]}, at=timezone.now() + timedelta(minutes=5), batch="import:1")
    [event] = WebhookEvent.objects.all()
    held = page.post(f"{at(one)}events/{event.pk}/again/")
    assert (held.status_code, 'data-error-code="event.still_held"' in held.content.decode()) == (409, True)

    page.post(at(one), {"do": "off"})
    off = page.post(f"{at(one)}events/{event.pk}/again/")
    assert 'data-error-code="webhook.off"' in off.content.decode()


def test_the_log_says_why_there_was_no_answer(page, one, report, lumen, settings):
    settings.SITE_URL = "https://tandem.example"
    tell(lumen)
    report()

    shown = page.get(at(one)).content.decode()
    assert 'data-code="url.not_https"' in shown
    assert "Only https is called." in shown


def test_a_viewer_reads_and_changes_nothing(signed_in, vera, one):
    viewer = signed_in(vera)

    shown = viewer.get(at(one)).content.decode()
    assert 'name="do"' not in shown
    assert viewer.post(at(one), {"do": "off"}).status_code == 403
    assert viewer.post(LIST, TYPED).status_code == 403


def test_another_brand_finds_nothing(signed_in, otto, one, borealis):
    """TEN-13"""
    stranger = signed_in(otto)

    assert stranger.get(at(one)).status_code == 404
    assert stranger.get(f"/brands/borealis/webhooks/{one.pk}/").status_code == 404
    assert stranger.post(f"/brands/borealis/webhooks/{one.pk}/", {"do": "rotate"}).status_code == 404


def fail(one: Webhook, receiver, report, times: int) -> None:
    receiver.answers = [500] * times
    for _ in range(times):
        wait_over()
        report()


def test_the_owners_are_mailed_at_five_at_ten_and_when_it_is_switched_off(one, receiver, report, lumen):
    make.member(lumen, "fleur@lumen.example", role=Role.OWNER, language="fr")
    tell(lumen)
    told = []
    for number in range(1, 21):
        fail(one, receiver, report, 1)
        webhook_news.tell_owners()
        webhook_news.tell_owners()
        told += [number] * (Message.objects.filter(kind="webhook").count() // 2 - len(told))

    assert told == [5, 10, 20]
    mails = Message.objects.filter(kind="webhook").order_by("pk")
    assert {mail.to for mail in mails} == {"olga@lumen.example", "fleur@lumen.example"}
    last = mails.filter(to="olga@lumen.example").last()
    assert last.subject == "A webhook was switched off"
    assert "20 times in a row" in last.context["body"]
    assert last.context["button_url"].endswith(at(one))
    assert mails.filter(to="fleur@lumen.example").last().subject == "Un webhook a été désactivé"


def test_after_an_answer_the_owners_are_told_anew(one, receiver, report, lumen):
    tell(lumen)
    fail(one, receiver, report, 5)
    assert webhook_news.tell_owners() == 1
    receiver.answers = []
    wait_over()
    report()
    tell(lumen, 2)
    fail(one, receiver, report, 5)

    assert webhook_news.tell_owners() == 1


def test_the_owners_are_mailed_at_once_when_it_is_gone(one, receiver, report, lumen, deliver):
    tell(lumen)
    receiver.answers = [410]
    report()
    assert webhook_news.tell_owners() == 1
    assert webhook_news.tell_owners() == 0

    [mail] = deliver()
    assert mail.to == ["olga@lumen.example"]
    assert "410 Gone" in mail.body


def test_the_board_shows_a_webhook_that_does_not_answer(page, one, receiver, report, lumen):
    tell(lumen)
    fail(one, receiver, report, 4)
    assert board.of_brands([lumen])[lumen.pk].matters == []
    fail(one, receiver, report, 1)

    [matter] = board.of_brands([lumen])[lumen.pk].matters
    assert (matter.kind, matter.number, matter.href) == ("webhook", 1, LIST)
    assert LIST in page.get("/").content.decode()
    webhook_desk.switch_off(one, lumen, by=make.owner_of(lumen))
    assert board.of_brands([lumen])[lumen.pk].matters == []
