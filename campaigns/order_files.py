"""A file of the shop's orders: checked with verdicts, its columns named, then stored in the background.

Storing is resumable and can be done twice: an order is the same by its source and its identifier, and what is known
already changes nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.currencies import exact, is_currency
from accounts.models import Brand
from accounts.names import clean_name
from campaigns import orders_in
from promocodes.workbook import FileProblem, Table, read_table
from tracking import hooks
from tracking.models import Conversion, OrdersFile
from tracking.order_facts import LONGEST_SOURCE
from tracking.order_lines import DAYS, DECIMALS, FIELDS, REQUIRED, Written, guess, read

log = logging.getLogger(__name__)

AT_ONCE = 2000
REFUSED_KEPT = 200
SAMPLE = 10
Report = Callable[[str, int, int], None]


class FileRefused(Exception):
    """The file cannot be stored like this; nothing was."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def check(
    brand: Brand, data: bytes, *, file_name: str, by: Actor, report: Report = lambda phase, done, total: None
) -> OrdersFile:
    """Read a file with the columns of the brand's last one, and give every row a verdict. Raises FileProblem."""
    table = read_table(data, file_name=file_name, report=lambda line, last: report("reading", line, last))
    last = OrdersFile.objects.filter(brand=brand).first()
    digest = hashlib.sha256(data).hexdigest()
    usual = {"source": _usual_source(brand), "currency": brand.currency, "decimal": ".", "days": "dmy"}
    one = OrdersFile(
        brand=brand,
        file_name=clean_name(PurePath(file_name.replace("\\", "/")).name, 200) or "orders.csv",
        extension=".xlsx" if data[:2] == b"PK" else ".csv",
        sha256=digest,
        headings=table.headings,
        columns=guess(table.headings, last.columns if last else {}),
        reading=usual | (last.reading if last else {}),
        uploaded_label=by.label,
    )
    report("comparing", 0, len(table.rows))
    _judge(one, table)
    one.file.save("orders", ContentFile(data), save=False)
    one.save()
    return one


def read_again(one: OrdersFile, columns: Mapping[str, str], reading: Mapping[str, str]) -> OrdersFile:
    """Give new verdicts with other columns, or another way to write amounts and days. Raises FileRefused."""
    if one.state != OrdersFile.State.CHECKED:
        raise FileRefused("file.stored", "This file is stored already. Upload it again to read it another way.")
    one.columns = {name: heading for name, heading in columns.items() if name in FIELDS and heading in one.headings}
    one.reading = {
        "source": clean_name(reading.get("source", ""), LONGEST_SOURCE) or _usual_source(one.brand),
        "currency": reading["currency"] if is_currency(reading.get("currency", "")) else one.brand.currency,
        "decimal": reading["decimal"] if reading.get("decimal") in DECIMALS else ".",
        "days": reading["days"] if reading.get("days") in DAYS else "dmy",
    }
    _judge(one, _table_of(one))
    one.save(update_fields=["columns", "reading", "counts", "refused", "sample"])
    return one


def lacks(one: OrdersFile) -> list[str]:
    """The facts that must have a column and have none."""
    return [name for name in REQUIRED if name not in one.columns]


def confirm(one: OrdersFile, *, leave_refused: bool, by: Actor) -> None:
    """Store the orders, in the background. Confirmed already: nothing more happens. Raises FileRefused."""
    if lacks(one):
        raise FileRefused("header.missing_column", "Say which columns hold the order, its date and its amount.")
    if one.counts.get("refused") and not leave_refused:
        raise FileRefused("file.refused_rows", f"{one.counts['refused']} rows are refused. Correct or leave them out.")
    with transaction.atomic():
        checked = OrdersFile.objects.filter(pk=one.pk, state=OrdersFile.State.CHECKED)
        if checked.update(state=OrdersFile.State.APPLYING):
            audit.record(
                "orders_file.confirm", by=by, brand=one.brand, subject=one, counts=one.counts, columns=one.columns
            )
    one.refresh_from_db()


def apply_waiting() -> int:
    """Store what is confirmed and goes on. Returns how many rows were stored; a mistake of ours stops one file only."""
    stored = 0
    for one in OrdersFile.objects.filter(state=OrdersFile.State.APPLYING).order_by("pk"):
        try:
            stored += _apply(one)
        except Exception:
            log.exception("The file of orders %s is not stored to its end; it is tried again.", one.pk)
    return stored


def _apply(one: OrdersFile) -> int:
    """Store one file from where it stopped, some rows in each transaction."""
    try:
        table = _table_of(one)
    except (FileProblem, OSError):
        log.exception("The file of orders %s cannot be read again.", one.pk)
        return 0
    said = [line.state for line in read(table, one.columns, _written(one)) if line.state]
    stored = 0
    for start in range(one.done, len(said), AT_ONCE):
        batch = said[start : start + AT_ONCE]
        with transaction.atomic():
            orders_in.receive(one.brand, batch, origin=f"file:{one.pk}")
            OrdersFile.objects.filter(pk=one.pk).update(done=start + len(batch))
        stored += len(batch)
    OrdersFile.objects.filter(pk=one.pk, state=OrdersFile.State.APPLYING).update(
        state=OrdersFile.State.APPLIED, applied_at=timezone.now()
    )
    return stored


def _usual_source(brand: Brand) -> str:
    """The source of the brand's only hook, so that an order by webhook and by file is one; else the word for any."""
    heard = list(hooks.of_brand(brand).values_list("source", flat=True)[:2])
    return heard[0] if len(heard) == 1 else "shop"


def _judge(one: OrdersFile, table: Table) -> None:
    """Count the verdicts, and keep the first refused rows and a sample."""
    counts: Counter[str] = Counter(new=0, known=0, blank=0, refused=0)
    refused: list[dict[str, Any]] = []
    sample: list[dict[str, Any]] = []
    ids: set[str] = set()
    if not lacks(one):
        written = _written(one)
        for line in read(table, one.columns, written):
            if line.refused:
                counts["refused"] += 1
                if len(refused) < REFUSED_KEPT:
                    column = one.columns.get(line.refused.field, line.refused.field)
                    refused.append(
                        {"line": line.line, "column": column, "code": line.refused.code, "message": str(line.refused)}
                    )
            elif line.state is None or line.state.order_id in ids:
                counts["blank"] += 1
            else:
                ids.add(line.state.order_id)
                if len(sample) < SAMPLE and line.state.amount is not None and line.state.occurred_at:
                    sample.append(
                        {
                            "line": line.line,
                            "order_id": line.state.order_id,
                            "occurred_at": line.state.occurred_at.isoformat(),
                            "amount": exact(line.state.amount, line.state.currency or ""),
                            "currency": line.state.currency,
                            "codes": list(line.state.codes or ()),
                            "status": line.state.status,
                        }
                    )
        stored = Conversion.objects.filter(brand=one.brand, source=written.source, order_id__among=ids)
        counts["known"] = stored.count() if ids else 0
        counts["new"] = len(ids) - counts["known"]
    one.counts, one.refused, one.sample = dict(counts), refused, sample


def _written(one: OrdersFile) -> Written:
    return Written(**one.reading, timezone=one.brand.timezone)


def _table_of(one: OrdersFile) -> Table:
    with one.file.open("rb") as file:
        return read_table(file.read(), file_name=one.file_name)
