"""`__among` finds what `__in` finds, on both data bases."""

from __future__ import annotations

import pytest

from notifications.models import Message, MessageEvent, State
from notifications.outbox import queue
from tests.notifications.conftest import letter


@pytest.fixture
def three(db) -> list[Message]:
    return [queue(letter(key=f"among:{place}", subject_id=place or None)) for place in range(3)]


def found(**asked: object) -> set[str]:
    return set(Message.objects.filter(**asked).values_list("key", flat=True))


@pytest.mark.parametrize("empty", [[], (), set(), [None]], ids=repr)
def test_nobody_is_found_without_a_value(three, empty):
    assert found(pk__among=empty) == set()
    assert Message.objects.exclude(pk__among=empty).count() == 3


def test_a_null_is_never_among_values_and_leaves_the_others_be(three):
    assert found(subject_id__among=[None, 1]) == {"among:1"}
    assert found(subject_id__among=[1, None]) == {"among:1"}
    # of `in` too: a message without a subject is not one of subject 1
    assert Message.objects.exclude(subject_id__among=[1, None]).count() == 2
    assert Message.objects.exclude(subject_id__in=[1, None]).count() == 2


def test_more_values_than_a_statement_has_parameters(three):
    assert found(pk__among=[*range(10**9, 10**9 + 70_000), three[1].pk]) == {"among:1"}


@pytest.mark.parametrize("number", [2**63, 2**80, -(2**70)])
def test_a_number_of_no_column_is_nobodys(three, number):
    assert found(pk__among=[number]) == set()
    assert found(pk__among=[number, three[0].pk]) == {"among:0"}


def test_numbers_and_texts_are_what_the_column_holds(three):
    assert found(pk__among=[str(three[0].pk)]) == {"among:0"}
    assert found(key__among=["among:2", "none", 'q"\\’\n{}', "Ngọc"]) == {"among:2"}
    assert found(state__among=[State.QUEUED]) == {"among:0", "among:1", "among:2"}
    assert found(template__among=["x" * 500]) == set()


def test_a_relation_is_followed(three):
    keys = [one.pk for one in three[:2]]
    events = MessageEvent.objects.filter(message_id__among=keys)
    assert list(events) == list(MessageEvent.objects.filter(message__among=keys))
    assert {event.message_id for event in events} == {one.pk for one in three[:2]}
    assert MessageEvent.objects.filter(message__key__among=["among:1"]).get().message_id == three[1].pk


def test_the_rows_of_an_update_are_no_others(three):
    assert Message.objects.filter(pk__among=[three[2].pk]).update(subject="new") == 1
    assert found(subject="new") == {"among:2"}


def test_a_column_of_another_kind_is_refused_in_words(three):
    with pytest.raises(TypeError, match="holds neither numbers nor texts"):
        found(due_at__among=[three[0].due_at])


def test_a_condition_of_many_is_one_parameter(three):
    sql, given = Message.objects.filter(pk__among=list(range(500))).query.sql_with_params()
    assert len(given) == 1
    assert len(sql) < 2000


def test_a_text_is_found_whatever_stands_in_it(db):
    odd = ['"', "\\", 'a"b\\"c', "{1,2}", "NULL", "a, b", "’ Ngọc", "%s"]
    for key in odd:
        queue(letter(key=key))
    assert set(Message.objects.filter(key__among=odd).values_list("key", flat=True)) == set(odd)
