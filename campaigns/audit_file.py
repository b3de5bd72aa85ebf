"""The audit log as files: CSV, written while it is read, so a million entries are never in memory at once; and a
workbook of the newest."""

from __future__ import annotations

import csv
import io
import zoneinfo
from collections.abc import Iterator
from itertools import islice

from django.utils import translation

from accounts.models import Brand
from campaigns.audit_book import Line, Wanted, every_line
from campaigns.results_file import harmless
from promocodes.workbook_write import Column, write_table

HEADINGS = (
    "Entry",
    "At",
    "Who",
    "From where",
    "Action",
    "Text",
    "Subject",
    "Subject number",
    "Value",
    "Before",
    "After",
)

WIDTHS = (10, 26, 26, 12, 24, 70, 16, 14, 26, 40, 40)
MOST_LINES = 20_000
"""A workbook is made whole before it leaves, so it ends somewhere; the CSV file does not."""


def workbook(brand: Brand, wanted: Wanted) -> bytes:
    """The bytes of a workbook with the newest that fit, in the lines of `rows`. Every cell is text, never a formula."""
    zone = zoneinfo.ZoneInfo(brand.timezone)
    lines = (row for batch in every_line(brand, wanted) for line in batch for row in _rows(line, zone))
    shape = [Column(name, name, width) for name, width in zip(HEADINGS, WIDTHS, strict=True)]
    how_to = (
        f"Who did what in {brand.name}, newest first, at the time of {brand.timezone}.",
        f"A line for each value that changed. At most {MOST_LINES:,} lines; the CSV file has them all.",
    )
    return write_table(
        shape, islice(lines, MOST_LINES), sheet="History", title=f"History of {brand.name}", how_to=how_to
    )


def rows(brand: Brand, wanted: Wanted) -> Iterator[bytes]:
    """The file in parts, with a mark that Excel reads. A line for each value that changed, one for other entries.

    Headings are English as in every file; the sentences are in the language that is on when this is called.
    """
    language = translation.get_language()
    yield "\ufeff".encode() + _written([HEADINGS])
    batches = every_line(brand, wanted)
    while True:
        with translation.override(language):  # between two parts the language is that of whoever reads them
            batch = next(batches, None)
            if batch is None:
                return
            part = _written(row for line in batch for row in _rows(line, zoneinfo.ZoneInfo(brand.timezone)))
        yield part


def _rows(line: Line, zone: zoneinfo.ZoneInfo) -> Iterator[tuple[str, ...]]:
    entry = line.entry
    at = entry.at.astimezone(zone).isoformat(timespec="seconds")
    subject = (entry.subject_type, str(entry.subject_id or ""))
    known = (str(entry.pk), at, line.who, entry.source, entry.action, line.sentence, *subject)
    for one in line.changes:
        yield (*known, one.label, one.before, one.after)
    if not line.changes:
        yield (*known, "", "", "")


def _written(lines: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode()
