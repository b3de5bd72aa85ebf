"""What the lines of a file of orders say. Pure: a table and how it is written in, verdicts and facts out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from promocodes.reading.headings import heading_key
from promocodes.workbook import Cell, Table, cell_of
from tracking.order_cells import Written, plain_amount, read_day, required, text_of, unsigned
from tracking.order_facts import (
    LONGEST_ID,
    LONGEST_SIGNAL,
    TOTAL,
    FactRefused,
    Returned,
    State,
    read_amount,
    read_codes,
    read_currency,
    read_name,
)

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
KINDS = {
    "order": ("", "order", "sale", "payment", "charge", "capture", "purchase", "commande", "vente", "paiement"),
    "refund": ("refund", "refunded", "return", "partialrefund", "creditnote", "remboursement", "retour", "avoir"),
}
_KIND_WORDS = {word: kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True)
class Said:
    """One line: what it says of an order, of a refund, or of both, or why it cannot be used.

    None of these for a line that only goes on with the order above. `buyer` is an address as it was typed, to be made
    a key of and forgotten.
    """

    line: int
    state: State | None = None
    refund: Returned | None = None
    refused: FactRefused | None = None
    buyer: str = ""


def read(table: Table, columns: Mapping[str, str], written: Written) -> Iterator[Said]:
    """What each line says. The lines of one order belong together: those without an amount go on with the first."""
    places = {name: table.headings.index(heading) for name, heading in columns.items() if heading in table.headings}
    reader = _Reader(written)
    for line, cells in table.rows:
        found = {name: cell_of(cells[place]) if place < len(cells) else _BLANK for name, place in places.items()}
        try:
            state, refund = reader.read(found)
            yield Said(line, state, refund, buyer=text_of(found, "buyer"))
        except FactRefused as refused:
            yield Said(line, refused=refused)


_BLANK = Cell("", "blank")


class _Reader:
    """Reads line after line, and remembers what was said of each order, so that no two lines contradict each other."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.orders: dict[str, State] = {}
        self.refunds: dict[tuple[str, str], Returned] = {}
        self.left: dict[str, Decimal] = {}

    def read(self, found: Mapping[str, Cell]) -> tuple[State | None, Returned | None]:
        """What one line says that no line above has said. Raises FactRefused."""
        for name, cell in found.items():
            if cell.kind in ("formula", "error"):
                raise FactRefused(name, "cell.formula", _("This is a formula or an error. Paste its value instead."))
        order_id = read_name(required(found, "order_id"), "order_id", LONGEST_ID)
        if _kind(found) == "refund":
            field = "refunded" if text_of(found, "refunded") else "amount"
            required(found, field)
            return None, self._refund(found, order_id, field, alone=True)
        state = None
        if text_of(found, "amount"):
            state = _state(found, order_id, self.written)
        elif not (text_of(found, "refunded") or order_id in self.orders):
            required(found, "occurred_at")
            required(found, "amount")
        if state and self.orders.get(order_id, state) != state:
            said = _("Order %(order)s stands on another row with other facts.") % {"order": order_id}
            raise FactRefused("order_id", "order.twice", said)
        refund = self._refund(found, order_id, "refunded", of=state) if text_of(found, "refunded") else None
        known = order_id in self.orders
        if state and not known:
            self.orders[order_id] = state
        return None if known else state, refund

    def _refund(
        self, found: Mapping[str, Cell], order_id: str, field: str, *, of: State | None = None, alone: bool = False
    ) -> Returned | None:
        """The refund that a line tells; None where it tells of none, or of one that a line above has told."""
        currency = _currency(found, self.written)
        typed = unsigned(plain_amount(found[field], self.written.decimal, currency, field))
        amount = read_amount(typed, currency, field)
        if not amount and not alone:
            return None
        day = next((name for name in ("refunded_at", "occurred_at") if text_of(found, name)), "refunded_at")
        required(found, day)
        one = Returned(
            self.written.source,
            order_id,
            _refund_id(found, alone=alone),
            read_day(found[day], self.written, day),
            amount,
            currency if text_of(found, "currency") else None,
        )
        before = self.refunds.get((order_id, one.refund_id))
        if before is not None and before != one:
            said = _("Another refund of order %(order)s with this identifier stands on a row above.")
            raise FactRefused(field, "refund.twice", said % {"order": order_id})
        if before is None:
            self._take_off(one, field, of or self.orders.get(order_id))
            self.refunds[order_id, one.refund_id] = one
        return None if before else one

    def _take_off(self, one: Returned, field: str, of: State | None) -> None:
        """See that refunds stay within their order, where the file tells of it. Raises FactRefused."""
        if of is None or of.amount is None or one.currency not in (None, of.currency):
            return
        left = self.left.get(one.order_id, of.amount)
        if one.amount > left:
            raise FactRefused(
                field, "refund.too_much",
                _("%(amount)s is refunded, and %(left)s is left of order %(order)s. Correct one of the amounts.")
                % {"amount": one.amount, "left": left, "order": one.order_id},
            )  # fmt: skip
        self.left[one.order_id] = left - one.amount


def _state(found: Mapping[str, Cell], order_id: str, written: Written) -> State:
    required(found, "occurred_at")
    currency = _currency(found, written)
    at = read_day(found["occurred_at"], written)
    word = _key(text_of(found, "status"))
    if word not in _WORDS:
        said = _("“%(value)s” is no status that is known. Write “paid”, “pending”, “cancelled” or “test”.")
        raise FactRefused("status", "unknown", said % {"value": text_of(found, "status")[:40]})
    click = text_of(found, "click_id")
    amount = plain_amount(found["amount"], written.decimal, currency)
    if amount != unsigned(amount):
        raise FactRefused(
            "amount", "amount.negative",
            _(
                "“%(value)s” is negative, and the amount of an order is not. Tell what went back in a column of "
                "refunds, or say in a column of kinds that this row is a refund."
            )
            % {"value": text_of(found, "amount")[:40]},
        )  # fmt: skip
    return State(
        source=written.source,
        order_id=order_id,
        at=at,
        status="paid" if _WORDS[word] == "test" else _WORDS[word],
        amount=read_amount(amount, currency),
        currency=currency,
        occurred_at=at,
        codes=read_codes(list(re.split(r"[,;|]", text_of(found, "code")))) or None,
        click_id=click[:LONGEST_SIGNAL] or None,
        test=_WORDS[word] == "test",
    )


def _currency(found: Mapping[str, Cell], written: Written) -> str:
    return read_currency(text_of(found, "currency").upper() or written.currency)


def _kind(found: Mapping[str, Cell]) -> str:
    """Whether a line tells an order or a refund."""
    text = text_of(found, "kind")
    if (word := _key(text)) not in _KIND_WORDS:
        said = _("“%(value)s” is no kind of row that is known. Write “order” or “refund”.") % {"value": text[:40]}
        raise FactRefused("kind", "unknown", said)
    return _KIND_WORDS[word]


def _refund_id(found: Mapping[str, Cell], *, alone: bool) -> str:
    """What names the refund; all refunds of an order together where a file has no column that names single ones."""
    if "refund_id" not in found and not alone:
        return TOTAL
    if not text_of(found, "refund_id"):
        raise FactRefused(
            "refund_id", "refund.no_identifier",
            _(
                "This refund has no identifier, so a repeated file would count it twice. Name the column that holds "
                "one, and fill it."
            ),
        )  # fmt: skip
    return read_name(found["refund_id"].text, "refund_id", LONGEST_ID)


@lru_cache(maxsize=512)
def _key(text: str) -> str:
    return heading_key(text)
