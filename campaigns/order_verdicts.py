"""What each row of a file of orders says, kept with its verdict: read in the guarded child, compared, written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from campaigns import collector, file_claims
from campaigns.progress import Report
from notifications.copying import insert_lines
from promocodes.workbook import read_table
from tracking import buyers
from tracking.models import Conversion, OrderEvent, OrdersFile, OrdersFileLine
from tracking.order_cells import Written
from tracking.order_columns import guess, lacking
from tracking.order_facts import dated
from tracking.order_folds import event_of
from tracking.order_lines import Said, read

CHUNK = 5000
KEPT = ("file_id", "line", "verdict", "said", "column", "code", "message")
Verdict = OrdersFileLine.Verdict


@collector.paused()
def judge(one: OrdersFile, report: Report) -> dict[str, Any]:
    """Give every row a verdict, and keep it; what was kept before goes. Returns the fields of the file that changed.

    Raises FileProblem where the file as a whole cannot be read, TakenOver where another worker has it by now.
    """
    with one.file.open("rb") as file:
        table = read_table(file.read(), file_name=one.file_name, report=partial(report, "reading"))
    columns = one.columns if one.headings else guess(table.headings, one.columns)
    with transaction.atomic():
        file_claims.hold(one)
        OrdersFileLine.objects.filter(file=one).delete()
    counts = Counter(dict.fromkeys((*Verdict.values, "refunds"), 0))
    if not lacking(columns):
        said, done = read(table, columns, written_in(one)), 0
        while chunk := list(islice(said, CHUNK)):
            report("comparing", done, len(table.rows))
            _keep(one, columns, chunk, counts)
            done += len(chunk)
    return {"headings": table.headings, "columns": columns, "counts": dict(counts)}


def written_in(one: OrdersFile) -> Written:
    """How the file is written."""
    return Written(**one.reading, timezone=one.brand.timezone)


def _keep(one: OrdersFile, columns: dict[str, str], chunk: Sequence[Said], counts: Counter[str]) -> None:
    """Compare some rows with what is known, and keep them. Three statements."""
    source = one.reading["source"]
    ids = {line.state.order_id for line in chunk if line.state}
    orders = Conversion.objects.filter(brand=one.brand, source=source, order_id__among=ids)
    known = set(orders.order_by().values_list("order_id", flat=True)) if ids else set()
    digests = {event_of(line.refund).digest: line.line for line in chunk if line.refund}
    told = OrderEvent.objects.filter(brand=one.brand, digest__among=set(digests)).order_by()
    repeated = {digests[digest] for digest in told.values_list("digest", flat=True)} if digests else set()
    rows = []
    for line in chunk:
        counts["refunds"] += line.refund is not None and line.line not in repeated
        verdict = _verdict(line, known, repeated)
        counts[verdict] += 1
        refused = line.refused
        rows.append(
            (
                one.pk, line.line, verdict.value, _said(line, one.brand_id),
                columns.get(refused.field, refused.field)[:100] if refused else "",
                refused.code if refused else "",
                refused.message[:400] if refused else "",
            )
        )  # fmt: skip
    with transaction.atomic():
        file_claims.hold(one)
        insert_lines(OrdersFileLine, KEPT, rows)


def _verdict(line: Said, known: set[str], repeated: set[int]) -> Verdict:
    if line.refused:
        return Verdict.REFUSED
    if line.state is None and line.refund is None:
        return Verdict.BLANK
    news = line.state is not None and line.state.order_id not in known
    return Verdict.NEW if news or (line.refund is not None and line.line not in repeated) else Verdict.KNOWN


def _said(line: Said, brand: int) -> dict[str, Any]:
    """What is kept of a row; of its buyer's address only the key (decision 0027)."""
    about = line.state or line.refund
    if about is None:
        return {}
    said: dict[str, Any] = {"order_id": about.order_id}
    if line.state:
        said["state"] = dated(line.state)
    if line.refund:
        said["refund"] = dated(line.refund)
    if line.buyer and (key := buyers.key_of(brand, line.buyer)):
        said["buyer"] = key
    return said
