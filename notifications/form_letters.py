"""Fills the templates of a mail: rendered once for a campaign, and from then on only its blanks are filled.

A form belongs to one template, to one language, to the values that more than its blanks depend on, and to the answers
that its conditions give. A mail that agrees in all of these differs in what stands in the blanks and in nothing else.
Nothing that a person typed is ever searched for blanks: a form is a list of pieces, and a value is one of them.
"""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.template import Context
from django.template.base import Template, VariableDoesNotExist
from django.template.loader import get_template
from django.utils.translation import get_language

from .blanks import Reading, read

MOST_FORMS = 200
"""Forms of one template that are kept; about as many campaigns may send at the same time."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """One text in pieces; `places` says which piece is which value."""

    pieces: list[str]
    places: list[tuple[int, str]]

    def fill(self, values: Values, *, autoescape: bool) -> str:
        pieces = self.pieces.copy()
        for place, name in self.places:
            pieces[place] = html.escape(values[name]) if autoescape else values[name]
        return "".join(pieces)


class _Blank(str):
    """A value that answers conditions as itself, and is printed as a mark."""

    mark: str

    def __str__(self) -> str:
        return self.mark

    def __html__(self) -> str:
        return self.mark


_readings: WeakKeyDictionary[Template, Reading | None] = WeakKeyDictionary()
_forms: WeakKeyDictionary[Template, dict[Any, Form]] = WeakKeyDictionary()


def fill(name: str, values: Values, *, autoescape: bool, keys: dict[str, Any] | None = None) -> str:
    """One template, filled. The text part of a mail is not HTML, so nothing in it may be escaped for HTML.

    `keys` remembers what was asked of these very values for another template of the same mail.
    """
    backend: Any = get_template(name)
    template: Template = backend.template
    if template not in _readings:
        _readings[template] = read(template)
    reading = _readings[template]
    if reading is None:
        return _whole(render(template, values, autoescape=autoescape))
    blanks, key = _shape(reading, values, {} if keys is None else keys)
    forms = _forms.setdefault(template, {})
    form = forms.get((key, autoescape))
    if form is None:
        if len(forms) >= MOST_FORMS:
            forms.clear()
        form = forms[key, autoescape] = _form(template, values, blanks, autoescape=autoescape)
    return _whole(form.fill(values, autoescape=autoescape))


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
    return Form(pieces, [(place, pieces[place]) for place in range(1, len(pieces), 2)])


def _whole(text: str) -> str:
    return text.strip() + "\n"
