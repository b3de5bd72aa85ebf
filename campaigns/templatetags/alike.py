"""`{% alike %}` and `{% each_alike %}`: what is drawn alike again and again is drawn once, and its blanks are filled.

    {% alike tab=tab with pk=campaign.pk number=counts.ready|grouped %}<a …{{ pk }}>{{ number }}</a>{% endalike %}
    {% each_alike row in rows may_change=may_change with pk=row.pk who=row.who %}<tr>…{{ who }}…</tr>{% endeach_alike %}

The words before `with` are all that the inside depends on; the blanks after it are only printed, for nothing may be
asked of them. The inside sees these names and no others of the page, so that nothing of one brand's page can be in what
is kept for the next one: a name that was forgotten draws nothing. Of anything but words and numbers the inside
learns whether it is true. Inside `each_alike` the row is its `shape` (a tuple with names), which each row brings along.

What was drawn is kept by the process, for each language.
"""

from __future__ import annotations

import datetime
import re
import secrets
import threading
from collections.abc import Callable
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
Expressions = dict[str, FilterExpression]

KEPT = 1024
"""So many shapes of one place are kept, the newest: whoever asks for ever more fills no memory."""
_MARK = f"9{secrets.randbelow(10**17):017}"  # digits alone, so that an address takes it for a key; nobody can know it
_MARKS = re.compile(f"{_MARK}([0-9]{{2}})")
_WORDS = frozenset({str, int, bool, type(None)})
_SIMPLE = frozenset({str, int, datetime.date, datetime.datetime, type(None)})


class Drawn:
    """What was drawn for one shape: texts, where a blank stands between them, and which blanks those are."""

    def __init__(self, text: str, blanks: int) -> None:
        self.texts = _MARKS.split(text)
        self.slots = [(place, int(self.texts[place])) for place in range(1, len(self.texts), 2)]
        self.used = sorted({blank for _, blank in self.slots})
        if any(_MARK[:9] in one for one in self.texts[::2]) or any(blank >= blanks for blank in self.used):
            raise ValueError("What stands for a blank came out changed: print blanks as they are, and filter outside.")

    def filled(self, fill: Callable[[int], str]) -> str:
        """The text with its blanks filled, each asked for once."""
        given = {blank: fill(blank) for blank in self.used}
        texts = self.texts.copy()
        for place, blank in self.slots:
            texts[place] = given[blank]
        return "".join(texts)


class Blank:
    """What fills one blank of each row: a name of the row or of the page, and filters that make the same of the same.

    Most rows of a page share a country or a day, so what a filter made of a value is remembered for the answer.
    """

    def __init__(self, expression: FilterExpression, row: str) -> None:
        self.expression = expression
        lookups: tuple[str, ...] = tuple(getattr(expression.var, "lookups", None) or ())
        self.is_of_row = lookups[:1] == (row,)
        self.name = lookups[1] if self.is_of_row and len(lookups) == 2 else ""
        self.changes = bool(expression.filters)
        given = [one for _, arguments in expression.filters for one in arguments]
        self.is_pure = not any(is_variable and one.lookups for is_variable, one in given)  # a number is a variable too

    def fill(self, context: Context, row: dict[str, Any], made: dict[Any, str]) -> str:
        """Its text for this row. `made` is what was made of values before."""
        value: Any = row.get(self.name)
        if self.name in row and not self.changes:
            return conditional_escape(value)
        if (self.is_of_row and self.name not in row) or not self.is_pure or type(value) not in _SIMPLE:
            return conditional_escape(self.expression.resolve(context))
        text = made.get(value)
        if text is None:
            text = made[value] = conditional_escape(self.expression.resolve(context))
        return text


class AlikeNode(template.Node):
    """One place of a template, and what it drew for each shape."""

    def __init__(self, asked: Expressions, blanks: Expressions, inside: NodeList) -> None:
        self.asked, self.blanks, self.nodelist = asked, blanks, inside
        self.expressions = list(blanks.values())
        self.marks = {name: f"{_MARK}{place:02}" for place, name in enumerate(blanks)}
        self.kept: dict[Any, Drawn] = {}
        self.turn = threading.Lock()

    def render(self, context: Context) -> SafeString:
        """Fill what was drawn for the same words before, or now."""
        words = self.words(context)
        drawn = self._drawn(_key(words, context), words, context)
        text = drawn.filled(lambda blank: conditional_escape(self.expressions[blank].resolve(context)))
        return mark_safe(text)  # noqa: S308 - drawn by templates, and what fills it is escaped

    def words(self, context: Context) -> dict[str, Any]:
        """What the inside may ask, by name."""
        return {name: _plain(one.resolve(context)) for name, one in self.asked.items()}

    def _drawn(self, key: Any, words: dict[str, Any], context: Context) -> Drawn:
        drawn = self.kept.get(key)
        if drawn is None:
            drawn = Drawn(self.nodelist.render(context.new(words | self.marks)), len(self.marks))
            with self.turn:
                if len(self.kept) >= KEPT:
                    del self.kept[next(iter(self.kept))]
                self.kept[key] = drawn
        return drawn


class EachAlikeNode(AlikeNode):
    """As `AlikeNode`, for each row of a list: a dict with its `shape`."""

    def __init__(
        self,
        row: str,
        rows: FilterExpression,
        asked: Expressions,
        blanks: Expressions,
        inside: NodeList,
    ) -> None:
        super().__init__(asked, blanks, inside)
        self.row, self.rows = row, rows
        self.fillers = [Blank(one, row) for one in self.expressions]

    def render(self, context: Context) -> SafeString:
        """All rows, one after the other."""
        words = self.words(context)
        common, texts = _key(words, context), []
        made: list[dict[Any, str]] = [{} for _ in self.fillers]
        with context.push() as present:
            for row in self.rows.resolve(context):
                present[self.row] = row
                shape = row["shape"]
                key = (common, shape)
                drawn = self.kept.get(key) or self._drawn(key, words | {self.row: _plain(shape)}, context)
                texts.append(
                    drawn.filled(lambda blank, row=row: self.fillers[blank].fill(context, row, made[blank]))  # type: ignore[misc]
                )
        return mark_safe("".join(texts))  # noqa: S308 - as above


@register.tag
def alike(parser: Parser, token: Token) -> AlikeNode:
    """Read the tag."""
    tag, *words = token.split_contents()
    return AlikeNode(*_read(parser, tag, words))


@register.tag
def each_alike(parser: Parser, token: Token) -> EachAlikeNode:
    """Read the tag."""
    tag, *words = token.split_contents()
    if len(words) < 3 or words[1] != "in":
        raise template.TemplateSyntaxError(f"“{tag}” says of what: {tag} row in rows … with pk=row.pk")
    return EachAlikeNode(words[0], parser.compile_filter(words[2]), *_read(parser, tag, words[3:]))


def _read(parser: Parser, tag: str, words: list[str]) -> tuple[Expressions, Expressions, NodeList]:
    place = words.index("with") if "with" in words else len(words)
    before, after = words[:place], words[place + 1 :]
    asked, blanks = token_kwargs(before, parser), token_kwargs(after, parser)
    if before or after or len(blanks) > 99:
        raise template.TemplateSyntaxError(f"“{tag}” takes names as name=value, and up to 99 of them after “with”.")
    inside = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return asked, blanks, inside


def _key(words: dict[str, Any], context: Context) -> tuple[Any, ...]:
    return get_language(), context.autoescape, repr(words)  # written down, 1 and True are two


def _plain(value: Any) -> Any:
    if type(value) in _WORDS:
        return value
    if isinstance(value, str | Promise):
        return str.__str__(str(value))  # what was marked as safe is a word like any other
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return type(value)._make(map(_plain, value))
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return bool(value)
