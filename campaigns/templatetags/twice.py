"""`{% drawn "partials/manager_nav.html" where="side" %}`: what a page shows in two places is drawn once.

The values are only printed by what is included, and asked nothing: each stands in the text where it was drawn.
"""

from __future__ import annotations

import secrets
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_MARK = f"twice-{secrets.token_hex(8)}"  # nobody can know it


@register.simple_tag(takes_context=True)
def drawn(context: Context, name: str, **values: str) -> SafeString:
    """The included template with these values, drawn in this answer before or now."""
    marks = {key: f"{_MARK}-{key}-" for key in values}
    kept: Any = context.render_context
    if (drawn, name) not in kept:
        with context.push(**marks):
            kept[drawn, name] = context.template.engine.get_template(name).render(context)  # type: ignore[union-attr]
    text = str(kept[drawn, name])
    for key, value in values.items():
        text = text.replace(marks[key], conditional_escape(value))
    return mark_safe(text)  # noqa: S308 - drawn by a template, and what fills it is escaped
