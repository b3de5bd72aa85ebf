"""The old and the new version run side by side on a data base that is migrated (docs/deploy.md)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts import audit
from accounts.actors import SYSTEM
from accounts.index_building import AddIndexMeanwhile
from accounts.models import AuditEntry, Brand
from campaigns import groundwork
from campaigns.models import Campaign
from influencers.models import Influencer
from notifications import lean
from notifications.copying import FEW, insert_many
from tracking.models import Conversion

FIRST = {"accounts": 5, "campaigns": 9, "influencers": 4, "notifications": 3, "promocodes": 6, "tracking": 13}
"""The first migration of each app that had to keep the promise."""
ON_POSTGRES = connection.vendor == "postgresql"


def migrations() -> Iterator[tuple[str, Migration]]:
    """Ours, from the first that has to keep the promise, by name."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        ours = Path(apps.get_app_config(app).path).parent == Path(__file__).resolve().parent.parent
        if ours and int(name[:4]) >= FIRST.get(app, 1):
            yield f"{app}.{name}", migration


def needs_a_value(field: models.Field) -> bool:
    return not field.many_to_many and not field.null and not field.has_db_default()


def breaking(migration: Migration) -> list[str]:
    """The columns that an older version does not know and that cannot be left out of its INSERTs."""
    new = {one.name.lower() for one in migration.operations if isinstance(one, CreateModel)}
    added = [one for one in migration.operations if isinstance(one, AddField) and one.model_name.lower() not in new]
    return [f"{one.model_name}.{one.name}" for one in added if needs_a_value(one.field)]


def test_every_added_column_may_be_left_out_by_the_version_before():
    """Write `db_default=` beside `default=`."""
    assert {name: found for name, one in migrations() if (found := breaking(one))} == {}


def test_a_column_that_cannot_be_left_out_is_found():
    wrong = AddField("Brand", "motto", models.CharField(max_length=9, default=""))
    right = AddField("Brand", "motto", models.CharField(max_length=9, default="", db_default=""))
    made = CreateModel("Brand", [])

    assert [breaking(SimpleNamespace(operations=some)) for some in ([wrong], [right], [made, wrong])] == [
        ["Brand.motto"], [], [],
    ]  # fmt: skip


def test_what_has_a_default_in_the_data_base_has_it_here_too():
    """Without `default=` a new object holds an expression, which rows written in sets cannot store."""
    lacking = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.has_db_default() and not field.has_default()
    ]
    assert lacking == []


def order(brand: Brand, number: int) -> Conversion:
    return Conversion(brand=brand, source="shop", order_id=f"{number}", occurred_at=timezone.now(), amount=1)


NEW = {Brand: ("logo", "second_step"), Campaign: ("picture",), Conversion: ("told", "told_by"), Influencer: ("avatar",)}


@pytest.mark.parametrize("model", NEW)
def test_a_row_of_the_version_before_gets_the_defaults(lumen, model):
    made = {
        Brand: lambda: Brand(name="Nova", slug="nova"),
        Campaign: lambda: Campaign(brand=lumen, title="Old", slug="old"),
        Conversion: lambda: order(lumen, 1),
        Influencer: lambda: Influencer(email="new@example.org"),
    }[model]()
    known = [one for one in model._meta.concrete_fields if one.name not in NEW[model] and not one.primary_key]

    model._base_manager._insert([made], fields=known, using="default")

    kept = model._base_manager.latest("pk")
    assert [getattr(kept, name) for name in NEW[model]] == [getattr(made, name) for name in NEW[model]]


def test_rows_written_in_sets_hold_plain_values(lumen):
    rows = [order(lumen, number) for number in range(FEW + 1)]

    insert_many(rows)

    assert {(str(one.told), one.told_by) for one in Conversion.objects.all()} == {("{}", "")}
    assert (made := lean.new_one(Brand, {"name": "Nova"})).second_step is False
    assert made.logo == ""


def build() -> None:
    """Build one of the indexes of the audit log as a migration does."""
    [index] = [one for one in AuditEntry._meta.indexes if one.name == "audit_brand_action"]
    state = SimpleNamespace(apps=apps)
    with connection.schema_editor(atomic=False) as editor:
        AddIndexMeanwhile("auditentry", index).database_forwards("accounts", editor, state, state)


def is_valid() -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, AuditEntry._meta.db_table)
        if ON_POSTGRES:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'audit_brand_action'::regclass")
            return "audit_brand_action" in found and cursor.fetchone()[0]
    return "audit_brand_action" in found


@pytest.mark.django_db(transaction=True)
def test_an_index_that_was_broken_off_is_built_anew():
    if ON_POSTGRES:
        audit.record("brand_changed", by=SYSTEM, brand=None)
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX audit_brand_action")
            with pytest.raises(DatabaseError, match="zero"):  # it stays behind, and is not valid
                cursor.execute("CREATE INDEX CONCURRENTLY audit_brand_action ON accounts_auditentry ((1 / (id - id)))")
        assert not is_valid()
    build()

    assert is_valid()


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has one writer at a time by nature")
def test_an_index_is_not_built_in_a_transaction_that_would_keep_others_waiting(db):
    with pytest.raises(RuntimeError, match="atomic = False"):
        build()


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has one writer at a time by nature")
@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_while_another_machine_waits_for_its_turn():
    begun, done = threading.Event(), threading.Event()

    def other_machine() -> None:
        connection.ensure_connection()
        begun.set()
        with groundwork._one_migration_at_a_time():
            done.set()
        connection.close()

    other = threading.Thread(target=other_machine)
    with groundwork._one_migration_at_a_time():
        other.start()
        begun.wait(60)
        build()
        assert not done.is_set()
    other.join(60)

    assert done.is_set()
