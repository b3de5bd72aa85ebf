"""Many rows at once are the rows that bulk_create would have written, on both data bases."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from notifications.copying import FEW, SLICE, insert_many
from notifications.letters import as_message
from notifications.models import Message, State
from notifications.outbox import queue_many
from tests.notifications.conftest import events, letter

MANY = FEW + 10


def letters(number: int = MANY) -> list:
    return [
        letter(key=f"many:{place}", context={"name": 'Ngọc "N" \\ ’\t'}, subject_id=place) for place in range(number)
    ]


def test_rows_are_stored_as_they_are_with_keys_of_their_own(db):
    messages = [as_message(one) for one in letters()]
    insert_many(messages)

    for message in (messages[0], messages[-1]):
        stored = Message.objects.get(pk=message.pk)
        assert stored.key == message.key
        assert stored.public_id == message.public_id
        assert stored.context == {"name": 'Ngọc "N" \\ ’\t'}
        assert stored.due_at == message.due_at
        assert (stored.state, stored.subject_id, stored.lease_until) == (State.QUEUED, message.subject_id, None)


def test_a_row_written_afterwards_gets_a_fresh_key(db):
    messages = [as_message(one) for one in letters()]
    insert_many(messages)
    later = as_message(letter(key="later"))
    later.save()
    assert later.pk not in {message.pk for message in messages}


def test_nothing_is_stored_when_one_row_is_there_already(db):
    insert_many([as_message(letter(key="many:7"))])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([as_message(one) for one in letters()])
    assert Message.objects.count() == 1


def test_a_letter_that_is_known_is_passed_over_among_many(db):
    known = as_message(letter(key="many:7", subject="The first"))
    insert_many([known])

    assert queue_many(letters()) == MANY - 1
    assert queue_many(letters()) == 0
    assert Message.objects.count() == MANY
    assert Message.objects.get(key="many:7").subject == "The first"
    assert events(Message.objects.get(key="many:8")) == ["queued"]
    assert events(known) == []


def test_rows_of_several_slices_are_all_there_in_their_order(db):
    queue_many([letter(key=f"many:{SLICE + 5}")])
    assert queue_many(letters(2 * SLICE + 1)) == 2 * SLICE
    stored = Message.objects.exclude(subject_id=None).order_by("pk").values_list("subject_id", flat=True)
    assert list(stored) == [place for place in range(2 * SLICE + 1) if place != SLICE + 5]
