"""Reads a template to find its blanks: the values that are printed as they are, and change nothing else.

What else a value decides (a branch, a loop, a filter) is found as well, so that a filled form is never another mail
than the template would have made. A tag that is not known here makes the template unreadable: it is rendered each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.template.base import FilterExpression, Template, TextNode, TokenType, Variable, VariableNode
from django.template.defaultfilters import length
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

SILENT = (TextNode, CommentNode, LoadNode)
Scope = frozenset[str]


class Unreadable(Exception):
    """The template has a tag whose use of values is not known."""


@dataclass
class Reading:
    """What a template does with values.

    `printed` are names that are printed as they are, `used` are used in another way, `asked` are asked for being
    there. `questions` are the conditions that ask a printed value for more than that.
    """

    printed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    questions: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def only_printed(self) -> tuple[str, ...]:
        """What can be a blank."""
        return tuple(sorted(self.printed - self.used))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What the form depends on as a whole."""
        return tuple(sorted(self.used | self.asked - self.printed))


def read(template: Template) -> Reading | None:
    """What the template and its parents do with values; None if that cannot be said."""
    reading = Reading()
    try:
        _read_all(template.nodelist, frozenset(), reading, template)
    except Unreadable:
        return None
    return reading


def _read_all(nodes: Iterable[Any], scope: Scope, reading: Reading, template: Template) -> None:
    """`scope`: names that mean something else here than in the message, as in a loop."""
    for node in nodes:
        if isinstance(node, SILENT):
            continue
        if isinstance(node, VariableNode):
            _read_print(node.filter_expression, scope, reading)
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                if condition is not None:
                    _read_question(condition, scope, reading)
                _read_all(inner, scope, reading, template)
        elif isinstance(node, ForNode):
            reading.used |= _names(node.sequence)
            inside = scope | {"forloop", *node.loopvars}
            _read_all(node.nodelist_loop, inside, reading, template)
            _read_all(node.nodelist_empty, scope, reading, template)
        elif isinstance(node, WithNode):
            reading.used |= _names(*node.extra_context.values())
            _read_all(node.nodelist, scope | set(node.extra_context), reading, template)
        elif isinstance(node, BlockNode):
            _read_all(node.nodelist, scope | {"block"}, reading, template)
        elif isinstance(node, ExtendsNode):
            _read_all(_parent(node, template).nodelist, scope, reading, template)
            _read_all(node.nodelist, scope, reading, template)
        elif isinstance(node, TranslateNode) and not node.asvar:
            reading.used |= _names(node.filter_expression, node.message_context)
        elif isinstance(node, BlockTranslateNode) and not (node.asvar or node.plural):
            reading.used |= _names(*node.extra_context.values(), node.message_context)
            printed = {token.contents for token in node.singular if token.token_type == TokenType.VAR}
            reading.printed |= printed - set(node.extra_context) - scope
        else:
            raise Unreadable(type(node).__name__)


def _parent(node: ExtendsNode, template: Template) -> Template:
    name: Any = node.parent_name
    if name.is_var or name.filters:
        raise Unreadable("extends")
    return template.engine.get_template(str(name.var))


def _read_print(expression: Any, scope: Scope, reading: Reading) -> None:
    names = _names(expression)
    whole = expression.is_var and not expression.filters and len(expression.var.lookups or ()) == 1
    if whole:
        reading.printed |= names - scope
    else:
        reading.used |= names


def _read_question(condition: Any, scope: Scope, reading: Reading) -> None:
    names: set[str] = set()
    for expression in _expressions(condition):
        names |= _names(expression)
        if any(function is not length for function, _ in expression.filters):
            reading.used |= _names(expression)  # a filter may look at the text of a value
    if names & scope:
        reading.used |= names
        return
    reading.asked |= names
    if not _asks_only_whether(condition):
        reading.questions[repr(condition)] = condition


def _asks_only_whether(condition: Any) -> bool:
    """Whether it asks for nothing but which values are there: names, joined by and, or and not."""
    if isinstance(expression := getattr(condition, "value", None), FilterExpression):
        return not expression.filters and (not isinstance(expression.var, Variable) or _is_name(expression.var))
    parts = [part for part in (getattr(condition, "first", None), getattr(condition, "second", None)) if part]
    return condition.id in ("and", "or", "not") and all(_asks_only_whether(part) for part in parts)


def _is_name(variable: Variable) -> bool:
    return variable.lookups is None or len(variable.lookups) == 1


def _expressions(condition: Any) -> Iterator[FilterExpression]:
    """Every value in a condition, whatever operators join them."""
    if isinstance(getattr(condition, "value", None), FilterExpression):
        yield condition.value
    for part in (getattr(condition, "first", None), getattr(condition, "second", None)):
        if part is not None:
            yield from _expressions(part)


def _names(*expressions: Any) -> set[str]:
    """The names of the message's values in these expressions."""
    found: set[str] = set()
    for expression in expressions:
        if expression is None:
            continue
        variables = [expression.var, *(argument for _, given in expression.filters for _, argument in given)]
        found |= {one.lookups[0] for one in variables if isinstance(one, Variable) and one.lookups}
    return found
