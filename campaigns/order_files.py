"""A file of the shop's orders: taken in, read another way, confirmed. The worker checks and stores it.

Whoever uploads need not wait: a file of a hundred thousand rows takes longer than a page may
(`campaigns.order_file_rounds`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import get_language, gettext

from accounts import audit
from accounts.actors import Actor
from accounts.currencies import is_currency
from accounts.models import Brand
from accounts.names import clean_name
from campaigns import whole_files
from promocodes.workbook import look_at
from tracking import hooks
from tracking.models import OrdersFile
from tracking.order_cells import DAYS, DECIMALS
from tracking.order_columns import FIELDS, lacking
from tracking.order_facts import LONGEST_SOURCE

MOST_AT_WORK = 10
"""So many files of one brand wait for the worker at once; one more would be another brand's waiting time."""
State = OrdersFile.State


class FileRefused(Exception):
    """The file cannot be stored like this; nothing was."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def take(
    brand: Brand,
    data: bytes,
    *,
    file_name: str,
    by: Actor,
    columns: Mapping[str, str] | None = None,
    reading: Mapping[str, str] | None = None,
) -> OrdersFile:
    """Keep a file for the worker, to be read as the brand's last one where nothing else is said.

    Raises FileProblem where it is no table at all, FileRefused where too many files wait.
    """
    look_at(data, file_name=file_name)
    if OrdersFile.objects.filter(brand=brand, state__in=[State.WAITING, State.APPLYING]).count() >= MOST_AT_WORK:
        raise FileRefused(
            "files.too_many_at_once",
            gettext("%(number)s of your files wait already. Try again when they are stored.")
            % {"number": MOST_AT_WORK},
        )
    last = OrdersFile.objects.filter(brand=brand).exclude(columns={}).first()
    one = OrdersFile(
        brand=brand,
        file_name=clean_name(PurePath(file_name.replace("\\", "/")).name, 200) or "orders.csv",
        extension=".xlsx" if data[:2] == b"PK" else ".csv",
        sha256=hashlib.sha256(data).hexdigest(),
        columns=(last.columns if last else {}) if columns is None else _columns(columns),
        reading=_reading(brand, (last.reading if last else {}) | dict(reading or {})),
        language=get_language() or "en",
        uploaded_label=by.label,
    )
    with whole_files.room():
        one.file.save("orders", ContentFile(data), save=False)
    with transaction.atomic():
        one.save()
        audit.record("orders_file.take", by=by, brand=brand, subject=one, file_name=one.file_name)
    return one


@transaction.atomic
def read_again(one: OrdersFile, columns: Mapping[str, str], reading: Mapping[str, str], *, by: Actor) -> None:
    """Have new verdicts given with other columns, or another way to write amounts and days. Raises FileRefused."""
    before = one.columns | one.reading
    columns = {name: heading for name, heading in _columns(columns).items() if heading in one.headings}
    again = OrdersFile.objects.filter(pk=one.pk, state=State.CHECKED).update(
        state=State.WAITING, columns=columns, reading=_reading(one.brand, reading), attempts=0, claimed_at=None
    )
    one.refresh_from_db()
    if again:
        after = one.columns | one.reading
        audit.record("orders_file.read_again", by=by, brand=one.brand, subject=one, before=before, after=after)
    if not again:
        raise _not_checked(one) or FileRefused(
            "file.stored", gettext("This file is stored already. Upload it again to read it another way.")
        )


def confirm(one: OrdersFile, *, leave_refused: bool, by: Actor) -> None:
    """Store the orders, in the background. Confirmed already: nothing more happens. Raises FileRefused."""
    one.refresh_from_db()
    if refused := _not_checked(one):
        raise refused
    if lacks(one):
        raise FileRefused(
            "header.missing_column", gettext("Say which columns hold the order, its date and its amount.")
        )
    if one.state == State.CHECKED and one.counts.get("refused") and not leave_refused:
        raise FileRefused(
            "file.refused_rows",
            gettext("Refused rows: %(refused)s. Correct them, or agree to leave them out.")
            % {"refused": one.counts["refused"]},
        )
    with transaction.atomic():
        checked = OrdersFile.objects.filter(pk=one.pk, state=State.CHECKED)
        if checked.update(state=State.APPLYING, claimed_at=None):
            audit.record(
                "orders_file.confirm", by=by, brand=one.brand, subject=one, counts=one.counts, columns=one.columns
            )
    one.refresh_from_db()


def lacks(one: OrdersFile) -> list[str]:
    """The facts that must have a column and have none."""
    return lacking(one.columns)


def _not_checked(one: OrdersFile) -> FileRefused | None:
    """Why nothing can be done with its rows: there are none yet, or none at all."""
    if one.state == State.WAITING:
        return FileRefused("file.not_checked", gettext("This file is still being checked. Wait for its verdicts."))
    if one.state == State.REFUSED:
        return FileRefused(one.problem_code, one.problem)
    return None


def _columns(given: Mapping[str, str]) -> dict[str, str]:
    return {name: heading for name, heading in given.items() if name in FIELDS and heading}


def _reading(brand: Brand, given: Mapping[str, str]) -> dict[str, str]:
    """How amounts and days are written; what is not said, or cannot be, is the usual."""
    currency = given.get("currency", "")
    return {
        "source": clean_name(given.get("source", ""), LONGEST_SOURCE) or _usual_source(brand),
        "currency": currency if is_currency(currency) else brand.currency,
        "decimal": given["decimal"] if given.get("decimal") in DECIMALS else ".",
        "days": given["days"] if given.get("days") in DAYS else "dmy",
    }


def _usual_source(brand: Brand) -> str:
    """The source of the brand's only hook, so that an order by webhook and by file is one; else the word for any."""
    heard = list(hooks.of_brand(brand).values_list("source", flat=True)[:2])
    return heard[0] if len(heard) == 1 else "shop"
