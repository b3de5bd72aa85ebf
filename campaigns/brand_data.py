"""A brand's data to take along, before it is closed and as long as it can be had back: files that a sheet opens."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from accounts.models import Brand
from campaigns import audit_file, register_file, results, results_file
from campaigns.audit_book import Wanted as WantedEntries
from campaigns.models import Campaign, Collaboration
from campaigns.register import Wanted as WantedCodes
from campaigns.results_file import harmless
from tracking.figures import EVER
from tracking.models import Conversion

IN_MEMORY = 10 * 1024 * 1024
CAMPAIGNS = (
    "id",
    "title",
    "slug",
    "status",
    "brief",
    "starts_on",
    "ends_on",
    "created_at",
    "published_at",
    "closed_at",
)
ORDERS = (
    "order_reference", "campaign__title", "status", "name", "email", "handle", "network", "country", "followers",
    "promo_handout__value", "link_handout__value", "link_handout__tracked_link__slug", "content_url", "applied_at",
    "accepted_at", "sent_at", "due_on", "published_at", "ended_at",
)  # fmt: skip
SALES = (
    "source", "order_id", "occurred_at", "amount", "refunded", "currency", "status", "code", "credited_by",
    "handout__value", "excluded_at",
)  # fmt: skip


def as_zip(brand: Brand) -> IO[bytes]:
    """The .zip, on the disk where it is large; whoever reads it closes it."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is read by who asked for it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("codes.xlsx", register_file.write(brand, WantedCodes()))
        file.writestr("results.csv", results_file.csv_text(results.of_brand(brand, EVER)))
        _add(file, "history.csv", audit_file.rows(brand, WantedEntries()))
        _add(file, "campaigns.csv", _table(CAMPAIGNS, Campaign.objects.filter(brand=brand).order_by("pk")))
        _add(file, "creators.csv", _table(ORDERS, Collaboration.objects.filter(brand=brand).order_by("pk")))
        _add(file, "orders.csv", _table(SALES, Conversion.objects.filter(brand=brand).order_by("pk")))
    out.seek(0)
    return out


def _add(file: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> None:
    with file.open(name, "w") as one:
        for part in parts:
            one.write(part)


def _table(names: tuple[str, ...], rows: object) -> Iterator[bytes]:
    """Columns of a query as CSV, some rows at a time."""
    yield "\ufeff".encode() + _written([names])
    batch: list[tuple[object, ...]] = []
    for row in rows.values_list(*names).iterator(2000):  # type: ignore[attr-defined]
        batch.append(row)
        if len(batch) == 2000:
            yield _written(batch)
            batch = []
    yield _written(batch)


def _written(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([harmless("" if cell is None else str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode()
