"""`manage.py settle_outbox`: after a backup was restored, give up what may have been sent since it was made."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import quarantine


class Command(BaseCommand):
    help = (
        "Mark messages that were due before a moment, and have no result, as uncertain: they may have left after the "
        "backup was made. They are not tried again; people see them and decide (docs/deploy.md)."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--due-before", required=True, help="The moment of the disaster, as 2026-11-26T03:00Z.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle, and say how many."""
        moment = _moment(options["due_before"])
        if moment > timezone.now():
            raise CommandError(f"{options['due_before']} is still to come; name the moment of the disaster.")
        self.stdout.write(f"{quarantine.settle(moment)} messages are uncertain now.")


def _moment(text: str) -> datetime.datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise CommandError(f"“{text}” is no moment with its time zone; write it as 2026-11-26T03:00Z.")
    return found
