"""The one small write of each mail, on either data base."""

from __future__ import annotations

from contextlib import closing
from weakref import WeakSet

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

from notifications import claims, ledger, marks
from notifications.ledger import Ledger
from notifications.models import Message, State
from tests.notifications.conftest import events

ME = "me:1:'; --"


@pytest.mark.django_db(transaction=True)
def test_one_write_says_that_the_last_was_sent_and_marks_the_next(post):
    """D21: outside every transaction, as a sender works; PostgreSQL has the statement planned from then on."""
    post(), post(), post()
    first, second, third = claims.claim("platform", ME, 10)

    assert marks.write(sent=0, called="", marked=first.pk, owner=ME) == 1
    assert marks.write(sent=first.pk, called="it's 1%", marked=second.pk, owner=ME) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    third.refresh_from_db()

    assert (first.state, first.provider_id, first.lease_until, first.attempts) == (State.SENT, "it's 1%", None, 1)
    assert first.sent_at
    assert first.handed_over_at
    assert (second.state, second.attempts, second.sent_at, second.provider_id) == (State.SENDING, 1, None, "")
    assert second.handed_over_at
    assert third.handed_over_at is None


@pytest.mark.django_db(transaction=True)
def test_a_mark_changes_nothing_of_another_sender(post):
    post()
    [message] = claims.claim("platform", "somebody", 10)

    assert marks.write(sent=message.pk, called="", marked=message.pk, owner=ME) == 0
    message.refresh_from_db()
    assert (message.state, message.handed_over_at) == (State.SENDING, None)


@pytest.mark.django_db(transaction=True)
def test_a_pooler_that_forgets_the_plan_stops_no_mail(post, monkeypatch):
    """PgBouncer may ask another connection of PostgreSQL each time."""
    monkeypatch.setattr(marks, "_pooled", False)
    monkeypatch.setattr(marks, "_prepared", WeakSet())
    post(), post()
    first, second = claims.claim("platform", ME, 10)
    marks.write(sent=0, called="", marked=first.pk, owner=ME)
    if connection.vendor == "postgresql":  # nobody stands between SQLite and us
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")

    assert marks.write(sent=first.pk, called="", marked=second.pk, owner=ME) == 2
    assert marks._pooled == (connection.vendor == "postgresql")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_data_base_that_is_away_for_a_moment_costs_no_result(post, monkeypatch, nth):
    """INF-09: whichever write meets the restart, it is made again; nothing is forgotten, so nothing is sent twice."""
    post(), post()
    first, second = claims.claim("platform", ME, 10)
    calls = []

    def away(**given: object) -> int:
        calls.append(given)
        if len(calls) == nth:
            raise OperationalError("the server closed the connection unexpectedly")
        return write(**given)

    write = marks.write
    monkeypatch.setattr(marks, "write", away)
    monkeypatch.setattr(ledger, "PAUSES", (0.0, 0.0))
    book = Ledger(ME)
    for message in (first, second):
        assert book.hand_over(message)
        book.sent(message)
    book.close()

    assert len(calls) == 4
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert events(first) == events(second) == ["queued", "sent"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_a_connection_that_is_cut_is_opened_again(post, monkeypatch, known):
    """INF-09: the server ends our connection between two mails, and we have noticed it or not."""
    monkeypatch.setattr(ledger, "PAUSES", (0.0, 0.0))
    post(), post()
    first, second = claims.claim("platform", ME, 10)
    book = Ledger(ME)
    assert book.hand_over(first)
    book.sent(first)
    _cut(notice=known)

    assert book.hand_over(second)
    book.sent(second)
    book.close()

    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def _cut(*, notice: bool) -> None:
    if connection.vendor != "postgresql":
        return connection.close()
    pid = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    if notice:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return None


def test_a_data_base_that_is_away_is_an_error_that_the_ledger_knows(monkeypatch):
    def away() -> None:
        raise connection.Database.OperationalError("nobody listens there")

    mine = connections[DEFAULT_DB_ALIAS]  # itself, not what stands for it
    monkeypatch.setattr(mine, "connection", None)
    monkeypatch.setattr(mine, "connect", away)
    with pytest.raises(OperationalError, match="nobody listens"):
        marks.write(sent=1, called="", marked=0, owner=ME)


@pytest.mark.django_db
def test_a_mark_can_be_part_of_a_transaction(post):
    post()
    [message] = claims.claim("platform", ME, 10)
    with transaction.atomic():
        assert marks.write(sent=0, called="", marked=message.pk, owner=ME) == 1
        transaction.set_rollback(True)
    message.refresh_from_db()

    assert message.handed_over_at is None
