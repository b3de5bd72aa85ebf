"""New codes as a file that a shop can import, in the columns that each importer documents. Pure.

Which documentation, and what could not be tried: docs/decisions/0014-files-for-the-shop.md.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from accounts import currencies
from promocodes.models import Discount
from promocodes.validity import Days

BOM = "\ufeff"
FAR_AWAY = "2099-12-31 23:59:59"  # PrestaShop wants an end; ours may have none
NO_LIMIT = "1000000"  # PrestaShop takes 1 where a quantity is left out
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Offer:
    """What every code of the file gives, and the brand's time zone. `kind` "" is a discount that nobody described."""

    campaign: str
    zone: ZoneInfo
    kind: str = ""
    value: Decimal | None = None
    currency: str = ""
    minimum_order: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One code: when it works, and the handle of the creator who has it ("" for a code of all creators)."""

    code: str
    days: Days = field(default_factory=Days)
    creator: str = ""


@dataclass(frozen=True)
class Shop:
    """A kind of file: its name for people, its columns, and how a code becomes its cells."""

    name: str
    columns: tuple[str, ...]
    cells: Callable[[Offer, Line], Sequence[str]]
    note: str
    delimiter: str = ","
    mark: str = ""
    ending: str = ""
    needs_discount: bool = True


def write(shop: Shop, offer: Offer, lines: Iterable[Line]) -> bytes:
    """The file in UTF-8. No cell can become a formula where somebody opens it as a sheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=shop.delimiter, lineterminator="\r\n")
    writer.writerow(shop.columns)
    writer.writerows([_inert(cell) for cell in shop.cells(offer, line)] for line in lines)
    return (shop.mark + out.getvalue()).encode()


def _shopify(offer: Offer, line: Line) -> Sequence[str]:
    """A discount of its own for each code; NEW never touches one that is in the shop already."""
    shipping = offer.kind == Discount.FREE_SHIPPING
    return (
        "NEW",
        line.code,
        "Code",
        line.code,
        "Free Shipping" if shipping else "Amount off Order",
        "" if shipping else ("Percentage" if offer.kind == Discount.PERCENTAGE else "Fixed Amount"),
        _number(offer.value, offer),
        "Amount" if offer.minimum_order else "None",
        _money(offer.minimum_order, offer),
        _utc(line.days.first_moment(offer.zone)),
        _utc(line.days.last_moment(offer.zone)),
    )


def _woocommerce(offer: Offer, line: Line) -> Sequence[str]:
    # WooCommerce ends a coupon at 0:00 of `date_expires`, so that is the day after the last one
    ends = line.days.ends_on
    starts = f" Works from {line.days.starts_on}." if line.days.starts_on else ""
    shipping = offer.kind == Discount.FREE_SHIPPING
    return (
        line.code,
        f"{offer.campaign}.{starts}",
        "publish",
        "percent" if offer.kind == Discount.PERCENTAGE else "fixed_cart",
        "0" if shipping else _number(offer.value, offer),
        "yes" if shipping else "no",
        _money(offer.minimum_order, offer),
        (ends + datetime.timedelta(days=1)).isoformat() if ends else "",
    )


def _prestashop(offer: Offer, line: Line) -> Sequence[str]:
    starts, ends = line.days.first_moment(offer.zone), line.days.last_moment(offer.zone)
    return (
        offer.campaign[:254],
        line.code,
        f"{starts:%Y-%m-%d %H:%M:%S}" if starts else "2000-01-01 00:00:00",
        f"{ends:%Y-%m-%d %H:%M:%S}" if ends else FAR_AWAY,
        NO_LIMIT,
        NO_LIMIT,
        "0",  # left out it is 1: what an order leaves of the amount becomes a new voucher
        _number(offer.value, offer) if offer.kind == Discount.PERCENTAGE else "0",
        _number(offer.value, offer) if offer.kind == Discount.AMOUNT else "0",
        "1",
        "1" if offer.kind == Discount.FREE_SHIPPING else "0",
        _money(offer.minimum_order, offer) or "0",
        "1",
        "1",
    )


def _plain(offer: Offer, line: Line) -> Sequence[str]:
    starts, ends = line.days.first_moment(offer.zone), line.days.last_moment(offer.zone)
    return (
        line.code,
        line.creator,
        offer.kind,
        _number(offer.value, offer),
        offer.currency,
        _money(offer.minimum_order, offer),
        starts.isoformat() if starts else "",
        ends.isoformat() if ends else "",
    )


SHOPS: dict[str, Shop] = {
    "shopify": Shop(
        "Shopify",
        ("Command", "Title", "Method", "Code", "Type", "Value Type", "Value", "Minimum Requirement", "Minimum Value",
         "Starts At", "Ends At"),
        _shopify,
        gettext_noop(
            "For an app that imports a Discounts sheet: Altera, Matrixify. Shopify itself has no import of codes."
        ),
        ending="-discounts",  # Matrixify knows a CSV file by this word in its name
    ),
    "woocommerce": Shop(
        "WooCommerce",
        ("post_title", "post_excerpt", "post_status", "discount_type", "coupon_amount", "free_shipping",
         "minimum_amount", "date_expires"),
        _woocommerce,
        gettext_noop(
            "For a plug-in that imports coupons, as WebToffee's. A coupon has no first day: it works at once."
        ),
    ),
    "prestashop": Shop(
        "PrestaShop",
        ("name", "code", "date_from", "date_to", "quantity", "quantity_per_user", "partial_use",
         "reduction_percent", "reduction_amount", "reduction_tax", "free_shipping", "minimum_amount",
         "minimum_amount_tax", "active"),
        _prestashop,
        gettext_noop(
            "Cart rules with the names of PrestaShop's web service, for a module that imports them. Semicolons. "
            "Choose the currency of the amounts in the module."
        ),
        delimiter=";",
    ),
    "csv": Shop(
        gettext_noop("Plain CSV"),
        ("Code", "Creator", "Discount", "Value", "Currency", "Minimum order", "Starts at", "Ends at"),
        _plain,
        gettext_noop("Each code with its creator's handle. Opens in any spreadsheet."),
        mark=BOM,
        needs_discount=False,
    ),
}  # fmt: skip


def _inert(text: str) -> str:
    """A text that a spreadsheet takes for text; an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _number(value: Decimal | None, offer: Offer) -> str:
    """The discount: per cent as short as it goes, an amount with the currency's decimals."""
    if offer.kind != Discount.PERCENTAGE:
        return _money(value, offer)
    return currencies.short(value) if value is not None else ""


def _money(value: Decimal | None, offer: Offer) -> str:
    return currencies.exact(value, offer.currency) if value is not None else ""


def _utc(moment: datetime.datetime | None) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
