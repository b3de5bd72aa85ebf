"""What is said about an order, read strictly. Pure: texts in, facts or a refusal out."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from django.utils.translation import gettext as _

from accounts import currencies
from accounts.names import clean_name

LONGEST_SOURCE = 40
LONGEST_ID = 120
LONGEST_SIGNAL = 200
MOST_CODES = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100
STATUSES = ("pending", "paid", "cancelled")

_AMOUNT = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,30}))?")


class FactRefused(Exception):
    """A fact that cannot be stored: its field, a stable code, a sentence with the mend."""

    def __init__(self, field: str, code: str, message: str) -> None:
        self.field, self.code, self.message = field, code, message
        super().__init__(message)


@dataclass(frozen=True)
class State:
    """What a source says about one order at the time `at` by its own clock. None: it does not say."""

    source: str
    order_id: str
    at: datetime.datetime
    status: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    occurred_at: datetime.datetime | None = None
    codes: tuple[str, ...] | None = None
    click_id: str | None = None
    test: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as JSON."""
        told = {
            "status": self.status,
            "amount": None if self.amount is None else str(self.amount),
            "currency": self.currency,
            "occurred_at": stamp(self.occurred_at) if self.occurred_at else None,
            "codes": list(self.codes) if self.codes else None,
            "click_id": self.click_id or None,
            "test": self.test or None,
        }
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def of(cls, source: str, order_id: str, told: Mapping[str, Any]) -> State:
        """What `dated` has written down."""
        moment = told.get("occurred_at")
        return cls(
            source, order_id, datetime.datetime.fromisoformat(told["at"]),
            status=told.get("status"),
            amount=Decimal(told["amount"]) if "amount" in told else None,
            currency=told.get("currency"),
            occurred_at=datetime.datetime.fromisoformat(moment) if moment else None,
            codes=tuple(told["codes"]) if "codes" in told else None,
            click_id=told.get("click_id"),
            test=bool(told.get("test")),
        )  # fmt: skip


TOTAL = "(total)"
"""The identifier of a refund that is no single one: all that a file says has gone back of one order by then."""


@dataclass(frozen=True)
class Returned:
    """That money went back for one order. `at` is when; the same `refund_id` is the same refund. A currency that
    is not told is the order's."""

    source: str
    order_id: str
    refund_id: str
    at: datetime.datetime
    amount: Decimal
    currency: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as JSON."""
        told = {"refund_id": self.refund_id, "amount": str(self.amount)}
        return told | ({"currency": self.currency} if self.currency else {})

    @classmethod
    def of(cls, source: str, order_id: str, told: Mapping[str, Any]) -> Returned:
        """What `dated` has written down."""
        at, amount = datetime.datetime.fromisoformat(told["at"]), Decimal(told["amount"])
        return cls(source, order_id, told["refund_id"], at, amount, told.get("currency"))


def dated(one: State | Returned) -> dict[str, Any]:
    """The facts with their time, as JSON: what a statement is made of again."""
    return one.facts | {"at": stamp(one.at)}


def stamp(at: datetime.datetime) -> str:
    """A moment as it is kept in facts: UTC, microseconds always, so that texts sort as moments do."""
    return _stamp(at.astimezone(datetime.UTC))  # elsewhere the two hours of an autumn night are equal


@lru_cache(maxsize=4096)
def _stamp(at: datetime.datetime) -> str:
    return at.isoformat(timespec="microseconds")


_written = json.JSONEncoder(sort_keys=True, ensure_ascii=True).encode


def written(facts: dict[str, Any]) -> str:
    """Facts as JSON, always in the same letters."""
    if set(map(type, facts.values())) != {str}:
        return _written(facts)
    # most often, and an encoder is made for each text that it writes
    return "{" + ", ".join([f"{quoted(name)}: {quoted(text)}" for name, text in sorted(facts.items())]) + "}"


def digest_of(kind: str, one: State | Returned, facts: str) -> str:
    """The same for the same statement about the same order; `facts` are its own, `written`."""
    said = f"[{quoted(kind)}, {quoted(one.source)}, {quoted(one.order_id)}, {quoted(stamp(one.at))}, {facts}]"
    return hashlib.sha256(said.encode()).hexdigest()


def read_amount(text: object, currency: str | None, field: str = "amount") -> Decimal:
    """An amount as in "70.00", with no more decimals than its currency has. Raises FactRefused."""
    if not isinstance(text, str):
        raise FactRefused(field, "not_text", _("Put the amount in quotation marks, as in “70.00”."))
    found = _AMOUNT.fullmatch(text)
    if found is None:
        said = _("“%(value)s” is no amount. Write it as 70.00: digits and one point.")
        raise FactRefused(field, "amount.invalid", said % {"value": clean_name(text, 40)})
    if currency is not None and len(found[2] or "") > (places := currencies.decimals(currency)):
        said = _("%(currency)s has at most %(places)s decimals; “%(value)s” has more.")
        if not places:
            said = _("%(currency)s has no decimals; “%(value)s” has more.")
        told = {"currency": currency, "places": places, "value": clean_name(text, 40)}
        raise FactRefused(field, "amount.decimals", said % told)
    if len(found[2] or "") > 4:
        said = _("“%(value)s” has too many decimals.") % {"value": clean_name(text, 40)}
        raise FactRefused(field, "amount.decimals", said)
    return Decimal(text)


def read_currency(text: object) -> str:
    """An ISO 4217 code. Raises FactRefused."""
    if not (isinstance(text, str) and currencies.is_currency(text)):
        said = clean_name(str(text), 10)
        told = _("“%(value)s” is no currency. Write its ISO 4217 code, as EUR.") % {"value": said}
        raise FactRefused("currency", "currency.unknown", told)
    return text


def read_moment(text: object, field: str) -> datetime.datetime:
    """A moment in ISO 8601; UTC where it has no offset. Raises FactRefused."""
    try:
        at = datetime.datetime.fromisoformat(text if isinstance(text, str) and "T" in text.replace(" ", "T") else "")
        at = at.replace(tzinfo=at.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        said = clean_name(str(text), 40)
        told = _("“%(value)s” is no time. Write it as 2026-06-30T18:05:00Z.") % {"value": said}
        raise FactRefused(field, "no_such_time", told) from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise FactRefused(field, "no_such_time", _("The year %(year)s cannot be right.") % {"year": at.year})
    return at


def read_name(text: object, field: str, limit: int) -> str:
    """A source or an identifier: one line, not empty. Raises FactRefused."""
    if not isinstance(text, str):
        raise FactRefused(field, "not_text", _("This is no text. Put it in quotation marks."))
    cleaned = clean_name(text, len(text))
    if not cleaned:
        raise FactRefused(field, "blank", _("This is empty. Give a text."))
    if len(cleaned) > limit:
        said = _("This is too long: at most %(limit)s characters.") % {"limit": limit}
        raise FactRefused(field, "max_length", said)
    return cleaned


def read_codes(given: list[object]) -> tuple[str, ...]:
    """The codes of an order, in the shop's order, each once; those that are too long to be one are cut."""
    cleaned = (clean_name(one, LONGEST_SIGNAL) for one in given if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in cleaned if one))[:MOST_CODES]
