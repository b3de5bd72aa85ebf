"""Fills the templates of a mail: rendered once for a campaign, and from then on only its blanks are filled.

A form belongs to one template, to one language, to the values that more than its blanks depend on, and to the answers
that its conditions give. A mail that agrees in all of these differs in what stands in the blanks and in nothing else.
Nothing that a person typed is ever searched for blanks: a form is a list of pieces, and a value is one of them.
"""

from __future__ import annotations

import html
import marshal
import re
import secrets
from dataclasses import dataclass
from typing import Any, AnyStr
from weakref import WeakKeyDictionary

from django.core.mail.message import RFC5322_EMAIL_LINE_LENGTH_LIMIT as LONGEST_LINE
from django.template import Context
from django.template.base import Template, VariableDoesNotExist
from django.template.loader import get_template
from django.utils.translation import get_language

from .blanks import Reading, read

MOST_FORMS = 200
"""Forms of one template that are kept; about as many campaigns may send at the same time."""
EACH_WRITTEN_OUT = 2
"""The form of marshal that never refers to what it wrote before: equal values are equal bytes."""
SPECIAL = re.compile("[&<>\"']")
Values = dict[str, Any]


class Filled(str):
    """A finished text. `wire` is the same as it goes to the server, where no line of it can be over the limit."""

    wire: bytes | None = None


@dataclass(frozen=True)
class Form:
    """One text in pieces; `places` says which piece is which of the `names`.

    `on_wire` are the pieces with CRLF line ends, and one at the end. No line is over the limit while no value has more
    than `most` bytes.
    """

    pieces: list[str]
    on_wire: list[bytes]
    names: list[str]
    places: list[tuple[int, int]]
    most: int

    def fill(self, values: Values, *, autoescape: bool) -> Filled:
        """The text with these values in its blanks."""
        given = [_escaped(values[name]) if autoescape else values[name] for name in self.names]
        text = _joined(self.pieces, self.places, given)
        filled = Filled(_whole(text))
        # what is not printable may end a line; what was stripped is not in the pieces
        if "".join(given).isprintable() and len(filled) == len(text) + 1:
            coded = [value.encode() for value in given]
            if max(map(len, coded), default=0) <= self.most:
                filled.wire = _joined(self.on_wire, self.places, coded)
        return filled


def _joined(pieces: list[AnyStr], places: list[tuple[int, int]], given: list[AnyStr]) -> AnyStr:
    pieces = pieces.copy()
    for place, which in places:
        pieces[place] = given[which]
    return pieces[0][:0].join(pieces)


class _Blank(str):
    """A value that answers conditions as itself, and is printed as a mark."""

    mark: str

    def __str__(self) -> str:
        return self.mark

    def __html__(self) -> str:
        return self.mark


class _Known:
    """What is known of one template: its reading, and its forms."""

    def __init__(self, template: Template) -> None:
        self.reading = read(template)
        self.forms: dict[Any, Form] = {}


_known: WeakKeyDictionary[Template, _Known] = WeakKeyDictionary()


def fill(name: str, values: Values, *, autoescape: bool, keys: dict[str, Any] | None = None) -> Filled:
    """One template, filled. The text part of a mail is not HTML, so nothing in it may be escaped for HTML.

    `keys` remembers what was asked of these very values for another template of the same mail.
    """
    backend: Any = get_template(name)
    template: Template = backend.template
    known = _known.get(template)
    if known is None:
        known = _known[template] = _Known(template)
    if known.reading is None:
        return Filled(_whole(render(template, values, autoescape=autoescape)))
    blanks, key = _shape(known.reading, values, {} if keys is None else keys)
    form = known.forms.get((key, autoescape))
    if form is None:
        if len(known.forms) >= MOST_FORMS:
            known.forms.clear()
        form = known.forms[key, autoescape] = _form(template, values, blanks, autoescape=autoescape)
    return form.fill(values, autoescape=autoescape)


def render(template: Template, values: Values, *, autoescape: bool) -> str:
    """As Django renders it, without any form."""
    return str(template.render(Context(values, autoescape=autoescape)))


def _shape(reading: Reading, values: Values, keys: dict[str, Any]) -> tuple[list[str], tuple[Any, ...]]:
    """The names of the blanks, and everything that this mail's text depends on but what stands in them.

    Of a blank that is whether there is anything in it, and the answers to conditions that ask for more.
    """
    blanks: list[str] = []
    key: list[Any] = [get_language()]
    for name in reading.only_printed:
        value = values.get(name, ...)
        if type(value) is str:
            blanks.append(name)
            key.append(value != "")
        else:
            key.append(_as_key(name, value, keys))
    key += [_as_key(name, values.get(name, ...), keys) for name in reading.others]
    if reading.questions:
        context = Context(values)
        key += [_answer(condition, context) for condition in reading.questions.values()]
    return blanks, tuple(key)


def _as_key(name: str, value: Any, keys: dict[str, Any]) -> Any:
    """What tells this value from every other: itself where that is sure, else what it says of itself."""
    if value is ... or type(value) is str:
        return value
    if name not in keys:
        try:
            keys[name] = marshal.dumps(value, EACH_WRITTEN_OUT)
        except ValueError:  # more than plain JSON
            keys[name] = (repr(value),)
    return keys[name]


def _answer(condition: Any, context: Context) -> bool:
    try:
        return bool(condition.eval(context))
    except VariableDoesNotExist:
        return False


def _form(template: Template, values: Values, blanks: list[str], *, autoescape: bool) -> Form:
    secret = secrets.token_hex(8)  # nobody can have typed it
    marked = dict(values)
    for name in blanks:
        blank = marked[name] = _Blank(values[name])
        blank.mark = f"\x02{secret}:{name}\x03"
    pieces = re.split(f"\x02{secret}:([^\x03]*)\x03", render(template, marked, autoescape=autoescape))
    places = range(1, len(pieces), 2)
    names = list(dict.fromkeys(pieces[place] for place in places))
    which = [(place, names.index(pieces[place])) for place in places]
    pieces[0] = pieces[0].lstrip()
    pieces[-1] = pieces[-1].rstrip()
    most = _longest_value(pieces)
    on_wire = [] if most < 0 else [piece.replace("\n", "\r\n").encode() for piece in [*pieces, "\n"]]
    return Form(pieces, on_wire, names, which, most)


def _longest_value(pieces: list[str]) -> int:
    """How many bytes each value may have, so that no line is over the limit; -1 where that is not known."""
    try:
        lines = "\0".join(pieces[::2]).encode().split(b"\n")
    except UnicodeEncodeError:
        return -1
    if any(b"\r" in line or len(line) > LONGEST_LINE for line in lines):
        return -1
    asked = [line for line in lines if b"\0" in line]
    return min([(LONGEST_LINE - len(line)) // line.count(b"\0") for line in asked], default=0)


def _escaped(value: str) -> str:
    return html.escape(value) if SPECIAL.search(value) else value


def _whole(text: str) -> str:
    return text.strip() + "\n"
