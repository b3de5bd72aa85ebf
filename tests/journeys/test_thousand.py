"""A campaign of a thousand creators, from bringing them in to the mails in their inboxes: counts and queries."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import person
from campaigns import joining, workflow
from campaigns.joining import Guest
from campaigns.models import OrderImport, Status
from notifications.models import Message, State
from promocodes.models import Handout
from tests import make

MANY = 1_000
GUESTS = [Guest(f"creator{n}@example.org", f"Creator {n}", f"creator{n}", "instagram", "FR") for n in range(MANY)]
CODES = {f"creator{n}@example.org": {"Promo Code": f"GLOW{n:04}"} for n in range(MANY)}


@pytest.fixture
def at_most(django_assert_max_num_queries: Any) -> Callable[[int], Any]:
    """Bounds that a query a creator would break many times over."""
    return lambda number: django_assert_max_num_queries(number)


def test_a_thousand_creators_get_their_codes(personal, maria, signed_in, deliver, at_most, settings):
    settings.MAIL_RATE = 0
    page, by = f"/campaigns/{personal.pk}/", person(maria)
    window = signed_in(maria)

    with at_most(80):
        pks = [one.pk for one in joining.bring(personal, GUESTS, by=by)]
    with at_most(30):
        workflow.accept_many(personal, pks, by=by)
    with at_most(8):
        exported = window.get(f"{page}orders.xlsx").content
    assert openpyxl.load_workbook(io.BytesIO(exported))["Orders"].max_row == MANY + 1

    file = SimpleUploadedFile("orders.xlsx", make.filled(exported, CODES))
    with at_most(25):
        checked = window.post(f"{page}imports/new/", {"file": file})
    assert OrderImport.objects.get().counts["new"] == MANY
    with at_most(15):
        assert window.get(checked.url).status_code == 200

    with at_most(140):
        window.post(checked.url, {"do": "confirm"})
    assert personal.collaborations.filter(status=Status.PENDING_CONTENT).count() == MANY
    assert Handout.objects.filter(instruction=personal.promo_code).count() == MANY
    assert deliver() == []

    window.post(checked.url, {"do": "send_now"})
    with at_most(MANY + 200):
        mails = deliver()
    assert Message.objects.filter(state=State.SENT).count() == MANY
    assert {mail.to[0] for mail in mails} == set(CODES)
    assert all(CODES[mail.to[0]]["Promo Code"] in mail.body for mail in mails)
    with at_most(15):
        assert "1,000" in window.get(f"{page}pending/").content.decode()
