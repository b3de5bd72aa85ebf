"""The file of orders as it leaves: which orders, which columns, who gets it (EXP)."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from campaigns import entry, orders, workflow
from campaigns.models import Campaign, Collaboration, Status
from promocodes.values import read_order_reference
from tests import make
from tests.api.conftest import Program


def lines_of(data: bytes) -> list[tuple[Any, ...]]:
    """The lines of the sheet below its headings."""
    return list(openpyxl.load_workbook(io.BytesIO(data))["Orders"].iter_rows(min_row=2, values_only=True))


def test_only_who_waits_in_this_campaign_is_exported(personal, marie_ready, luc, lumen, by_maria):
    """EXP-02, IMP-R22"""
    sent = make.accepted(personal, make.creator())
    entry.enter_value(sent, "promo_code", "SENT10", by=by_maria)
    workflow.cancel(make.accepted(personal, make.creator()), by=by_maria)
    workflow.refuse(make.applied(personal, make.creator()), by=by_maria)
    make.applied(personal, luc)
    make.accepted(make.campaign(lumen, title="Winter", promo_code=make.PERSONAL_CODE), luc)

    assert [line[0] for line in lines_of(orders.export(personal))] == [marie_ready.order_reference]
    [line] = lines_of(orders.export(personal, [Status.PENDING_CONTENT]))
    assert (line[0], line[-1]) == (sent.order_reference, "SENT10")


def test_an_order_is_named_by_a_reference_with_a_check_and_nothing_else(personal, marie_ready):
    """EXP-04 as D24 changes it: no token, no number of the data base"""
    [line] = lines_of(orders.export(personal))
    assert read_order_reference(line[0]) == line[0]
    assert str(marie_ready.pk) not in line
    assert not any(len(str(cell or "")) > 40 for cell in line)


def test_no_more_of_her_is_in_the_file_than_its_columns_say(personal, marie_ready, marie):
    """EXP-07: not her followers, her message or her profile"""
    [line] = lines_of(orders.export(personal))
    assert line[1:6] == ("Marie Laurent", "marie@example.org", "marie.laurent", "Instagram", "FR")
    assert len(line) == 8
    assert not {"12000", "I love it."} & {str(cell) for cell in line}


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "e\u0301 🎉 \u202e مرحبا"])
def test_names_leave_as_text_in_every_file(personal, marie_ready, by_maria, name):
    """EXP-01, EXP-06, P09: the orders here; corrections in test_import_cases, cells in test_workbook_write"""
    Collaboration.objects.update(name=name, handle=name[:60])
    sheet = openpyxl.load_workbook(io.BytesIO(orders.export(personal)))["Orders"]
    assert (sheet["B2"].data_type, sheet["B2"].value, sheet["D2"].value) == ("s", name, name)


@pytest.mark.parametrize("path", ["page", "api"])
def test_the_file_is_private_and_of_its_type(signed_in, maria, personal: Campaign, marie_ready, path):
    """EXP-08, by page and by API"""
    if path == "page":
        answer = signed_in(maria).get(reverse("campaigns:export", args=[personal.pk]))
    else:
        answer = Program(personal.brand).get(f"campaigns/{personal.pk}/orders.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"].startswith('attachment; filename="orders-autumn-codes-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert set(answer["Cache-Control"].split(", ")) >= {"no-store", "private"}


def test_the_file_needs_a_log_in_each_time(client, signed_in, maria, otto, personal: Campaign, marie_ready):
    """EXP-09"""
    address = reverse("campaigns:export", args=[personal.pk])
    assert signed_in(maria).get(address).status_code == 200
    client.logout()
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert signed_in(otto).get(address).status_code == 404


def test_all_lines_come_from_one_statement(personal, marie_ready, django_assert_num_queries):
    """EXP-10: one statement sees one moment, whatever changes meanwhile"""
    make.ready(personal, 300)
    orders.wanted_values(personal)  # the instructions are read before
    with django_assert_num_queries(1):
        assert len(lines_of(orders.export(personal))) == 301
