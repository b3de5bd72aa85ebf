"""Writing letters, holding them, taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import hints, nudging, outbox, resending
from notifications.delivery import deliver_due
from notifications.models import Message, State
from tests.notifications.conftest import events, letter, now_due

pytestmark = pytest.mark.django_db

LATER = timezone.now() + timedelta(days=1)


def test_the_same_key_is_the_same_mail(post, mailoutbox):
    first, second = post(key="once"), post(key="once", subject="Another")

    assert first.pk == second.pk
    assert deliver_due() == 1
    assert len(mailoutbox) == 1
    assert events(first) == ["queued", "sent"]


def test_a_letter_of_a_transaction_that_fails_was_never_written(post, mailoutbox):
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert deliver_due() == 0
    assert not Message.objects.exists()


def test_many_letters_are_written_in_few_statements(django_assert_max_num_queries):
    letters = [letter(f"person{n}@example.org") for n in range(100)]
    with django_assert_max_num_queries(20):
        assert outbox.queue_many([*letters, letters[0]]) == 100

    assert outbox.queue_many(letters) == 0


def test_one_hint_goes_out_for_a_transaction_with_many_letters(post, monkeypatch, django_capture_on_commit_callbacks):
    hints = []
    monkeypatch.setattr(nudging.tasks.deliver, "apply_async", lambda **options: hints.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        post()
        post()
        post(key="same")
        post(key="same")

    assert [options["retry"] for options in hints] == [False]


def test_a_dead_broker_stops_nobody_when_a_letter_is_written(
    post, monkeypatch, caplog, django_capture_on_commit_callbacks, mailoutbox
):
    """P11: the row is safe whatever becomes of the hint."""

    def refuse(**options: object) -> None:
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(hints, "_quiet_until", 0.0)
    monkeypatch.setattr(nudging.tasks.deliver, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        post()

    assert "The broker took no hint" in caplog.text
    deliver_due()
    assert len(mailoutbox) == 1
    monkeypatch.setattr(hints, "_quiet_until", 0.0)


@pytest.mark.parametrize("sign", ["\r\nBcc: all@example.org", "\n", "\x00", "\u202e", "\u2028"])
def test_unsafe_characters_are_cleaned_from_headers(post, mailoutbox, sign):
    """R21: a name or title somebody typed cannot add a header."""
    post(subject=f"Hello{sign}x", sender_name=f"Lumen{sign}x", to_name=f"Marie{sign}x")
    deliver_due()

    [mail] = mailoutbox
    assert mail.message()["Bcc"] is None
    assert not any(unsafe in mail.subject + mail.from_email for unsafe in "\r\n\x00\u202e\u2028")


def test_a_key_too_long_for_the_table_is_refused(post):
    with pytest.raises(ValueError, match="1 to 120 characters"):
        post(key="k" * 121)


def test_a_held_letter_leaves_only_when_it_is_due(post, mailoutbox):
    message = post(hold_until=LATER, batch="import:1")

    assert deliver_due() == 0
    now_due()
    assert deliver_due() == 1
    assert events(message) == ["held", "sent"]


def test_released_letters_leave_at_once(post, mailoutbox):
    message = post(hold_until=LATER, batch="import:1")
    post(hold_until=LATER, batch="import:2")

    assert outbox.release("import:1") == 1
    deliver_due()

    assert len(mailoutbox) == 1
    assert events(message) == ["held", "released", "sent"]


def test_taken_back_letters_never_leave_and_their_keys_are_free(post, mailoutbox):
    post(key="a", hold_until=LATER, batch="import:1")
    post(key="b", hold_until=LATER, batch="import:1")

    assert outbox.take_back("import:1") is True
    now_due()
    assert deliver_due() == 0

    post(key="a")
    assert deliver_due() == 1


def test_nothing_is_taken_back_when_one_letter_has_left(post):
    left, held = (post(key=key, hold_until=LATER, batch="import:1") for key in "ab")
    Message.objects.filter(pk=left.pk).update(state=State.SENT, sent_at=timezone.now())

    assert outbox.take_back("import:1") is False
    held.refresh_from_db()
    assert (held.state, held.key) == (State.HELD, "b")


def test_cancelled_letters_do_not_leave(post, mailoutbox):
    """EML-16, EML-17."""
    message = post(subject_type="collaboration", subject_id=7)
    other = post(subject_type="collaboration", subject_id=8)

    assert outbox.cancel_waiting("collaboration", [7], reason="The request was cancelled.") == 1
    deliver_due()

    assert len(mailoutbox) == 1
    assert events(message) == ["queued", "cancelled"]
    assert events(other) == ["queued", "sent"]
    assert outbox.cancel_waiting("collaboration", [8], reason="Too late.") == 0


def test_only_letters_of_the_given_kinds_are_cancelled(post):
    post(kind="handover", subject_type="collaboration", subject_id=7)
    post(kind="reminder", subject_type="collaboration", subject_id=7)

    assert outbox.cancel_waiting("collaboration", [7], kinds=["reminder"], reason="Posted.") == 1
    assert Message.objects.get(state=State.QUEUED).kind == "handover"


def test_a_sent_letter_is_sent_again_once_in_ten_minutes(post, mailoutbox):
    """EML-22."""
    message = post(key="handover:1")
    deliver_due()
    message.refresh_from_db()

    copy = resending.resend(message)
    for _ in range(4):
        with pytest.raises(outbox.TooSoon) as refusal:
            resending.resend(message)
        assert refusal.value.code == "message.too_soon"
    deliver_due()

    assert len(mailoutbox) == 2
    assert copy.key == "handover:1:again:1"
    assert copy.public_id != message.public_id

    Message.objects.filter(pk=copy.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    copy.refresh_from_db()
    assert resending.resend(copy).key == "handover:1:again:2"


def test_a_waiting_or_cancelled_letter_is_not_sent_again(post):
    message = post(subject_type="collaboration", subject_id=7)
    with pytest.raises(outbox.TooSoon) as refusal:
        resending.resend(message)
    assert refusal.value.code == "message.still_waiting"

    outbox.cancel_waiting("collaboration", [7], reason="x")
    message.refresh_from_db()
    with pytest.raises(outbox.TooSoon) as refusal:
        resending.resend(message)
    assert refusal.value.code == "message.cancelled"


def test_the_newest_message_of_each_subject_comes_in_one_query(post, django_assert_num_queries):
    post(subject_type="collaboration", subject_id=7)
    newer = post(subject_type="collaboration", subject_id=7)
    other = post(subject_type="collaboration", subject_id=8)
    post(subject_type="collaboration", subject_id=9)
    outbox.cancel_waiting("collaboration", [9], reason="x")

    with django_assert_num_queries(1):
        found = outbox.latest_by_subject("collaboration", [7, 8, 9, 10])
    assert found == {7: newer, 8: other}
