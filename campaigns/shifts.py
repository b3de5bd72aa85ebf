"""Whether the values of a file stand one row too low or too high, beside a neighbour of who they are for. Pure.

A value fits a creator if its letters hold a part of her name, handle or address, or if it is the value she has now.
Codes that name nobody prove nothing, so random ones never give a hint; and nothing is ever moved by this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from campaigns.order_book import OrderBook
from campaigns.rows import Row
from promocodes.folding import folded
from promocodes.values import Problem, normalize_code, shown

CODE = "rows.shifted"
LEAST = 3  # rows that fit the neighbour
SHARE = 0.8  # of the rows that fit anybody
PART = 200  # rows that are looked at in the beginning, the middle and the end of a long file
SHORTEST = 3  # letters of a name that are no accident

_WORDS = re.compile(r"[\W\d_]+")


@dataclass
class _Place:
    """One row as far as it is evidence: whose it is, the words that name her, the values beside her."""

    who: str
    words: set[str]
    given: dict[str, str]
    present: dict[str, str]


@dataclass
class _Count:
    """How one column fits: values that fit nobody count too."""

    filled: int = 0
    own: int = 0
    near: Counter[int] = field(default_factory=Counter)
    evidence: int = 0
    examples: dict[int, list[str]] = field(default_factory=lambda: {-1: [], 1: []})

    @property
    def shift(self) -> int:
        """By how many rows the values should move: -1 up, 1 down, 0 if that is not clear."""
        to, other = (-1, 1) if self.near[-1] > self.near[1] else (1, -1)
        clear = self.near[to] >= max(LEAST, SHARE * (self.own + self.evidence), self.filled / 2)
        return to if clear and self.near[to] > self.near[other] else 0


def hint(rows: Sequence[Row], book: OrderBook) -> Problem | None:
    """The problem `rows.shifted` if a column looks moved by one row; its suggestion is the move, `-1` is up.

    If another column stands right, moving rows would spoil that one: then there is no suggestion.
    """
    counts: dict[str, _Count] = {}
    for part in _parts(rows):
        places = [_place(row, book) for row in part]
        for at, place in enumerate(places):
            for name, value in place.given.items():
                if value:
                    _look(counts.setdefault(name, _Count()), places, at, name, value)
    moved = {name: count.shift for name, count in counts.items() if count.shift}
    if not moved:
        return None
    name, to = next(iter(moved.items()))
    alone = any(count.shift != to and count.own >= LEAST for count in counts.values())
    return Problem(
        CODE,
        _said(name, to, alone=alone) % {"examples": " ".join(counts[name].examples[to])},
        "" if alone else str(to),
    )


def _said(name: str, to: int, *, alone: bool) -> str:
    """What looks wrong and what helps: `alone`, another column stands right, so only this one is to be moved."""
    if name == "promo_code" and to == -1:
        asked = _("The codes look one row too low: %(examples)s Should they move one row up?")
        told = _("The codes look one row too low: %(examples)s Move the codes one row up in your file.")
    elif name == "promo_code":
        asked = _("The codes look one row too high: %(examples)s Should they move one row down?")
        told = _("The codes look one row too high: %(examples)s Move the codes one row down in your file.")
    elif to == -1:
        asked = _("The links look one row too low: %(examples)s Should they move one row up?")
        told = _("The links look one row too low: %(examples)s Move the links one row up in your file.")
    else:
        asked = _("The links look one row too high: %(examples)s Should they move one row down?")
        told = _("The links look one row too high: %(examples)s Move the links one row down in your file.")
    return told if alone else asked


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """All rows, or three stretches of a long file: what is shifted as a whole is shifted there as well."""
    if len(rows) <= 3 * PART:
        yield rows
    else:
        for start in (0, (len(rows) - PART) // 2, len(rows) - PART):
            yield rows[start : start + PART]


def _place(row: Row, book: OrderBook) -> _Place:
    one = book.by_pk.get(row.collaboration) if row.collaboration else None
    texts = [row.name, row.entry.creator, row.entry.email.partition("@")[0]]
    if one:
        texts += [one.name, one.handle, one.email.partition("@")[0]]
    words = {
        word for text in texts for piece in [*_WORDS.split(text), text] if len(word := _letters(piece)) >= SHORTEST
    }
    return _Place(row.name or row.entry.email or row.entry.order, words, row.given, row.present)


def _look(count: _Count, places: Sequence[_Place], at: int, name: str, value: str) -> None:
    """Count for whom the value at this place is evidence."""
    count.filled += 1
    letters = _letters(value if name == "promo_code" else urlsplit(value).path)
    if _fits(places[at], name, value, letters):
        count.own += 1
        return
    near = [to for to in (-1, 1) if 0 <= at + to < len(places) and _fits(places[at + to], name, value, letters)]
    count.evidence += bool(near)
    for to in near:
        count.near[to] += 1
        if len(count.examples[to]) < 2:
            if places[at].who and to == -1:
                example = _("%(value)s stands beside %(who)s; one row up is %(other)s.")
            elif places[at].who:
                example = _("%(value)s stands beside %(who)s; one row down is %(other)s.")
            elif to == -1:
                example = _("%(value)s stands beside nobody; one row up is %(other)s.")
            else:
                example = _("%(value)s stands beside nobody; one row down is %(other)s.")
            said = {"value": shown(value), "who": places[at].who, "other": places[at + to].who}
            count.examples[to].append(example % said)


def _fits(place: _Place, name: str, value: str, letters: str) -> bool:
    present = place.present.get(name, "")
    if present and (normalize_code(present) == normalize_code(value) if name == "promo_code" else present == value):
        return True
    return len(letters) >= SHORTEST and any(word in letters or word.startswith(letters) for word in place.words)


def _letters(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalpha())
