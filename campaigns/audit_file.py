"""The audit log as CSV, written while it is read: a million entries are never in memory at once."""

from __future__ import annotations

import csv
import io
import zoneinfo
from collections.abc import Iterator

from django.utils import translation

from accounts.models import Brand
from campaigns.audit_book import Line, Wanted, every_line
from campaigns.results_file import harmless

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
