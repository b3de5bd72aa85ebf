"""`python -m benchmarks.growth`: how import, export and results grow with their rows, as pictures and a table.

Works on a scratch data base of the kind that DATABASE_URL names, and writes docs/growth/*.svg and docs/growth.md. An
import of more lines than a file may have is so many files, one after the other.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth_picture import duration, picture, size
from benchmarks.timing import Spent, machine

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMPORTS = (1_000, 10_000, 100_000)
EXPORTS = (1_000, 10_000, 100_000)
CLICKS = (100_000, 1_000_000, 10_000_000)
FEWEST_RUNS = 3
HEAD = """# How it grows

Made by `python -m benchmarks.growth`, medians of {runs} runs on {data_base}, {day}: {processors} processors,
Python {python}, a load of {load} as `uptime` says it when it began. The dashed line grows as the rows do: a curve below
it costs less for each row.
Absolute seconds change from machine to machine and with its company; the ratio of two sizes of one run says more.
"""

Figures = list[tuple[int, Spent]]


def main() -> int:
    """Measure, draw and write; prints the figures as JSON."""
    read = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("imports", IMPORTS), ("exports", EXPORTS), ("clicks", CLICKS)):
        read.add_argument(f"--{name}", type=int, nargs="*", default=usual, help="sizes, two or more; none: left out")
    read.add_argument("--runs", type=int, default=FEWEST_RUNS)
    read.add_argument("--docs", type=Path, default=DOCS, help="where growth.md and growth/ are written")
    asked = read.parse_args()
    if asked.runs < FEWEST_RUNS:
        read.error(f"{asked.runs} runs are too few for a median; take at least {FEWEST_RUNS}.")
    if any(len(sizes) == 1 or min(sizes, default=1) < 1 for sizes in (asked.imports, asked.exports, asked.clicks)):
        read.error("A curve has two sizes at least, of at least one row.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    load = os.getloadavg()[0]
    found = measure(asked.imports, asked.exports, asked.clicks, runs=asked.runs)
    write(found, asked.docs, load=load, runs=asked.runs)
    sys.stdout.write(json.dumps({name: _plain(one) for name, (_, _, one) in found.items()}, indent=2) + "\n")
    return 0


def measure(
    imports: Sequence[int], exports: Sequence[int], clicks: Sequence[int], *, runs: int
) -> dict[str, tuple[str, str, Figures]]:
    """What was asked for: by name its title, what lies across, and the time that each size took."""
    from benchmarks.scratch import scratch

    found: dict[str, tuple[str, str, Figures]] = {}
    with scratch():
        if imports:
            found["import"] = ("Check and Confirm of a file", "orders of the file", list(_imports(imports, runs)))
        if exports:
            found["export"] = ("The file of orders", "orders of the campaign", list(_exports(exports, runs)))
        if clicks:
            title = "Results of a campaign: totals, creators, days"
            found["results"] = (title, "clicks, with a tenth as many orders", list(_results(clicks, runs)))
    return found


def _imports(sizes: Sequence[int], runs: int) -> Iterator[tuple[int, Spent]]:
    from benchmarks.importing import forget_imports
    from benchmarks.orders import campaign_with, filled_file, manager
    from campaigns import apart, import_desk
    from promocodes.reading.answer import MAX_ROWS

    apart.get_ready()
    by = manager()
    for rows in sizes:
        parts = [min(MAX_ROWS, rows - done) for done in range(0, rows, MAX_ROWS)]
        campaigns = [campaign_with(part, by=by) for part in parts]
        files = [(campaign, filled_file(campaign)) for campaign in campaigns]

        def every(files: list[Any] = files) -> None:
            for campaign, file in files:
                checked = import_desk.check(campaign, file, file_name="orders.xlsx", by=by)
                import_desk.confirm(checked, by=by)

        yield rows, _timed(every, runs, before=forget_imports)


def _exports(sizes: Sequence[int], runs: int) -> Iterator[tuple[int, Spent]]:
    from benchmarks.orders import campaign_with, manager
    from campaigns import orders

    for rows in sizes:
        campaign = campaign_with(rows, by=manager())
        yield rows, _timed(lambda campaign=campaign: orders.export(campaign), runs)  # type: ignore[misc]


def _results(sizes: Sequence[int], runs: int) -> Iterator[tuple[int, Spent]]:
    from benchmarks.figures import CREATORS
    from campaigns import results, scale
    from campaigns.models import Campaign

    for clicks in sizes:
        brand = scale.write(collaborations=CREATORS, clicks=clicks, conversions=clicks // 10)
        campaign = Campaign.objects.select_related("brand", "promo_code", "affiliate_link").get(brand=brand)
        yield clicks, _timed(lambda campaign=campaign: results.of_campaign(campaign), runs)  # type: ignore[misc]


def _timed(deed: Callable[[], object], runs: int, *, before: Callable[[], object] = lambda: None) -> Spent:
    """Once for warmth, then so many times."""
    before()
    deed()
    spent = Spent()
    for _ in range(runs):
        before()
        spent.run(deed)
    return spent


def write(found: dict[str, tuple[str, str, Figures]], docs: Path, *, load: float, runs: int) -> None:
    """The pictures, and the page that shows them with their figures."""
    from django.db import connection

    folder = docs / "growth"
    folder.mkdir(exist_ok=True)
    told = machine()
    text = HEAD.format(
        runs=runs, data_base={"postgresql": "PostgreSQL"}.get(connection.vendor, "SQLite"), load=f"{load:.1f}",
        day=f"{datetime.datetime.now(datetime.UTC):%-d %B %Y}", processors=told["processors"], python=told["python"],
    )  # fmt: skip
    for name, (title, across, figures) in found.items():
        drawn = picture(title, across, [(rows, one.seconds) for rows, one in figures])
        (folder / f"{name}.svg").write_text(drawn)
        text += f"\n## {title}\n\n![{title}: seconds over {across}](growth/{name}.svg)\n\n{_table(across, figures)}"
    (docs / "growth.md").write_text(text)


def _table(across: str, figures: Figures) -> str:
    lines = [f"| {across} | by the clock | to the size before: rows, time |", "|---|---|---|"]
    before: tuple[int, Spent] | None = None
    for rows, one in figures:
        more = f"{rows / before[0]:g} ×, {one.seconds / before[1].seconds:.2g} ×" if before else ""
        lines.append(f"| {size(rows)} | {duration(one.seconds)} | {more} |")
        before = (rows, one)
    return "\n".join(lines) + "\n"


def _plain(figures: Figures) -> list[dict[str, float]]:
    return [{"rows": rows, **one.summary()} for rows, one in figures]


if __name__ == "__main__":
    sys.exit(main())
