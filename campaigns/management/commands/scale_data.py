"""`manage.py scale_data`: bulk data for measurements."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import scale


def count(text: str) -> int:
    """A whole number from nought."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is less than nought.")
    return number


class Command(BaseCommand):
    help = "Write a brand with very many collaborations, clicks and orders straight into the data base."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--collaborations", type=count, required=True, help="How many creators who have posted.")
        parser.add_argument("--clicks", type=count, default=0, help="How many clicks, spread over sixty days.")
        parser.add_argument("--conversions", type=count, default=0, help="How many orders, spread over sixty days.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say what and how long it took."""
        wanted = {name: options[name] for name in ("collaborations", "clicks", "conversions")}
        if not wanted["collaborations"] and (wanted["clicks"] or wanted["conversions"]):
            raise CommandError("Clicks and orders need creators: give --collaborations at least 1.")
        start = time.monotonic()
        brand = scale.write(**wanted)
        said = ", ".join(f"{number:,} {name}" for name, number in wanted.items())
        self.stdout.write(f"Brand {brand.slug}: {said} in {time.monotonic() - start:.1f} s.")
