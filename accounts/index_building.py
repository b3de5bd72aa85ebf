"""Indexes of large tables, built by migrations while others read and write them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from accounts.lock_timeouts import long_waits


class AddIndexMeanwhile(migrations.AddIndex):
    """AddIndex that keeps nobody waiting on PostgreSQL. For a migration of its own that has `atomic = False`.

    Django's AddIndexConcurrently refuses SQLite. What a migration left that was broken off, which may be an index that
    is not valid, is built anew, so it can be run again.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it."""
        with_own_transactions = schema_editor.connection.vendor == "postgresql"
        if with_own_transactions and schema_editor.connection.in_atomic_block:
            raise RuntimeError(f"{self.index.name} is built outside of transactions: set atomic = False.")
        self._drop(schema_editor)
        if not with_own_transactions:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            with long_waits(schema_editor.connection):  # nobody waits behind a CONCURRENTLY
                schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        self._drop(schema_editor)

    def _drop(self, schema_editor: Any) -> None:
        name = schema_editor.quote_name(self.index.name)
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
            return
        with long_waits(schema_editor.connection):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
