"""Audit entries stay as they were written, whoever asks the data base (LIF-03, P25)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import audit, audit_guard
from accounts.actors import person
from accounts.models import AuditEntry, Brand
from campaigns import offers
from tests import make

CHANGES = {
    "action": "nothing", "detail": "{}", "source": "system", "at": "2020-01-01", "brand_id": 0, "actor_id": 0,
    "subject_id": 7, "subject_type": "case", "actor_label": "Somebody", "id": 987654,
}  # fmt: skip


@pytest.fixture
def entry(lumen: Brand, maria: Any) -> AuditEntry:
    return audit.record("brand_changed", by=person(maria), brand=lumen, subject=lumen, before={"a": 1}, after={"a": 2})


def refused(statement: str, *given: Any) -> None:
    """The data base takes no such statement."""
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.mark.parametrize("column", CHANGES)
def test_no_statement_changes_an_entry(entry, column):
    """LIF-03"""
    before = AuditEntry.objects.values().get()

    refused(f"UPDATE accounts_auditentry SET {column} = %s WHERE id = %s", CHANGES[column], entry.pk)  # noqa: S608

    assert AuditEntry.objects.values().get() == before


def test_no_statement_deletes_or_overwrites_an_entry(entry):
    """LIF-03"""
    refused("DELETE FROM accounts_auditentry")
    if connection.vendor == "postgresql":
        refused("TRUNCATE accounts_auditentry")
    else:
        refused(
            "INSERT OR REPLACE INTO accounts_auditentry (id, at, actor_label, source, action, subject_type, detail) "
            "VALUES (%s, '2020-01-01', '', 'page', 'nothing', '', '{}')",
            entry.pk,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()

    assert AuditEntry.objects.count() == 1


def test_an_entry_outlives_its_brand_and_its_person(entry, lumen, maria):
    """LIF-03: neither a cascade nor SET NULL reaches it."""
    before = AuditEntry.objects.values().get()

    maria.delete()
    lumen.delete()

    assert AuditEntry.objects.values().get() == before


def test_a_name_goes_through_the_door_and_nothing_else_does(entry, maria, by_maria, lumen):
    """LIF-03"""
    theirs = audit.record("brand_changed", by=make.owner_of(lumen), brand=lumen)

    assert audit_guard.forget_name(maria.pk) == 1
    assert audit_guard.forget_name(maria.pk) == 0

    entry.refresh_from_db()
    assert (entry.actor_label, entry.actor_id, entry.detail["after"]) == ("Deleted account", maria.pk, {"a": 2})
    assert AuditEntry.objects.get(pk=theirs.pk).actor_label == "Olga Owner"
    with pytest.raises(IntegrityError), transaction.atomic(), audit_guard._door(audit_guard.NAME):
        AuditEntry.objects.update(action="nothing")
    with pytest.raises(IntegrityError), transaction.atomic(), audit_guard._door(audit_guard.NAME):
        AuditEntry.objects.filter(pk=entry.pk)._raw_delete("default")
    refused("UPDATE accounts_auditentry SET actor_label = 'Maria'")  # it has shut again


def test_old_entries_go_through_the_door_and_young_ones_stay(entry, lumen):
    """LIF-03: the time of keeping is over."""
    old = AuditEntry.objects.create(brand=lumen, action="brand_changed", at=timezone.now() - datetime.timedelta(days=9))

    assert audit_guard.forget_before(timezone.now() - datetime.timedelta(days=8), 100) == 1
    assert audit_guard.forget_before(timezone.now() - datetime.timedelta(days=8), 100) == 0

    assert old.pk not in AuditEntry.objects.values_list("pk", flat=True)
    refused("DELETE FROM accounts_auditentry")


def test_the_guard_knows_every_column_and_is_there(db):
    """LIF-03: a column that is added later is guarded too."""
    columns = {field.column for field in AuditEntry._meta.local_concrete_fields}

    assert columns - {"actor_label"} == set(audit_guard.KEPT)
    assert list(audit_guard.differences()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER accounts_auditentry_update"
            + (" ON accounts_auditentry" if connection.vendor == "postgresql" else "")
        )
        cursor.execute("INSERT INTO accounts_auditdoor (purpose) VALUES ('age')")
    assert list(audit_guard.differences()) == [
        "The trigger accounts_auditentry_update is missing: audit entries can be altered.",
        "The door of the audit log stands open for “age”.",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_entry(lumen, by_maria, monkeypatch):
    """P25: the entry is of the deed's transaction."""
    monkeypatch.setattr("campaigns.offers.crediting.codes_changed", lambda *_: 1 / 0)
    draft = make.campaign(lumen, by=by_maria, published=False)

    with pytest.raises(ZeroDivisionError):
        offers.publish(draft, by=by_maria)

    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["campaign.create"]
