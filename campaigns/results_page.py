"""What the pages of Results show: figures beside those before, a sorted list, pictures."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns import charts, results
from campaigns.periods import LENGTHS, Period
from campaigns.results import CreatorRow, Figures, Money, Report

ROWS_A_PAGE = 50
LEADERS = 5
FEWEST_FOR_RATE = 20
"""A conversion rate of fewer unique clicks than this leads no table: it is chance."""

Key = Callable[[CreatorRow, str], Any]
SORTS: dict[str, tuple[Any, Key]] = {
    "name": (gettext_lazy("Creator"), lambda row, _: row.who.casefold()),
    "clicks": (gettext_lazy("Clicks"), lambda row, _: row.figures.clicks),
    "unique": (gettext_lazy("Unique clicks"), lambda row, _: row.figures.unique_clicks),
    "orders": (gettext_lazy("Orders"), lambda row, _: row.figures.orders),
    "rate": (gettext_lazy("Conversion rate"), lambda row, _: _or_less(row.figures.rate)),
    "gross": (gettext_lazy("Gross"), lambda row, currency: _money(row, currency).gross_parts),
    "net": (gettext_lazy("Net"), lambda row, currency: _money(row, currency).net),
    "average": (gettext_lazy("Average order"), lambda row, currency: _or_less(_money(row, currency).average)),
    "per_100": (
        gettext_lazy("Net per 100 clicks"),
        lambda row, currency: _or_less(row.figures.per_100_clicks(currency)),
    ),
}
"""Columns of the list by their names in the address: heading, and what it is sorted by."""


def _money(row: CreatorRow, currency: str) -> Money:
    return row.figures.by_currency.get(currency, Money())


def _or_less(value: Decimal | None) -> Decimal:
    return Decimal(-1) if value is None else value


@dataclass(frozen=True)
class Head:
    """A heading of the list: its name in the address when it is pressed, and how the list is sorted by it now."""

    key: str
    label: Any
    sort: str
    aria: str


@dataclass(frozen=True)
class Line:
    """One creator as the list shows her: a line of money for each currency."""

    row: CreatorRow
    money: list[tuple[str, Money, Decimal | None]]


def context(report: Report, period: Period, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything but the frame. Two more queries where there are days to compare with."""
    currency = results.main_currency(report)
    before = results.totals(report.scope, period.before) if period.before else None
    sort, rows = _sorted(report.creators, query.get("sort", ""), currency)
    shown: Page[Any] = Paginator(rows, ROWS_A_PAGE).get_page(query.get("page"))
    shown.object_list = [Line(row, money_lines(row.figures)) for row in shown.object_list]
    return {
        "report": report,
        "totals": report.totals,
        "nobody": report.nobody,
        "money": money_lines(report.totals),
        "currency": currency,
        "period": period,
        "lengths": LENGTHS,
        "tiles": _tiles(report.totals, before, currency),
        "before": before,
        "before_days": period.before,
        "heads": _heads(sort),
        "rows": shown,
        "leaders": leaders(report.creators),
        "quadrant": charts.quadrant(
            [(row.influencer, row.who, row.figures.unique_clicks, row.figures.orders) for row in report.creators]
        ),
        **_pictures(report, period),
    }


def money_lines(figures: Figures) -> list[tuple[str, Money, Decimal | None]]:
    """Currency, money and what a hundred clicks bring of it."""
    return [(currency, money, figures.per_100_clicks(currency)) for currency, money in figures.money]


def _sorted(rows: list[CreatorRow], asked: str, currency: str) -> tuple[str, list[CreatorRow]]:
    """Numbers from the highest, names from A; a minus before the column turns it round."""
    column = asked.removeprefix("-")
    if column not in SORTS:
        return "orders", rows
    _, key = SORTS[column]
    backwards = (column != "name") != asked.startswith("-")
    return asked, sorted(rows, key=lambda row: key(row, currency), reverse=backwards)


def _heads(sort: str) -> list[Head]:
    heads = []
    for key, (label, _key) in SORTS.items():
        aria = ""
        if sort.removeprefix("-") == key:
            aria = "descending" if (key != "name") != sort.startswith("-") else "ascending"
        heads.append(Head(key, label, f"-{key}" if sort == key else key, aria))
    return heads


def _tiles(now: Figures, before: Figures | None, currency: str) -> list[dict[str, Any]]:
    """The figures on top, each with what has changed."""
    unique = ngettext("%(number)s unique", "%(number)s unique", now.unique_clicks)
    robots = ngettext("%(number)s robot apart", "%(number)s robots apart", now.robot_clicks)
    said = [unique % {"number": number_format(now.unique_clicks, force_grouping=True)}]
    if now.robot_clicks:
        said.append(robots % {"number": number_format(now.robot_clicks, force_grouping=True)})
    money, earlier = (one.by_currency.get(currency, Money()) if one else None for one in (now, before))
    return [
        {
            "label": _("Clicks"), "number": now.clicks, "sub": ", ".join(said),
            "change": change(now.clicks, before and before.clicks),
        },
        {"label": _("Orders"), "number": now.orders, "change": change(now.orders, before and before.orders)},
        {
            "label": _("Conversion rate"), "rate": now.rate, "is_rate": True, "sub": _("orders ÷ unique clicks"),
            "change": _points(now.rate, before.rate) if before else "",
        },
        {
            "label": _("Net in %(currency)s") % {"currency": currency}, "amount": money.net if money else 0,
            "currency": currency, "change": change(money.net, earlier.net) if money and earlier else "",
        },
    ]  # fmt: skip


def change(now: Any, before: Any) -> str:
    """“+12.4 %”, or nothing where there is nothing to compare with."""
    if not before:
        return ""
    percent = (Decimal(now) - Decimal(before)) * 100 / Decimal(before)
    return f"{percent:+.1f} %".replace("-", "−")


def _points(now: Decimal | None, before: Decimal | None) -> str:
    if now is None or before is None:
        return ""
    return _("%(change)s points") % {"change": f"{(now - before) * 100:+.1f}".replace("-", "−")}


def leaders(rows: list[CreatorRow]) -> list[dict[str, Any]]:
    """Who leads by clicks, by orders and by rate: a title and the first five, each with her value and its share."""
    kinds: list[tuple[str, str, Callable[[CreatorRow], Any]]] = [
        (_("Attract most"), "clicks", lambda row: row.figures.unique_clicks),
        (_("Convert most"), "orders", lambda row: row.figures.orders),
        (_("Best conversion rate"), "rate", _solid_rate),
    ]
    tables = []
    for title, kind, value in kinds:
        first = heapq.nsmallest(LEADERS, (row for row in rows if value(row)), key=lambda row: (-value(row), row.who))
        if first:
            most = value(first[0])
            lines = [{"row": row, "value": value(row), "share": int(100 * value(row) / most)} for row in first]
            tables.append({"title": title, "kind": kind, "lines": lines})
    return tables


def _solid_rate(row: CreatorRow) -> Decimal:
    return row.figures.rate or Decimal(0) if row.figures.unique_clicks >= FEWEST_FOR_RATE else Decimal(0)


def _pictures(report: Report, period: Period) -> dict[str, Any]:
    """Clicks and orders over the days of the period, or over the days that have any."""
    if not report.days:
        return {"clicks_by_day": None, "orders_by_day": None}
    first, last = period.span.first or report.days[0][0], period.span.last or report.days[-1][0]
    first = max(first, report.days[0][0] - datetime.timedelta(days=charts.MOST_BARS))
    last = max(first, min(last, report.days[-1][0] + datetime.timedelta(days=charts.MOST_BARS)))
    clicks = {day: figures.clicks for day, figures in report.days}
    orders = {day: figures.orders for day, figures in report.days}
    return {
        "clicks_by_day": charts.by_day(clicks, first, last, say=_day),
        "orders_by_day": charts.by_day(orders, first, last, say=_day),
    }


def _day(day: datetime.date) -> str:
    return date_format(day, _("j M Y"))
