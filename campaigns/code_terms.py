"""Reads when a promo code works and what it takes off, as pages and programs give them (contract: `promo_code`)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accounts import currencies
from accounts.models import Brand
from promocodes.models import Discount, Instruction

NAMES = ("starts_on", "ends_on", "discount_kind", "discount_value", "discount_currency", "minimum_order")
LARGEST = Decimal(1_000_000)
PERCENT_DECIMALS = 2
MOST_DECIMALS = 3  # of the column
Wrong = Callable[[str, str, str], None]
"""Notes a wrong field: its path, a stable code, a sentence with the mend."""


def read_terms(brand: Brand, old: Instruction | None, given: dict[str, Any], wrong: Wrong) -> dict[str, Any]:
    """The fields of an instruction that say when its codes work and what they give; what is not given stays."""
    terms: dict[str, Any] = {name: getattr(old, name) for name in NAMES} if old else {}
    for name in ("starts_on", "ends_on"):
        if name in given:
            terms[name] = _day(given[name])
    starts, ends = terms.get("starts_on"), terms.get("ends_on")
    if starts and ends and ends < starts:
        wrong(
            "promo_code.ends_on", "ends_before_start",
            _("The last day, %(ends)s, is before the first, %(starts)s. Choose a later one.")
            % {"ends": ends, "starts": starts},
        )  # fmt: skip
    if "discount" in given:
        terms |= _discount(brand, given["discount"], wrong)
    return terms


def described(one: Instruction) -> dict[str, Any] | None:
    """The discount as programs read and send it; None where it is not described."""
    if not one.discount_kind:
        return None
    percentage = one.discount_kind == Discount.PERCENTAGE
    value = one.discount_value
    return {
        "kind": one.discount_kind,
        "value": None
        if value is None
        else (currencies.short(value) if percentage else currencies.exact(value, one.discount_currency)),
        "currency": one.discount_currency or None,
        "minimum_order": None
        if one.minimum_order is None
        else currencies.exact(one.minimum_order, one.discount_currency),
    }


def merged(present: dict[str, Any] | None, given: dict[str, Any]) -> dict[str, Any]:
    """A discount of which a program sends a part; another kind starts afresh."""
    if present is None or given.get("kind", present["kind"]) != present["kind"]:
        return given
    return present | given


def changes(old: Instruction | None, new: Instruction) -> dict[str, list[str]]:
    """What changed, for the audit log."""
    found = {name: [str(getattr(old, name)) if old else "", str(getattr(new, name))] for name in NAMES}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1] and pair != ["", "None"]}


def _discount(brand: Brand, given: dict[str, Any] | None, wrong: Wrong) -> dict[str, Any]:
    kind = str((given or {}).get("kind") or "")
    if given is None or not kind:
        if given and any(given.get(name) not in (None, "") for name in ("value", "minimum_order")):
            wrong("promo_code.discount.kind", "required", _("Say what kind of discount it is."))
        return {"discount_kind": "", "discount_value": None, "discount_currency": "", "minimum_order": None}
    if kind not in Discount.values:
        known = ", ".join(Discount.values)
        wrong(
            "promo_code.discount.kind",
            "unknown",
            _("“%(kind)s” is not known. Choose from %(known)s.") % {"kind": kind[:40], "known": known},
        )
        return {}
    currency = str(given.get("currency") or brand.currency)
    if not currencies.is_currency(currency):
        wrong(
            "promo_code.discount.currency",
            "unknown",
            _("“%(currency)s” is no currency. Write it as EUR or USD.") % {"currency": currency[:10]},
        )
    money_decimals = min(currencies.decimals(currency), MOST_DECIMALS) if currencies.is_currency(currency) else 2
    value = _value(kind, given.get("value"), money_decimals, wrong)
    minimum = _amount("promo_code.discount.minimum_order", given.get("minimum_order"), money_decimals, wrong)
    return {
        "discount_kind": kind,
        "discount_value": value,
        "discount_currency": currency if kind == Discount.AMOUNT or minimum is not None else "",
        "minimum_order": minimum,
    }


def _value(kind: str, typed: Any, money_decimals: int, wrong: Wrong) -> Decimal | None:
    name = "promo_code.discount.value"
    blank = typed in (None, "")
    if kind == Discount.FREE_SHIPPING:
        if not blank:
            wrong(name, "not_both", _("Free shipping has no value. Leave it empty, or choose another discount."))
        return None
    if blank:
        if kind == Discount.PERCENTAGE:
            wrong(name, "required", _("Say how much it takes off: a percentage, as in 15."))
        else:
            wrong(name, "required", _("Say how much it takes off: an amount, as in 5."))
        return None
    value = _amount(name, typed, PERCENT_DECIMALS if kind == Discount.PERCENTAGE else money_decimals, wrong)
    if value is not None and kind == Discount.PERCENTAGE and value > 100:
        wrong(name, "out_of_range", _("%(number)s %% is too much: at most 100.") % {"number": currencies.short(value)})
    return value


def _amount(name: str, typed: Any, decimals: int, wrong: Wrong) -> Decimal | None:
    """A number above zero with at most so many decimals."""
    if typed in (None, ""):
        return None
    try:
        value = Decimal(str(typed).strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        wrong(name, "invalid", _("“%(typed)s” is no number. Write it as 15 or 12.50.") % {"typed": str(typed)[:40]})
        return None
    if not 0 < value <= LARGEST:
        wrong(
            name, "out_of_range", _("%(typed)s is out of range: above 0, at most 1000000.") % {"typed": str(typed)[:40]}
        )
        return None
    if value != round(value, decimals) or -int(value.as_tuple().exponent) == 3 > decimals:
        # “1,500” and “1.500” mean a thousand and a half somewhere: nobody gets 1.50 for it
        too_many = _("%(value)s has too many decimals: %(number)s at most here.")
        wrong(name, "too_precise", too_many % {"value": str(typed)[:40], "number": decimals or _("none")})
        return None
    return round(value, decimals)


def _day(given: Any) -> datetime.date | None:
    """A day of a form, or the ISO text of a shape that was merged."""
    return datetime.date.fromisoformat(given) if isinstance(given, str) and given else given or None
