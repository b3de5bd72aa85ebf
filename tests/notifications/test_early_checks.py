"""Foreign keys are checked while this process does something else: the same keys, only earlier."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from notifications import outbox
from notifications.early_checks import FEW, meanwhile
from notifications.letters import as_message
from notifications.models import Message, MessageEvent
from tests.notifications.conftest import letter

NOBODYS = 10**9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, FEW + 1])
def test_a_key_of_no_row_undoes_the_transaction(rows):
    with pytest.raises(IntegrityError):
        _note_of_nobody(rows)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_query_asked_meanwhile_is_answered():
    with transaction.atomic():
        outbox.queue(letter(key="m"))
        with meanwhile(FEW + 1):
            assert Message.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_parent_may_come_after_its_child_again():
    parent = as_message(letter(key="m"))
    parent.pk = NOBODYS
    with transaction.atomic():
        with meanwhile(FEW + 1):
            pass
        MessageEvent.objects.create(message_id=parent.pk, event="sent")
        parent.save(force_insert=True)
    assert parent.events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_meanwhile_is_what_is_raised():
    with pytest.raises(ValueError, match="no letter"), transaction.atomic(), meanwhile(FEW + 1):
        raise ValueError("no letter")


@transaction.atomic
def _note_of_nobody(rows: int) -> None:
    outbox.queue(letter(key="m"))
    MessageEvent.objects.create(message_id=NOBODYS, event="sent")
    with meanwhile(rows):
        pass
