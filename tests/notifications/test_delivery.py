"""Delivery against a real mail server that says what the address tells it to."""

from __future__ import annotations

from itertools import groupby

import pytest
from django.utils import timezone

from notifications import claims, outbox, pauses, tasks
from notifications.clock import Now, after
from notifications.delivery import deliver_due
from notifications.failures import MOST_ATTEMPTS, pause_after
from notifications.models import Message, State
from tests.notifications.conftest import events, letter, now_due

pytestmark = pytest.mark.django_db


def test_ten_people_get_ten_mails(post, server):
    """EML-01: text and HTML, exactly one recipient each."""
    for number in range(10):
        post(f"person{number}@example.org")

    assert deliver_due() == 10
    assert sorted(mail["To"] for mail in server.taken) == [f"person{number}@example.org" for number in range(10)]
    assert {part.get_content_type() for part in server.taken[0].iter_parts()} == {"text/plain", "text/html"}
    assert not any(mail["Cc"] or mail["Bcc"] for mail in server.taken)


def test_refused_addresses_fail_with_the_words_of_the_server_and_others_go(post, server):
    """EML-10."""
    bad, good = post("550@example.org"), post("marie@example.org")
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()

    assert (bad.state, bad.error, bad.error_code) == (State.FAILED, "550 told to say 550", "smtp.550")
    assert good.state == State.SENT
    now_due()
    assert deliver_due() == 0


@pytest.mark.parametrize("word", ["451", "452"])
def test_a_greylisted_mail_is_tried_again_later(post, server, word):
    """EML-09."""
    message = post(f"{word}@example.org")
    deliver_due()
    message.refresh_from_db()

    assert (message.state, message.attempts, message.error_code) == (State.RETRY, 1, f"smtp.{word}")
    assert 8 < (message.due_at - timezone.now()).total_seconds() < 13
    assert deliver_due() == 0
    Message.objects.update(to="marie@example.org", due_at=Now())
    deliver_due()
    assert events(message) == ["queued", "retry", "sent"]


@pytest.mark.parametrize("word", ["421", "432"])
def test_a_busy_server_gets_the_rest_of_the_batch_later(post, server, word):
    """EML-11."""
    post(f"{word}@example.org")
    waiting = post()
    deliver_due()
    waiting.refresh_from_db()

    assert server.taken == []
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 0)
    assert waiting.due_at > timezone.now()


def test_tries_go_on_for_a_day_and_then_the_mail_fails(post, server):
    """P12."""
    pauses = [pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert pauses[0] < 15
    assert sum(pauses) >= 24 * 3600

    message = post("451@example.org")
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)
    deliver_due()
    message.refresh_from_db()
    assert message.state == State.FAILED


def test_a_lost_answer_is_uncertain_and_gets_one_more_try_with_the_same_id(post, server):
    """D10: the RFC 1047 window, twice."""
    message = post("drop@example.org")
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.UNCERTAIN, "answer.lost")

    now_due()
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.UNCERTAIN, "answer.unknown")
    assert server.dropped[0]["Message-ID"] == server.dropped[1]["Message-ID"]

    now_due()
    assert deliver_due() == 0
    assert events(message) == ["queued", "uncertain", "uncertain"]


def test_a_lost_answer_is_followed_by_the_mails_behind_it(post, server):
    post("drop@example.org")
    behind = post()
    deliver_due()
    behind.refresh_from_db()

    assert behind.state == State.SENT


def test_a_server_that_hangs_up_before_the_body_is_tried_again(post, server):
    message = post("hangup@example.org")
    deliver_due()
    message.refresh_from_db()

    assert (message.state, message.error_code) == (State.RETRY, "connection.failed")


def test_mails_wait_when_the_server_cannot_be_reached(post, smtp_settings):
    """EML-05."""
    messages = [post(), post()]
    deliver_due()

    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.error_code, message.attempts) == (State.RETRY, "connection.failed", 1)
        assert message.handed_over_at is None


def test_a_silent_server_frees_the_worker_after_the_time_out(post, smtp_settings, smtp_port):
    """EML-06."""
    import socket

    message = post()
    with socket.create_server(("127.0.0.1", smtp_port)):
        deliver_due()
    message.refresh_from_db()

    assert (message.state, message.error_code) == (State.RETRY, "connection.failed")


def test_a_refused_sign_in_stops_the_channel_and_costs_nobody_a_try(post, server, smtp_settings, caplog):
    """R10: our settings are wrong, so every due mail waits five minutes."""
    smtp_settings.EMAIL_HOST_USER, smtp_settings.EMAIL_HOST_PASSWORD = "tandem", "wrong"
    messages = [post(lane="brand:1"), post(lane="brand:2")]
    deliver_due()

    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.error_code, message.attempts) == (State.RETRY, "channel.auth", 0)
        assert 250 < (message.due_at - timezone.now()).total_seconds() < 350
        assert events(message) == ["queued", "retry"]
    assert "No mail can leave (channel.auth)" in caplog.text
    assert server.taken == []


def test_nothing_is_sent_in_clear_when_encryption_is_asked_for(post, server, smtp_settings):
    """EML-20."""
    smtp_settings.EMAIL_USE_TLS = True
    message = post()
    deliver_due()
    message.refresh_from_db()

    assert (message.state, message.error_code) == (State.RETRY, "channel.tls")
    assert server.taken == []


def test_the_lane_stops_when_everything_it_sends_is_refused(server, caplog):
    """EML-12."""
    outbox.queue_many([letter("554@example.org", lane="brand:1") for _ in range(30)])
    outbox.queue(letter(lane="brand:2"))
    deliver_due()

    assert Message.objects.filter(state=State.FAILED).count() == 20
    assert Message.objects.filter(state=State.RETRY, error_code="channel.refused").count() == 10
    assert len(server.taken) == 1
    assert "20 equal refusals" in caplog.text


def test_a_template_that_breaks_fails_its_own_mail_only(post, server):
    """EML-18."""
    broken, good = post(template="test/broken"), post()
    deliver_due()
    broken.refresh_from_db()
    good.refresh_from_db()

    assert (broken.state, broken.error_code) == (State.FAILED, "render")
    assert good.state == State.SENT
    assert events(broken) == ["queued", "failed"]


def test_an_address_no_mail_can_have_fails_alone(post, server):
    """P13."""
    bad, good = post("märie@@example.org"), post()
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()

    assert bad.state == State.FAILED
    assert good.state == State.SENT


def test_a_cancel_wins_until_the_body_is_given(post, server):
    """EML-17: cancelled while it is claimed, and the message before it is under way."""
    post(subject_type="collaboration", subject_id=1)
    claimed = post(subject_type="collaboration", subject_id=2)
    server.before_answer = lambda: None
    original = Message.objects.get(pk=claimed.pk)

    from notifications import ledger

    hand_over = ledger.Ledger.hand_over

    def cancel_first(self: ledger.Ledger, message: Message) -> bool:
        if message.pk == original.pk:
            assert outbox.cancel_waiting("collaboration", [2], reason="Cancelled.") == 1
        return hand_over(self, message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.Ledger, "hand_over", cancel_first)
        deliver_due()

    claimed.refresh_from_db()
    assert claimed.state == State.CANCELLED
    assert len(server.taken) == 1
    assert Message.objects.get(subject_id=1).state == State.SENT


def test_headers_are_as_promised(post, server):
    """EML-25."""
    message = post(sender_name="Lumen", reply_to="maria@lumen.example", subject="Ton code arrivé")
    deliver_due()

    [mail] = server.taken
    assert mail["Message-ID"] == f"<{message.public_id}@tandem.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "Lumen <hello@tandem.example>"
    assert mail["Reply-To"] == "maria@lumen.example"
    assert mail["Subject"] == "Ton code arrivé"
    assert mail["Date"]


def test_long_lines_and_all_scripts_make_a_right_mail(post, server):
    """EML-26."""
    name = "مرحبا 你好 🎉 " + "x" * 3000
    post(subject="مرحبا 你好 🎉", sender_name='Ünïcode, Ltd. "Q"', context={"name": name})
    deliver_due()

    [mail] = server.taken
    assert not mail.defects
    assert name in mail.get_body(("plain",)).get_content()


def test_text_is_not_escaped_and_html_is(post, mailoutbox):
    """R21."""
    post(context={"name": "<b>Tom & Co</b> {{ site_url }}"})
    deliver_due()

    [mail] = mailoutbox
    assert "<b>Tom & Co</b> {{ site_url }}" in mail.body
    assert "&lt;b&gt;Tom &amp; Co&lt;/b&gt;" in mail.alternatives[0].content


def test_the_first_mails_of_a_small_brand_do_not_wait_behind_a_big_one(server):
    outbox.queue_many([letter(f"big{n}@example.org", lane="brand:1") for n in range(30)])
    outbox.queue_many([letter("small@example.org", lane="brand:2")])
    deliver_due(limit=10)

    assert [mail["To"] for mail in server.taken].index("small@example.org") == 10


def test_a_lease_is_for_a_minute_at_most(post):
    from notifications import claims

    post()
    claims.claim("platform", "me", 10)
    assert not Message.objects.filter(lease_until__gt=after(61)).exists()


@pytest.mark.parametrize(("letters", "called"), [(99, 0), (100, 1), (230, 1)])
def test_a_sender_with_a_full_batch_calls_another_once(crowd, mailoutbox, letters, called):
    crowd(letters)
    calls: list[bool] = []
    deliver_due(when_full=lambda: calls.append(True))

    assert (len(mailoutbox), len(calls)) == (letters, called)


def test_nobody_is_called_to_a_server_that_is_away(crowd, smtp_settings):
    """One after the other would find out the same, and each costs a hundred mails a try."""
    crowd(300)
    calls: list[bool] = []
    deliver_due(when_full=lambda: calls.append(True))

    assert (calls, Message.objects.filter(attempts=1).count()) == ([], 100)


def test_nobody_is_called_to_a_server_that_wants_fewer_connections(crowd, server):
    crowd(300, "421@example.org")
    calls: list[bool] = []
    deliver_due(when_full=lambda: calls.append(True))

    assert calls == []


def test_the_worker_asks_for_another_sender_where_there_is_a_crowd(crowd, mailoutbox, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda **options: asked.append(options))
    crowd(100)
    tasks.sweep()

    assert (len(mailoutbox), len(asked)) == (100, 1)


def test_a_lane_keeps_its_turns_where_some_of_its_mails_go_alone(crowd, mailoutbox):
    """What a dead sender left is claimed alone; its brand still has every second turn."""
    crowd(300, "small@example.org", lane="brand:1")
    crowd(900, "big@example.org", lane="brand:2")
    fiftieth = Message.objects.filter(lane="brand:1").order_by("due_at", "pk")[50]
    Message.objects.filter(pk=fiftieth.pk).update(error_code="lease.expired")
    deliver_due()

    turns = [name for name, _ in groupby(mail.to[0].split("@")[0] for mail in mailoutbox)]
    assert len(mailoutbox) == 1200
    assert turns[:8] in (["small", "big"] * 4, ["big", "small"] * 4)


def test_what_is_paused_since_the_lanes_were_asked_for_is_not_claimed(post):
    post(lane="brand:1")
    circle = claims.Circle()
    assert circle.after("", limited=False) == "brand:1"
    pauses.begin("channel.refused", "554 no", lane="brand:1")
    post(lane="brand:1")
    assert circle.after("", limited=False) == "brand:1"
    assert claims.claim("brand:1", "me", 100) == []


@pytest.fixture
def crowd(db):
    """Writes so many letters to one address, due now."""

    def write(number: int, to: str = "marie@example.org", **fields):
        outbox.queue_many([letter(to, **fields) for _ in range(number)])

    return write
