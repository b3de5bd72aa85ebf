"""`{% alike %}`: what many rows of a table draw alike is drawn once, and its blanks are filled for each.

    {% alike row.code row.mail with pk=row.pk who=row.who %}…{{ who }}…{% url "…" pk %}…{% endalike %}

The words before `with` are all that the inside depends on besides its blanks; truth is enough for most, so write
`row.code|yesno`. Inside, the blanks are known by their names, and nothing may be asked of a blank but to be printed.
"""

from __future__ import annotations

import datetime
import re
import secrets
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_MARK = f"9{secrets.randbelow(10**17):017}"  # digits alone, so that an address takes it for a key; nobody can know it
_MARKS = re.compile(f"{_MARK}([0-9]{{2}})")


_SIMPLE = frozenset({str, int, datetime.date, datetime.datetime, type(None)})


class Blank:
    """What fills one blank of each row: a name of the row, and filters that make the same of the same value.

    Most rows of a page share a country or a day, so what a filter made of a value is remembered for the answer.
    """

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression
        lookups: tuple[str, ...] = tuple(getattr(expression.var, "lookups", None) or ())
        self.row, self.name = (lookups[0], lookups[1]) if len(lookups) == 2 else ("", "")
        self.changes = bool(expression.filters)
        self.is_pure = not any(is_name for _, arguments in expression.filters for is_name, _ in arguments)

    def fill(self, context: Context, row: Any, made: dict[Any, str]) -> str:
        """Its text for this row. `made` is what was made of values before."""
        if type(row) is not dict or self.name not in row:
            return conditional_escape(self.expression.resolve(context))
        value = row[self.name]
        if not self.changes:
            return conditional_escape(value)
        if not self.is_pure or type(value) not in _SIMPLE:
            return conditional_escape(self.expression.resolve(context))
        text = made.get(value)
        if text is None:
            text = made[value] = conditional_escape(self.expression.resolve(context))
        return text


class Drawn:
    """What was drawn for rows of one shape: texts, where a blank stands between them, and which blanks those are."""

    def __init__(self, text: str) -> None:
        self.texts = _MARKS.split(text)
        self.slots = [(place, int(self.texts[place])) for place in range(1, len(self.texts), 2)]
        self.used = sorted({blank for _, blank in self.slots})


class AlikeNode(template.Node):
    def __init__(self, asked: list[FilterExpression], blanks: dict[str, FilterExpression], inside: Any) -> None:
        self.asked, self.blanks, self.nodelist = asked, blanks, inside
        self.fillers = [Blank(one) for one in blanks.values()]
        self.rows = {filler.row for filler in self.fillers}
        self.marks = {name: f"{_MARK}{place:02}" for place, name in enumerate(blanks)}

    def render(self, context: Context) -> SafeString:
        """Draw it, or fill what was drawn for a row like this one in the same answer."""
        key = tuple([each.resolve(context) for each in self.asked])
        kept: Any = context.render_context
        shapes: dict[Any, Drawn]
        made: list[dict[Any, str]]
        shapes, made = kept.setdefault(self, ({}, [{} for _ in self.fillers]))
        drawn = shapes.get(key)
        if drawn is None:
            with context.push(**self.marks):
                drawn = shapes[key] = Drawn(self.nodelist.render(context))
        rows = {name: context.get(name) for name in self.rows}
        given = {}
        for place in drawn.used:
            filler = self.fillers[place]
            given[place] = filler.fill(context, rows[filler.row], made[place])
        texts = drawn.texts.copy()
        for place, blank in drawn.slots:
            texts[place] = given[blank]
        return mark_safe("".join(texts))  # noqa: S308 - drawn by templates, and what fills it is escaped


@register.tag
def alike(parser: Parser, token: Token) -> AlikeNode:
    """Read the tag."""
    name, *words = token.split_contents()
    if "with" not in words:
        raise template.TemplateSyntaxError(f"“{name}” needs its blanks: … with pk=row.pk")
    place = words.index("with")
    asked, rest = words[:place], words[place + 1 :]
    blanks = token_kwargs(rest, parser)
    if rest or not blanks or len(blanks) > 99:
        raise template.TemplateSyntaxError(f"“{name}” takes 1 to 99 blanks as name=value after “with”.")
    inside = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode([parser.compile_filter(word) for word in asked], blanks, inside)
