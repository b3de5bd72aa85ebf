"""One column of many rows, each with its own value."""

from __future__ import annotations

from notifications import outbox
from notifications.models import Message, ProviderEvent
from notifications.pairing import write_each
from tests.notifications.conftest import letter


def test_each_row_gets_its_own_value_in_one_statement(db, django_assert_num_queries):
    mails = [outbox.queue(letter(key=f"m{number}")) for number in range(3)]
    events = [ProviderEvent.objects.create(digest=str(n), provider="x", event="sent") for n in range(3)]
    with django_assert_num_queries(1):
        write_each(ProviderEvent, ("message",), [(one.pk, mail.pk) for one, mail in zip(events, mails, strict=True)])
    assert list(ProviderEvent.objects.values_list("message", flat=True)) == [mail.pk for mail in mails]


def test_none_takes_the_value_away(db):
    mail = outbox.queue(letter(key="m"))
    event = ProviderEvent.objects.create(digest="1", provider="x", event="sent", message=mail)
    write_each(ProviderEvent, ("message",), [(event.pk, None)])
    event.refresh_from_db()
    assert event.message is None


def test_nothing_to_write_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        write_each(Message, ("key",), [])


def test_what_is_alike_is_stored_in_the_same_statement(db, django_assert_num_queries):
    mail = outbox.queue(letter(key="m"))
    event = ProviderEvent.objects.create(digest="1", provider="x", event="sent")
    with django_assert_num_queries(1):
        write_each(ProviderEvent, ("message",), [(event.pk, mail.pk)], alike={"detail": "It came back."})
    event.refresh_from_db()
    assert (event.message, event.detail) == (mail, "It came back.")


def test_a_row_that_is_elsewhere_by_now_is_left_and_not_counted(db):
    mail = outbox.queue(letter(key="m"))
    events = [
        ProviderEvent.objects.create(digest=name, provider="x", event=name) for name in ("sent", "opened", "late")
    ]
    rows = [(one.pk, mail.pk) for one in events]
    assert write_each(ProviderEvent, ("message",), rows, still=("event", ["sent", "opened"])) == 2
    assert list(ProviderEvent.objects.filter(message=None)) == [events[2]]
