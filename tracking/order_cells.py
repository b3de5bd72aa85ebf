"""What a cell of a file of orders says: an amount, a day, a text. Pure: a cell and how it is written in, a fact out."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from promocodes.workbook import Cell
from tracking.order_facts import FactRefused, read_moment

DECIMALS = {".": "1,234.56", ",": "1.234,56"}
DAYS = {"dmy": "31/12/2026", "mdy": "12/31/2026"}
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
_NEGATIVE = re.compile(r"[-\u2212](.+)|(.+)[-\u2212]|\((.+)\)")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?))? ?(Z|UTC|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True)
class Written:
    """How a file is written: its decimal sign, the order of its days, its time zone, its source and usual currency."""

    source: str
    currency: str
    decimal: str = "."
    days: str = "dmy"
    timezone: str = "UTC"


def plain_amount(cell: Cell, decimal: str, currency: str, field: str = "amount") -> str:
    """The amount as the house writes it: 1234.56; what cannot be one is left for `read_amount` to refuse.

    Raises FactRefused where the cell names another currency than the line.
    """
    if cell.kind == "number":
        return cell.text
    for named in _SIGNS.findall(cell.text):
        if (named.isalpha() and named != currency) or currency not in _SIGN_OF.get(named, currency):
            raise FactRefused(
                field, "amount.currency",
                _("“%(value)s” is not in %(currency)s, as this row is. Name its currency in a column.")
                % {"value": cell.text.strip()[:40], "currency": currency},
            )  # fmt: skip
    text = _SIGNS.sub("", cell.text)
    other = "." if decimal == "," else ","
    whole, point, part = text.partition(decimal)
    groups = whole.split(other)
    if (len(groups) > 1 and not (all(len(one) == 3 for one in groups[1:]) and groups[0])) or other in part:
        return cell.text
    return "".join(groups) + ("." if point else "") + part


def read_day(cell: Cell, written: Written, field: str = "occurred_at") -> datetime.datetime:
    """A day or a moment; in the brand's time zone where the file names none. Raises FactRefused."""
    return _day(cell.text.strip(), written, field)


@lru_cache(maxsize=4096)
def _day(text: str, written: Written, field: str) -> datetime.datetime:
    """The rows of a file name the same days again and again."""
    if found := _ISO.fullmatch(text):
        day, clock, zone = found.groups()
        at = read_moment(f"{day}T{clock or '00:00'}{(zone or '').replace('UTC', 'Z')}", field)
        return at if zone else _local(at.replace(tzinfo=None), written, field)
    if found := _DAY.fullmatch(text):
        first, second, year, hour, minute, second_of = (int(one or 0) for one in found.groups())
        day_of, month = (first, second) if written.days == "dmy" else (second, first)
        try:
            return _local(datetime.datetime(year, month, day_of, hour, minute, second_of), written, field)  # noqa: DTZ001
        except ValueError:
            pass
    said = _("“%(value)s” is no day as in %(example)s or 2026-12-31.")
    raise FactRefused(field, "no_such_time", said % {"value": text[:40], "example": DAYS[written.days]})


def _local(at: datetime.datetime, written: Written, field: str) -> datetime.datetime:
    aware = at.replace(tzinfo=zoneinfo.ZoneInfo(written.timezone)).astimezone(datetime.UTC)
    return read_moment(aware.isoformat(), field)


def unsigned(text: str) -> str:
    """An amount without its sign: shops write what went back as -5.00, 5.00- or (5.00)."""
    found = _NEGATIVE.fullmatch(text.strip())
    return next(filter(None, found.groups())) if found else text


def required(found: Mapping[str, Cell], name: str) -> str:
    if not (text := text_of(found, name)):
        raise FactRefused(name, "required", _("This is blank. Fill it, or delete the row."))
    return text


def text_of(found: Mapping[str, Cell], name: str) -> str:
    return found[name].text.strip() if name in found else ""
