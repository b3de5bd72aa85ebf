"""Objects made without asking their fields are the objects that Django makes."""

from __future__ import annotations

import pytest

from notifications.lean import new_one, present
from notifications.models import Message, MessageEvent
from notifications.outbox import queue
from tests.notifications.conftest import letter


@pytest.fixture
def stored(db) -> Message:
    return queue(letter(key="lean:1", subject="Your code"))


def test_what_was_left_out_is_read_once_when_asked_for(stored, django_assert_num_queries):
    one = present(Message, {"id": stored.pk, "key": "lean:1"}, {})
    with django_assert_num_queries(0):
        assert (one.pk, one.key, one.get_deferred_fields() >= {"subject", "state"}) == (stored.pk, "lean:1", True)
    with django_assert_num_queries(1):
        assert one.subject == one.subject == "Your code"
    assert one == stored
    assert hash(one) == hash(stored)


def test_saving_writes_only_what_is_there(stored):
    Message.objects.filter(pk=stored.pk).update(subject="Changed by another")
    present(Message, {"id": stored.pk, "key": "lean:2"}, {}).save()

    stored.refresh_from_db()
    assert (stored.key, stored.subject) == ("lean:2", "Changed by another")
    assert Message.objects.count() == 1


def test_related_objects_are_those_given_or_asked_for(stored, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert present(MessageEvent, {"id": 1, "message_id": stored.pk}, {"message": stored}).message is stored
    with django_assert_num_queries(1):
        assert present(MessageEvent, {"id": 1, "message_id": stored.pk}, {}).message == stored


def test_a_new_one_has_the_defaults_that_django_gives(db):
    given = {field.attname for field in Message._meta.concrete_fields if callable(field.default)}
    django = Message(key="lean:3", to="marie@example.org")
    own = {name: getattr(django, name) for name in given} | {"key": "lean:3", "to": "marie@example.org"}
    lean = new_one(Message, own)

    values = {field.attname for field in Message._meta.concrete_fields}
    assert {name: getattr(lean, name) for name in values} == {name: getattr(django, name) for name in values}
    assert lean._state.adding
    lean.save()
    assert Message.objects.get().key == "lean:3"


def test_two_new_ones_share_nothing_that_changes(db):
    one, other = (new_one(Message, {"key": key, "context": {}}) for key in ("a", "b"))
    one.context["name"] = "Marie"
    one.subject = "hers"
    assert (other.context, other.subject) == ({}, "")
