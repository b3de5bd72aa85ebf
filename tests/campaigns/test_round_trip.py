"""Ten thousand random codes and names: out as a file, filled, in again, stored and shown as they were (P03)."""

from __future__ import annotations

import html
import random
import unicodedata
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Brand
from campaigns import imports, orders
from campaigns.models import Collaboration
from notifications.models import Message
from promocodes.values import normalize_code, read_code
from tests import make

FILES, LINES = 3, 3_334
DIGITS = "0123456789-_.%"


def letters(*ranges: tuple[int, int]) -> str:
    """The letters and marks of one script."""
    chars = (chr(number) for first, last in ranges for number in range(first, last + 1))
    return "".join(char for char in chars if unicodedata.category(char)[0] == "L")


SCRIPTS = (
    letters((0x41, 0x7A)),
    letters((0x41, 0x7A), (0xC0, 0x17F)),
    letters((0x391, 0x3C9)),
    letters((0x410, 0x44F)),
    letters((0x5D0, 0x5EA)),
    letters((0x627, 0x64A)),
    letters((0x4E00, 0x4E80), (0x3042, 0x3093), (0x30A2, 0x30F3)),
    letters((0xAC00, 0xAC80)),
)
IN_NAMES = "".join(
    char
    for number in (*range(0x20, 0x250), *range(0x300, 0x330), *range(0x590, 0x6FF), *range(0x1F600, 0x1F640))
    if unicodedata.category(char := chr(number))[0] not in "CZ" or char in " \u200d\u202e"
)


def a_code(dice: random.Random) -> str:
    signs = dice.choice(SCRIPTS) + DIGITS
    return "".join(dice.choices(signs, k=dice.choice((2, 6, 8, 12, 64))))


def some_codes(dice: random.Random, number: int) -> list[str]:
    """Codes that the alphabet allows, no two of them the same."""
    found: dict[str, str] = {}
    while len(found) < number:
        code = a_code(dice)
        if read_code(code).value == code:
            found.setdefault(normalize_code(code), code)
    return list(found.values())


def a_name(dice: random.Random) -> str:
    text = dice.choice(("", "=", "@", "+", "-")) + "".join(dice.choices(IN_NAMES, k=dice.randrange(1, 60)))
    return " ".join(text.split())


@pytest.mark.parametrize("number", range(FILES))
@settings(
    max_examples=1,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**63))
def test_random_codes_and_names_come_back_exactly(db: None, client: Any, deliver: Any, number: int, seed: int) -> None:
    """P03, P09, IMP-C19, EXP-06: also in the page and in the mail"""
    dice = random.Random(f"{number} {seed}")
    brand = make.brand(f"Brand {Brand.objects.count()}")  # a failing example is tried again, and codes are taken then
    by = make.owner_of(brand)
    client.force_login(by.user)
    campaign = make.campaign(brand, promo_code=make.PERSONAL_CODE)
    people = make.ready(campaign, LINES)
    for one in people:
        one.name = a_name(dice)
    Collaboration.objects.bulk_update(people, ["name"], batch_size=400)
    codes = dict(zip([one.email for one in people], some_codes(dice, LINES), strict=True))
    file = make.filled(orders.export(campaign), {email: {"Promo Code": code} for email, code in codes.items()})

    one = imports.check(campaign, file, file_name="orders.xlsx", by=by)
    assert one.counts["new"] == LINES
    assert [row["warnings"] for row in one.rows if row["warnings"]] == []
    assert [row["entry"]["creator"] for row in one.rows] == [person.name for person in people]
    page = client.get(reverse("campaigns:import", args=[campaign.pk, one.pk])).content.decode()
    for row in one.rows[:50]:
        assert html.escape(row["given"]["promo_code"]) in page
        assert html.escape(row["name"]) in page

    imports.confirm(one, by=by)
    stored = campaign.collaborations.values_list("email", "promo_handout__value", "promo_handout__code__value")
    assert {email: (value, code) for email, value, code in stored} == {
        email: (code, code) for email, code in codes.items()
    }
    few = Message.objects.filter(batch=one.batch).values_list("pk", flat=True)[:20]
    Message.objects.exclude(pk__in=list(few)).delete()
    imports.send_now(one, by=by)
    mails = deliver()[-20:]
    assert len(mails) == 20
    assert all(codes[mail.to[0].split("<")[-1].strip(">")] in map(str.strip, mail.body.split("\n")) for mail in mails)

    again = imports.check(campaign, orders.export(campaign, ["pending_content"]), file_name="a.xlsx", by=by)
    assert again.counts["unchanged"] == LINES
