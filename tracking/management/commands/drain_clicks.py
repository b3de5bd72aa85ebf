"""`manage.py drain_clicks`: store the clicks that the web processes of this machine have written to its disk."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from tracking.drain import drain

PAUSE = 3.0


class Command(BaseCommand):
    help = (
        "Store the clicks in the spool of this machine (VAR_DIR/clicks). The worker does so every few seconds; "
        "a machine that runs the web server alone needs this beside it, with --forever."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="Go on until it is told to stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store once, or again and again; a data base that is away is waited for."""
        if not options["forever"]:
            self.stdout.write(f"{drain()} clicks were stored.")
            return
        while True:
            try:
                drain()
            except DatabaseError as error:
                self.stderr.write(f"The data base takes no clicks now ({error}); they wait on the disk.")
            close_old_connections()
            time.sleep(PAUSE)
