"""`manage.py bench NAME`: one measurement, printed as one JSON object."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmarks import board, converting, exporting, figures, growing, importing, mailing, paging, redirecting
from benchmarks.scratch import scratch
from campaigns.management.commands.serve import positive
from promocodes.reading.answer import MAX_ROWS

KNOWN: dict[str, Callable[..., dict[str, Any]]] = {
    "import": importing.measure,
    "export": exporting.measure,
    "mail": mailing.measure,
    "board": board.measure,
    "redirect": redirecting.measure,
    "results": figures.measure,
    "conversions": converting.measure,
    "pages": paging.measure,
}
FEWEST_RUNS = 5


class Command(BaseCommand):
    help = "Measure Tandem on a scratch data base, and print one JSON object (docs/benchmarks.md)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help=f"What to measure: {', '.join(KNOWN)}.")
        parser.add_argument(
            "--rows",
            type=positive,
            help="How many orders, mails, slugs or clicks (10000; 20000 with --growth; a million for `results`; "
            "50 for `pages`).",
        )
        parser.add_argument("--runs", type=positive, default=FEWEST_RUNS, help=f"How many runs ({FEWEST_RUNS}).")
        parser.add_argument(
            "--growth", action="store_true", help="Of `import`: only how it grows from a tenth of the rows."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, and print what was found."""
        measure = KNOWN.get(options["name"])
        if measure is None:
            raise CommandError(f"“{options['name']}” is no benchmark. Known are: {', '.join(KNOWN)}.")
        if options["growth"]:
            if measure is not importing.measure:
                raise CommandError("Only `import` has --growth.")
            measure = growing.measure
        usual = {figures.measure: figures.DEFAULT_ROWS, paging.measure: paging.DEFAULT_ROWS}.get(measure, 10_000)
        rows = options["rows"] or (MAX_ROWS if options["growth"] else usual)
        if options["runs"] < FEWEST_RUNS:
            raise CommandError(f"{options['runs']} runs are too few for a median; take at least {FEWEST_RUNS}.")
        if measure in (importing.measure, growing.measure, mailing.measure) and rows > MAX_ROWS:
            raise CommandError(f"A file of orders has at most {MAX_ROWS} rows.")
        with scratch():
            found = measure(rows=rows, runs=options["runs"])
        self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
