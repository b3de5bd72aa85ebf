"""The data base itself keeps audit entries as they were written: no update, no delete, no truncate (decision 0036).

There is one door, a table that nobody sees open but the transaction that opened it. Through it a person's name goes
out of entries when her account is deleted, and old entries go when their time is over. Nothing else fits through.

On SQLite a migration that makes `accounts_auditentry` anew drops the triggers with the old table: let it end with
`RunPython(install)`. `check_consistency` and the tests find triggers that are missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.translation import gettext_noop

from accounts.models import AuditEntry

TABLE, DOOR = "accounts_auditentry", "accounts_auditdoor"
NAMES = tuple(f"{TABLE}_{deed}" for deed in ("insert", "update", "delete"))
KEPT = ("id", "brand_id", "at", "actor_id", "source", "action", "subject_type", "subject_id", "detail")
"""What no door changes: everything but the name of who did it."""
NAME, AGE = "name", "age"
NO_ONE = gettext_noop("Deleted account")
_REFUSAL = "audit entries are never changed"


@contextmanager
def _door(purpose: str) -> Iterator[None]:
    """Open the door for one purpose, inside a transaction of its own or the caller's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {DOOR} (purpose) VALUES (%s)", [purpose])  # noqa: S608 - a constant
        yield
        cursor.execute(f"DELETE FROM {DOOR}")  # noqa: S608 - a constant


def forget_name(user_id: int) -> int:
    """Take a person's name out of her entries; what she did stays, and that one person did it. Returns how many."""
    with _door(NAME):
        return AuditEntry.objects.filter(actor_id=user_id).exclude(actor_label=NO_ONE).update(actor_label=NO_ONE)


def forget_names_in(brand_id: int) -> int:
    """Take every name out of the entries of a brand that is erased. Returns how many."""
    with _door(NAME):
        return AuditEntry.objects.filter(brand_id=brand_id).exclude(actor_label=NO_ONE).update(actor_label=NO_ONE)


def forget_before(moment: datetime.datetime, at_once: int) -> int:
    """Delete entries that are older than this, so many at a time. Returns how many."""
    old = list(AuditEntry.objects.filter(at__lt=moment).order_by("pk").values_list("pk", flat=True)[:at_once])
    if not old:
        return 0
    with _door(AGE):
        return int(AuditEntry.objects.filter(pk__among=old)._raw_delete(AuditEntry.objects.db))


def install(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the door and the triggers, or make them anew."""
    schema_editor.execute(f"CREATE TABLE IF NOT EXISTS {DOOR} (purpose varchar(10) NOT NULL)")
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def missing(connection: Any) -> list[str]:
    """The names of the triggers that are not there, or are switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            wanted = (*NAMES[1:], f"{TABLE}_truncate")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = NAMES
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in present]


def differences() -> Iterator[str]:
    """What is wrong with the guard, as sentences."""
    for name in missing(connection):
        yield f"The trigger {name} is missing: audit entries can be altered."
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT purpose FROM {DOOR}")  # noqa: S608 - a constant
        for (purpose,) in cursor.fetchall():
            yield f"The door of the audit log stands open for “{purpose}”."


def _open_for(purpose: str) -> str:
    return f"EXISTS (SELECT 1 FROM {DOOR} WHERE purpose = '{purpose}')"  # noqa: S608 - constants


def _postgresql() -> list[str]:
    function = f"{TABLE}_guard"
    body = f"""
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'actor_label' = to_jsonb(OLD) - 'actor_label' AND {_open_for(NAME)}
            THEN RETURN NEW; END IF;
        IF TG_OP = 'DELETE' AND {_open_for(AGE)} THEN RETURN OLD; END IF;
        IF TG_OP = 'TRUNCATE' AND {_open_for(AGE)} THEN RETURN NULL; END IF;
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    """
    statements = [f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"]
    for deed, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        statements += [
            f"DROP TRIGGER IF EXISTS {TABLE}_{deed} ON {TABLE}",
            f"CREATE TRIGGER {TABLE}_{deed} BEFORE {deed.upper()} ON {TABLE} FOR EACH {each} "
            f"EXECUTE FUNCTION {function}()",
        ]
    return statements


def _sqlite() -> list[str]:
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in KEPT)
    conditions = {
        # `INSERT OR REPLACE` removes the old row without asking the trigger of deletes
        "insert": f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",  # noqa: S608 - constants
        "update": f"NOT ({_open_for(NAME)} AND {same})",
        "delete": f"NOT {_open_for(AGE)}",
    }
    statements = []
    for deed, condition in conditions.items():
        statements += [
            f"DROP TRIGGER IF EXISTS {TABLE}_{deed}",
            f"CREATE TRIGGER {TABLE}_{deed} BEFORE {deed.upper()} ON {TABLE} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        ]
    return statements
