"""Ten thousand lines in one file: counts, bounds of queries, and what the page still shows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from accounts.actors import Actor, person
from campaigns import import_files, imports
from campaigns.api import shapes
from campaigns.imports import ImportRefused
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from notifications.models import Message
from promocodes.models import Code
from tests import make

MANY = 10_000
HEADINGS = ["Order", "Email", "Promo Code"]


@pytest.fixture
def many(personal: Campaign) -> list[Collaboration]:
    return make.ready(personal, MANY)


@contextmanager
def at_most(number: int) -> Iterator[None]:
    """A bound of statements. pytest-django's own keeps the text of each, which takes longer than the import."""
    seen = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
    assert len(seen) <= number


def checked(campaign: Campaign, rows: list[list[Any]], by: Actor) -> OrderImport:
    return imports.check(campaign, make.sheet([HEADINGS, *rows]), file_name="orders.xlsx", by=by)


def test_one_wrong_line_of_ten_thousand_is_left_when_agreed(
    personal: Campaign, many: list[Collaboration], by_maria: Actor
) -> None:
    """IMP-R18, D1, D2, P04"""
    rows = [[one.order_reference, one.email, f"GLOW{number:05}"] for number, one in enumerate(many)]
    rows[4_321][2] = "GLOW 04321"
    with at_most(30):
        one = checked(personal, rows, by_maria)
    assert one.counts == {"new": 9_999, "changed": 0, "unchanged": 0, "blank": 0, "refused": 1}

    with pytest.raises(ImportRefused, match="Refused rows: 1"):
        imports.confirm(one, by=by_maria)
    assert (Code.objects.count(), Message.objects.count()) == (0, 0)

    with at_most(MANY // 10):  # SQLite takes 999 values a statement
        imports.confirm(one, leave_refused=True, by=by_maria)
    assert one.applied == {"rows": 9_999, "codes": 9_999, "links": 0, "mails": 9_999, "left": 1}
    assert Code.objects.values("norm").distinct().count() == Message.objects.filter(state="held").count() == 9_999
    assert personal.collaborations.get(status=Status.READY_TO_SEND) == many[4_321]
    sheet = openpyxl.load_workbook(io.BytesIO(import_files.corrections(one)), read_only=True)["Orders"]
    [(reference, *_)] = sheet.iter_rows(min_row=2, values_only=True)
    assert reference == many[4_321].order_reference


def test_ten_thousand_wrong_lines_are_all_in_the_corrections(
    personal: Campaign,
    many: list[Collaboration],
    maria: Any,
    signed_in: Any,
) -> None:
    """IMP-R19: the page shows a hundred at a time, the API a thousand"""
    rows = [[one.order_reference, one.email, number] for number, one in enumerate(many)]
    one = checked(personal, rows, person(maria))
    assert one.counts["refused"] == MANY

    sheet = openpyxl.load_workbook(io.BytesIO(import_files.corrections(one)), read_only=True)["Orders"]
    assert sum(1 for _ in sheet.iter_rows(min_row=2)) == MANY
    with at_most(30):
        page = signed_in(maria).get(reverse("campaigns:import", args=[personal.pk, one.pk])).content.decode()
    assert page.count('data-error-code="code.not_text"') == 50
    assert "10,000" in page
    assert len(shapes.order_import(one)["rows"]) == 1_000
