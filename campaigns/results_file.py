"""Results as files to keep: a workbook whose figures are numbers, and CSV for programs.

Names and codes are text, whatever they begin with; amounts have their currency's own decimals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accounts import currencies
from campaigns.results import Figures, Money, Report, codes_of, main_currency
from promocodes.workbook_write import clean

HEADINGS = (
    "Creator", "Email", "Handle", "Promo Code", "Clicks", "Unique clicks", "Robot clicks", "Orders",
    "Conversion rate", "Currency", "Orders in currency", "Gross", "Refunded", "Net", "Average order",
    "Revenue per 100 clicks",
)  # fmt: skip
WIDTHS = (28, 34, 22, 20, 10, 14, 13, 10, 16, 10, 18, 14, 14, 14, 14, 22)
RATE = Decimal("0.000001")
Cell = str | int | Decimal | None


def rate_text(figures: Figures) -> str | None:
    """The conversion rate as programs read it: 0.25; None without clicks."""
    return None if figures.rate is None else currencies.short(figures.rate.quantize(RATE))


def lines(report: Report) -> Iterator[tuple[Cell, ...]]:
    """One line a creator and currency, then the orders that are nobody's, then the totals of each currency.

    Clicks and orders stand in the first line of a creator only, so that a column adds up to its total.
    """
    codes = codes_of(report)
    for row in report.creators:
        yield from _lines((row.who, row.email, row.handle, codes.get(row.handout, "")), row.figures, report)
    if report.nobody.has_any:
        yield from _lines(("(no creator)", "", "", ""), report.nobody, report)
    yield from _lines(("Total", "", "", ""), report.totals, report)


def _lines(who: tuple[str, ...], figures: Figures, report: Report) -> Iterator[tuple[Cell, ...]]:
    rate = rate_text(figures)
    counted: tuple[Cell, ...] = (
        figures.clicks, figures.unique_clicks, figures.robot_clicks, figures.orders, Decimal(rate) if rate else None
    )  # fmt: skip
    for currency, money in figures.money or [(main_currency(report), Money())]:
        amounts = (money.gross, money.refunded, money.net, money.average, figures.per_100_clicks(currency))
        exact = (None if amount is None else Decimal(currencies.exact(amount, currency)) for amount in amounts)
        yield (*who, *counted, currency, money.orders, *exact)
        counted = (None,) * len(counted)


def workbook(report: Report, title: str) -> bytes:
    """The bytes of results.xlsx."""
    book = Workbook(write_only=True)
    book.properties.creator = "Tandem"
    sheet, notes = book.create_sheet("Results"), book.create_sheet("How to")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKLMNOP", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    notes.column_dimensions["A"].width = 120
    sheet.append([_cell(sheet, heading, bold=True) for heading in HEADINGS])
    for line in lines(report):
        sheet.append([_cell(sheet, value, bold=line[0] == "Total") for value in line])
    notes.append([_cell(notes, title, bold=True)])
    for text in _how_to(report):
        notes.append([_cell(notes, text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, clean(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of a text that starts with =
        cell.number_format = "@"
        cell.quotePrefix = True
    elif isinstance(value, Decimal):
        places = max(-int(value.as_tuple().exponent), 0)
        cell.number_format = f"#,##0.{'0' * places}" if places else "#,##0"
    if bold:
        cell.font = Font(bold=True)
    return cell


def csv_text(report: Report) -> bytes:
    """The same as CSV in UTF-8, with a mark that Excel reads. A text that Excel would run begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in line] for line in lines(report))
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> str:
    """A cell of a .csv file that no program which opens it runs as a formula."""
    if cell is None or not isinstance(cell, str):
        return "" if cell is None else str(cell)
    plain = clean(cell)
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@", "\t", "\r") else plain


def file_name(subject: str, extension: str) -> str:
    """As in results-summer-glow-2026-06-30.xlsx."""
    return f"results-{subject}-{timezone.now():%Y-%m-%d}.{extension}"


def _how_to(report: Report) -> list[str]:
    first, last = report.span.first, report.span.last
    zone, left_out = report.scope.brand.timezone, report.totals.excluded
    return [
        f"Days: {first or 'the first'} to {last or 'today'}. Clicks by UTC day, orders by day in {zone}.",
        "Clicks are people's; robots stand apart. Unique clicks are unique visitors of each day, summed over days.",
        "Conversion rate is orders divided by unique clicks. Net is gross less refunds. Currencies are never added.",
        "Orders that used a shared code and no link are credited to no creator.",
        f"Left out by your team, and in no figure: {left_out} orders.",
    ]
