"""`manage.py migrate`: Django's, but that it keeps nobody waiting on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from accounts.lock_timeouts import again_while_others_work, short_waits


class Command(migrate.Command):
    """Each statement waits for a lock for less than a second; then the migration gives way, and is tried again."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        connection = connections[options["database"]]
        if connection.in_atomic_block:  # somebody else's transaction can neither give way nor be tried again
            super().handle(*args, **options)
            return

        def once() -> None:
            with short_waits(connection):
                super(Command, self).handle(*args, **options)

        again_while_others_work(once, say=self.stderr.write)
