"""`manage.py check_consistency`: every stored count and every invariant, recomputed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from campaigns import consistency


class Command(BaseCommand):
    help = "Recompute stored counts and check invariants; print each difference; exit 1 on any."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference on its own line."""
        found = 0
        for sentence in consistency.differences():
            self.stdout.write(sentence)
            found += 1
        if found:
            self.stderr.write(f"{found} differences.")
            raise SystemExit(1)
        self.stdout.write(f"Consistent: {len(consistency.CHECKS)} kinds of facts were checked.")
