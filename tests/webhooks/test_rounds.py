"""Events on their way: at least once, in order, again later, and no longer than somebody listens."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import hook_secrets, tasks
from notifications.clock import Now
from notifications.models import Webhook, WebhookCall, WebhookEvent
from notifications.webhooks import crew, fates, forgetting, rounds, telling
from tests.webhooks.conftest import wait_over
from tests.webhooks.receiver import Receiver, saying, webhook
from tracking.signatures import is_signed

pytestmark = pytest.mark.django_db

LANE = "brand:1"
KIND = "collaboration.accepted"
State = WebhookEvent.State


def tell(subject: int = 1, kind: str = KIND, lane: str = LANE, **named) -> int:
    return telling.tell(lane, "collaboration", {kind: lambda: [(subject, {"n": subject})]}, **named)


@pytest.fixture
def during_a_call(monkeypatch):
    """Let something happen while the receiver answers."""

    def happens(deed):
        post = rounds.Caller.post

        def call(self, *given):
            answer = post(self, *given)
            deed()
            return answer

        monkeypatch.setattr(rounds.Caller, "post", call)

    return happens


def states() -> list[str]:
    return list(WebhookEvent.objects.order_by("pk").values_list("state", flat=True))


def test_an_event_is_told_signed_with_its_type_moment_and_facts(receiver, report):
    one = webhook(LANE, receiver.url, KIND)
    at = datetime.datetime(2026, 5, 1, 10, 0, 0, 123456, tzinfo=datetime.UTC)
    tell(7, at=at)

    assert report() == 1
    [heard] = receiver.heard
    assert heard.said == {"type": KIND, "timestamp": "2026-05-01T10:00:00.123Z", "data": {"n": 7}}
    secret = hook_secrets.shown(one.secret)
    assert is_signed("standard", [secret], heard.headers, heard.body, now=timezone.now().timestamp())
    event = WebhookEvent.objects.get()
    assert heard.name == str(event.public_id)
    assert (event.state, event.attempts) == (State.DELIVERED, 1)
    assert event.calls.get().status == 204


def test_who_wants_nothing_is_told_nothing(receiver, report, django_assert_num_queries):
    webhook(LANE, receiver.url, "message.bounced")
    webhook(LANE, receiver.url, KIND, off_at=timezone.now(), off_code="by_hand")
    webhook(LANE, receiver.url, KIND, removed_at=timezone.now())

    def facts():
        raise AssertionError("nobody wants them")

    with django_assert_num_queries(1):
        assert telling.tell(LANE, "collaboration", {KIND: facts}) == 0
    assert report() == 0


def test_each_lane_hears_of_its_own_alone(receiver, report):
    """TEN-13"""
    other = Receiver()
    webhook("brand:1", receiver.url, KIND)
    webhook("brand:2", other.url, KIND)
    tell(1, lane="brand:1")
    tell(2, lane="brand:2")
    tell(3, lane="brand:2")
    report()

    assert [one.said["data"]["n"] for one in receiver.heard] == [1]
    assert [one.said["data"]["n"] for one in other.heard] == [2, 3]
    other.close()


def test_a_call_that_failed_is_made_again_with_the_same_id_and_bytes(receiver, report):
    webhook(LANE, receiver.url, KIND)
    tell()
    receiver.answers = [saying(500, b"Out of paper"), 204]
    report()
    assert states() == [State.WAITING]
    wait_over()
    report()

    first, second = receiver.heard
    assert (first.name, first.body) == (second.name, second.body)
    assert [(one.status, one.answer) for one in WebhookCall.objects.all()] == [(500, "Out of paper"), (204, "")]
    assert states() == [State.DELIVERED]


def test_a_failure_lets_the_webhook_rest_and_another_hears_all_the_same(receiver, report):
    busy = webhook(LANE, receiver.url, KIND)
    other = Receiver()
    webhook(LANE, other.url, KIND)
    receiver.answers = [503]
    tell(1)
    tell(2)
    report()

    busy.refresh_from_db()
    assert (len(receiver.heard), busy.failures) == (1, 1)
    assert busy.paused_until > timezone.now()
    assert len(other.heard) == 2
    other.close()


def test_a_receiver_says_how_long_it_wants_to_rest(receiver, report):
    one = webhook(LANE, receiver.url, KIND)
    receiver.answers = [saying(429, Retry_After="7200")]
    tell()
    report()

    one.refresh_from_db()
    assert one.paused_until > timezone.now() + timedelta(hours=1, minutes=55)


def test_events_of_one_subject_keep_their_order_and_let_others_pass(receiver, report):
    """One that is never taken stops only what comes after it about the same subject."""
    webhook(LANE, receiver.url, "first", "second")
    tell(1, "first")
    tell(1, "second")
    tell(2, "second")
    receiver.answers = [500]
    report()
    Webhook.objects.update(paused_until=None)
    report()
    assert [(one.said["type"], one.said["data"]["n"]) for one in receiver.heard] == [("first", 1), ("second", 2)]

    wait_over()
    report()
    assert [(one.said["type"], one.said["data"]["n"]) for one in receiver.heard[2:]] == [("first", 1), ("second", 1)]


def test_what_is_held_waits_for_its_moment_and_does_not_hold_up_what_happens_before(receiver, report):
    webhook(LANE, receiver.url, "held", KIND)
    tell(1, "held", at=timezone.now() + timedelta(minutes=15), batch="import:1")
    tell(1)
    report()
    assert receiver.kinds() == [KIND]

    telling.let_go("import:1")
    report()
    assert receiver.kinds() == [KIND, "held"]


def test_what_is_taken_back_while_it_is_held_has_not_happened(receiver, report):
    webhook(LANE, receiver.url, "held")
    later = timezone.now() + timedelta(minutes=15)
    tell(1, "held", at=later, batch="import:1")
    tell(2, "held", at=later, batch="import:2")
    tell(3, "held")
    telling.take_back("import:1")
    telling.take_back_held(LANE, ["held"], "collaboration", [2, 3])

    report()
    assert [one.said["data"]["n"] for one in receiver.heard] == [3]


def test_three_days_of_failures_are_twenty_tries_and_the_end(receiver, report):
    one = webhook(LANE, receiver.url, KIND)
    tell(1)
    tell(2)
    receiver.answers = [500] * 40
    for tries in range(1, 21):
        wait_over()
        report()
        one.refresh_from_db()
        assert one.failures == tries
    assert (one.off_code, len(receiver.heard)) == ("failures", 20)
    assert states() == [State.GIVEN_UP, State.WAITING]
    wait_over()
    assert report() == 0
    assert tell(3) == 0


def test_the_waiting_times_add_up_to_three_days():
    assert len(fates.PAUSES) == 19
    assert timedelta(hours=71) < timedelta(seconds=sum(fates.PAUSES)) < timedelta(hours=74)
    assert fates.pause(20) is None
    times = {fates.pause(3) for _ in range(20)}
    assert len(times) > 1
    assert all(108 <= one <= 132 for one in times if one)
    assert fates.pause(1, at_least=50) == 50


def test_a_success_ends_the_row_of_failures(receiver, report):
    one = webhook(LANE, receiver.url, KIND, failures=19, told_failures=10)
    tell()
    report()

    one.refresh_from_db()
    assert (one.failures, one.told_failures, one.paused_until) == (0, 0, None)
    assert one.answered_at


def test_who_is_gone_is_called_no_more(receiver, report):
    one = webhook(LANE, receiver.url, KIND)
    tell(1)
    tell(2)
    receiver.answers = [410]
    report()

    one.refresh_from_db()
    assert (one.off_code, len(receiver.heard)) == ("gone", 1)
    wait_over()
    assert report() == 0


def test_a_test_is_called_once_also_where_the_webhook_is_off(receiver, report):
    one = webhook(LANE, receiver.url, KIND, off_at=timezone.now(), off_code="failures", failures=20)
    event = telling.test(one)
    receiver.answers = [410]
    report()
    wait_over()
    report()

    event.refresh_from_db()
    one.refresh_from_db()
    assert receiver.kinds() == ["webhook.test"]
    assert (event.state, one.failures, one.off_code) == (State.GIVEN_UP, 20, "failures")


def test_after_a_rotation_both_secrets_sign_for_a_day(receiver, report):
    old, new = hook_secrets.new_secret(), hook_secrets.new_secret()
    one = webhook(
        LANE,
        receiver.url,
        KIND,
        secret=hook_secrets.hidden(new),
        previous_secret=hook_secrets.hidden(old),
        previous_until=timezone.now() + timedelta(hours=24),
    )
    tell(1)
    report()
    one.previous_until = timezone.now() - timedelta(seconds=1)
    one.save()
    tell(2)
    report()

    now = timezone.now().timestamp()
    signed = [
        [is_signed("standard", [key], call.headers, call.body, now=now) for key in (new, old)]
        for call in receiver.heard
    ]
    assert signed == [[True, True], [True, False]]


def test_a_secret_that_cannot_be_read_is_a_failure_that_says_so(receiver, report, settings):
    webhook(LANE, receiver.url, KIND)
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-another"
    tell()
    report()

    assert receiver.heard == []
    assert WebhookCall.objects.get().error_code == "secret.unreadable"


def test_a_private_address_is_never_called_and_counts_as_a_failure(report, settings, receiver):
    """SEC-09"""
    one = webhook(LANE, receiver.url, KIND)
    settings.SITE_URL = "https://tandem.example"
    tell()
    report()

    one.refresh_from_db()
    assert (receiver.heard, one.failures) == ([], 1)
    assert WebhookCall.objects.get().error_code == "url.not_https"


def test_a_sender_that_dies_after_the_call_is_succeeded_by_one_that_calls_again(receiver, report, monkeypatch):
    """At least once: the receiver knows the repetition by its id."""
    one = webhook(LANE, receiver.url, KIND)
    tell()

    def dies(event, answer):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "_note", dies)
        with pytest.raises(SystemExit):
            report()
    # no process has its time to put the lease back
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone = rounds.leases.start_work().split(":")
    one.lease_owner, one.lease_until = f"{gone[0]}:{int(done.stdout)}:x", timezone.now() + timedelta(seconds=60)
    one.save()
    assert report() == 1

    first, second = receiver.heard
    assert (first.name, first.body) == (second.name, second.body)
    assert states() == [State.DELIVERED]


def test_two_senders_do_not_call_one_webhook_at_once(receiver, report):
    one = webhook(LANE, receiver.url, KIND)
    tell()
    one.lease_owner, one.lease_until = "another-machine:1:abc", timezone.now() + timedelta(seconds=60)
    one.save()
    assert rounds.due() == []
    assert rounds.take_turn(one.pk) == 0
    Webhook.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert report() == 1


def test_a_webhook_that_is_switched_off_during_a_turn_hears_no_more(receiver, report, during_a_call):
    one = webhook(LANE, receiver.url, KIND)
    tell(1)
    tell(2)

    def off():
        Webhook.objects.filter(pk=one.pk).update(
            off_at=timezone.now(), off_code="by_hand", lease_owner="", lease_until=None
        )

    during_a_call(off)
    report()

    assert len(receiver.heard) == 1
    assert states() == [State.DELIVERED, State.WAITING]


def test_an_event_that_is_taken_back_during_its_call_leaves_nothing(receiver, report, during_a_call):
    webhook(LANE, receiver.url, KIND)
    tell()
    during_a_call(WebhookEvent.objects.all().delete)
    report()

    assert not WebhookCall.objects.exists()


def test_many_events_are_written_in_few_statements(receiver, django_assert_max_num_queries):
    webhook(LANE, receiver.url, KIND)
    with django_assert_max_num_queries(12):
        telling.tell(LANE, "collaboration", {KIND: lambda: [(n, {"n": n}) for n in range(500)]})
    assert WebhookEvent.objects.count() == 500


def test_old_events_are_forgotten_with_their_answers(receiver, report, settings):
    one = webhook(LANE, receiver.url, KIND)
    tell(1)
    tell(2)
    receiver.answers = [204, 500]
    report()
    long_ago = timezone.now() - timedelta(days=settings.MAIL_RETENTION_DAYS + 1)
    WebhookEvent.objects.update(happened_at=long_ago)
    WebhookEvent.objects.filter(state=State.DELIVERED).update(done_at=long_ago)

    assert forgetting.forget_old() == 1
    assert states() == [State.WAITING]
    Webhook.objects.filter(pk=one.pk).update(off_at=timezone.now(), off_code="by_hand")
    assert tasks.purge() == 1
    assert not WebhookCall.objects.exists()


@pytest.fixture
def threads(monkeypatch):
    """What the crew would begin, instead of threads."""
    begun: list[dict] = []

    class Thread:
        def __init__(self, **named):
            self.named = named

        def start(self):
            begun.append(self.named)

    monkeypatch.setattr(crew.threading, "Thread", Thread)
    monkeypatch.setattr(crew, "_busy", Counter())
    return begun


def test_the_crew_calls_several_at_once_and_has_an_end(threads, monkeypatch):
    monkeypatch.setattr(rounds, "due", lambda: [(pk, f"brand:{pk}") for pk in range(30)])

    assert crew.set_out() == crew.MOST
    assert crew.set_out() == 0
    assert all(one["daemon"] for one in threads)


def test_one_brand_takes_few_hands_and_gives_them_back(threads, monkeypatch):
    monkeypatch.setattr(rounds, "due", lambda: [(pk, LANE if pk < 10 else "brand:2") for pk in range(11)])
    assert crew.set_out() == crew.MOST_OF_LANE + 1
    assert [one["args"] for one in threads] == [*[(pk, LANE) for pk in range(crew.MOST_OF_LANE)], (10, "brand:2")]

    monkeypatch.setattr(rounds, "take_turn", lambda pk: 0)
    monkeypatch.setattr(crew, "_connect_alone", lambda: None)
    monkeypatch.setattr(crew.connections, "close_all", lambda: None)
    threads[0]["target"](*threads[0]["args"])
    monkeypatch.setattr(rounds, "due", lambda: [(pk, LANE) for pk in range(4, 10)])
    assert crew.set_out() == 1


def test_no_webhook_that_is_due_always_comes_first(receiver):
    """Neither one that is told very much nor some that never answer keep the others from their turn."""
    made = {webhook(LANE, receiver.url, KIND).pk for _ in range(3)}
    tell()

    rounds_seen = [[pk for pk, _ in rounds.due()] for _ in range(60)]
    assert all(set(seen) == made for seen in rounds_seen)
    assert {seen[0] for seen in rounds_seen} == made


def test_a_webhook_that_is_changed_as_its_turn_begins_is_left_in_peace(receiver, monkeypatch):
    one = webhook(LANE, receiver.url, KIND)
    tell()
    real = rounds._Turn

    def changed(mine):
        Webhook.objects.filter(pk=one.pk).update(lease_owner="", lease_until=None)
        return real(mine)

    monkeypatch.setattr(rounds, "_Turn", changed)
    assert rounds.take_turn(one.pk) == 0
    monkeypatch.setattr(rounds, "_Turn", real)
    assert rounds.take_turn(one.pk) == 1


def test_a_thread_that_cannot_be_had_gives_its_hand_back(receiver, monkeypatch):
    webhook(LANE, receiver.url, KIND)
    tell()

    def none(*args, **named):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(crew.threading.Thread, "start", none)
        assert [crew.set_out() for _ in range(10)] == [0] * 10
    assert crew._busy.total() == 0


def test_nothing_is_told_in_quarantine(receiver, report, settings):
    """INF-18: a restored backup calls nobody."""
    one = webhook("brand:1", receiver.url, "code.replaced")
    settings.QUARANTINE = True
    telling.test(one)
    assert (report(), receiver.heard) == (0, [])
    settings.QUARANTINE = False
    assert report() == 1
