"""Rows that are alike and parts that stand twice are drawn once, and say the same as if they were drawn each time."""

from __future__ import annotations

import datetime

import pytest
from django.template import engines

from benchmarks.paging import nothing_kept

ROWS = (
    "{% load alike %}"
    "{% each_alike row in rows with a=row.a b=row.b|upper c=row.c|default:other d=row.d|date:'j M' e=other|lower %}"
    "<{{ a }}|{{ b }}|{{ c }}|{{ d }}|{{ e }}>{% endeach_alike %}"
)
DAY = datetime.date(2026, 6, 2)
VALUES = [
    {"a": "<x>", "b": "<y>", "c": "", "d": DAY},
    {"a": 1, "b": "<y>", "c": "c", "d": DAY},
    {"a": None, "b": "z", "c": "", "d": None},
]


def draw(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context)


def test_rows_are_filled_as_if_each_was_drawn_on_its_own():
    rows = [{"shape": 1, **one} for one in VALUES]
    with nothing_kept():
        each = draw(ROWS, rows=rows, other="<o>")

    assert draw(ROWS, rows=rows, other="<o>") == each
    assert "&lt;x&gt;|&lt;Y&gt;|&lt;o&gt;|2 Jun|&lt;o&gt;" in each


def test_what_was_made_of_a_value_is_not_kept_for_the_next_answer():
    template = engines["django"].from_string(ROWS)
    rows = [{"shape": 1, **VALUES[0]}]

    assert ["<o>" in template.render({"rows": rows, "other": other}) for other in ("one", "two")] == [False, False]
    assert "|two|2 Jun|two>" in template.render({"rows": rows, "other": "two"})


@pytest.mark.parametrize("where", ["side", "phone", "<b>"])
def test_the_way_around_is_drawn_once_and_named_twice(where):
    text = draw(
        '{% load twice %}{% drawn "partials/manager_nav.html" where="first" label="One" %}'
        '{% drawn "partials/manager_nav.html" where=where label="Two" %}', where=where,
    )  # fmt: skip

    assert 'aria-label="One"' in text
    assert 'aria-label="Two"' in text
    assert "twice-" not in text
    assert "<b>" not in text
