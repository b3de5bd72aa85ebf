"""What the lines of a file of orders say. Pure: a table and how it is written in, verdicts and facts out."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promocodes.reading.headings import heading_key
from promocodes.workbook import Cell, Table
from tracking.order_facts import (
    LONGEST_ID,
    LONGEST_SIGNAL,
    FactRefused,
    State,
    read_amount,
    read_codes,
    read_currency,
    read_moment,
    read_name,
)

FIELDS: dict[str, tuple[str, ...]] = {
    "order_id": ("Order ID", "Id", "Order", "Order number", "Order no", "Commande", "Numéro de commande", "Reference"),
    "occurred_at": ("Created at", "Date", "Order date", "Ordered at", "Date de commande", "occurred_at", "Paid at"),
    "amount": ("Total", "Amount", "Order total", "Montant", "Total TTC", "Price", "Order total amount"),
    "currency": ("Currency", "Devise", "Order currency"),
    "code": ("Discount Code", "Code", "Promo code", "Coupon", "Coupon code", "Code promo", "Coupons"),
    "status": ("Financial Status", "Status", "Statut", "Order status", "État"),
    "click_id": ("Click ID", "tandem_click", "click_id"),
}
REQUIRED = ("order_id", "occurred_at", "amount")
DECIMALS = {".": "1,234.56", ",": "1.234,56"}
DAYS = {"dmy": "31/12/2026", "mdy": "12/31/2026"}
STATUS = {
    "pending": ("pending", "unpaid", "authorized", "onhold", "enattente", "nonpayee", "awaitingpayment"),
    "paid": (
        "", "paid", "processing", "completed", "complete", "fulfilled", "shipped", "refunded", "partiallyrefunded",
        "partiallypaid", "payee", "paye", "terminee", "expediee",
    ),
    "cancelled": ("cancelled", "canceled", "voided", "failed", "expired", "annulee", "annule"),
    "test": ("test",),
}  # fmt: skip
_WORDS = {word: status for status, words in STATUS.items() for word in words}
_SIGNS = re.compile(r"[\s€$£¥\u00a0\u202f']|[A-Z]{3}")
_SIGN_OF = {
    "€": "EUR",
    "$": "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD "
    "UYU XCD",
    "£": "EGP FKP GBP GIP LBP SHP SSP SYP",
    "¥": "CNY JPY",
}
"""The currencies that each sign may mean."""
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?))? ?(Z|UTC|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True)
class Written:
    """How a file is written: its decimal sign, the order of its days, its time zone, its source and usual currency."""

    source: str
    currency: str
    decimal: str = "."
    days: str = "dmy"
    timezone: str = "UTC"


@dataclass(frozen=True)
class Said:
    """One line: what it says, or why it cannot be used; neither for one that only goes on with the order above."""

    line: int
    state: State | None = None
    refused: FactRefused | None = None


def guess(headings: Sequence[str], last: Mapping[str, str]) -> dict[str, str]:
    """Which heading holds which fact: as in the brand's last file where it is there, else by its name."""
    known = {heading_key(one): one for one in reversed(headings) if one}
    found = {name: heading for name, heading in last.items() if heading in headings}
    for name, names in FIELDS.items():
        fitting = next((known[key] for one in names if (key := heading_key(one)) in known), "")
        if fitting:
            found.setdefault(name, fitting)
    return found


def read(table: Table, columns: Mapping[str, str], written: Written) -> Iterator[Said]:
    """What each line says. The lines of one order belong together: those without an amount go on with the first."""
    places = {name: table.headings.index(heading) for name, heading in columns.items() if heading in table.headings}
    seen: dict[str, State] = {}
    for line, cells in table.rows:
        found = {name: cells[place] if place < len(cells) else Cell("", "blank") for name, place in places.items()}
        try:
            if not found["amount"].text.strip() and found["order_id"].text.strip() in seen:
                yield Said(line)
                continue
            state = _state(found, written)
            if seen.setdefault(state.order_id, state) != state:
                raise FactRefused(
                    "order_id", "order.twice", f"Order {state.order_id} stands on another row with other facts."
                )
            yield Said(line, state)
        except FactRefused as refused:
            yield Said(line, refused=refused)


def _state(found: Mapping[str, Cell], written: Written) -> State:
    for name in REQUIRED:
        if not found[name].text.strip():
            raise FactRefused(name, "required", "This is blank. Fill it, or delete the row.")
    for name, cell in found.items():
        if cell.kind in ("formula", "error"):
            raise FactRefused(name, "cell.formula", "This is a formula or an error. Paste its value instead.")
    currency = _text(found, "currency").upper() or written.currency
    read_currency(currency)
    at = read_day(found["occurred_at"], written)
    word = heading_key(_text(found, "status"))
    if word not in _WORDS:
        raise FactRefused("status", "unknown", f"“{_text(found, 'status')[:40]}” is no status that is known.")
    click = _text(found, "click_id")
    return State(
        source=written.source,
        order_id=read_name(found["order_id"].text, "order_id", LONGEST_ID),
        at=at,
        status="paid" if _WORDS[word] == "test" else _WORDS[word],
        amount=read_amount(plain_amount(found["amount"], written.decimal, currency), currency),
        currency=currency,
        occurred_at=at,
        codes=read_codes(list(re.split(r"[,;|]", _text(found, "code")))) or None,
        click_id=click[:LONGEST_SIGNAL] or None,
        test=_WORDS[word] == "test",
    )


def plain_amount(cell: Cell, decimal: str, currency: str) -> str:
    """The amount as the house writes it: 1234.56; what cannot be one is left for `read_amount` to refuse.

    Raises FactRefused where the cell names another currency than the line.
    """
    if cell.kind == "number":
        return cell.text
    for named in _SIGNS.findall(cell.text):
        if (named.isalpha() and named != currency) or currency not in _SIGN_OF.get(named, currency):
            raise FactRefused(
                "amount", "amount.currency",
                f"“{cell.text.strip()[:40]}” is not in {currency}, as this row is. Name its currency in a column.",
            )  # fmt: skip
    text = _SIGNS.sub("", cell.text)
    other = "." if decimal == "," else ","
    whole, point, part = text.partition(decimal)
    groups = whole.split(other)
    if (len(groups) > 1 and not (all(len(one) == 3 for one in groups[1:]) and groups[0])) or other in part:
        return cell.text
    return "".join(groups) + ("." if point else "") + part


def read_day(cell: Cell, written: Written) -> datetime.datetime:
    """A day or a moment; in the brand's time zone where the file names none. Raises FactRefused."""
    text = cell.text.strip()
    if found := _ISO.fullmatch(text):
        day, clock, zone = found.groups()
        at = read_moment(f"{day}T{clock or '00:00'}{(zone or '').replace('UTC', 'Z')}", "occurred_at")
        return at if zone else _local(at.replace(tzinfo=None), written)
    if found := _DAY.fullmatch(text):
        first, second, year, hour, minute, second_of = (int(one or 0) for one in found.groups())
        day_of, month = (first, second) if written.days == "dmy" else (second, first)
        try:
            return _local(datetime.datetime(year, month, day_of, hour, minute, second_of), written)  # noqa: DTZ001
        except ValueError:
            pass
    raise FactRefused(
        "occurred_at", "no_such_time", f"“{text[:40]}” is no day as in {DAYS[written.days]} or 2026-12-31."
    )


def _local(at: datetime.datetime, written: Written) -> datetime.datetime:
    aware = at.replace(tzinfo=zoneinfo.ZoneInfo(written.timezone)).astimezone(datetime.UTC)
    return read_moment(aware.isoformat(), "occurred_at")


def _text(found: Mapping[str, Cell], name: str) -> str:
    return found[name].text.strip() if name in found else ""
