"""The preview while a pattern is typed, in Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign, Collaboration
from tests import make
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_codes_follow_the_pattern_and_typed_ones_stay(
    live_server: Any, signed_in: Any, maria: Any, personal: Campaign, marie_ready: Collaboration, luc: Any
) -> None:
    make.accepted(personal, luc)
    session = signed_in(maria).cookies[settings.SESSION_COOKIE_NAME].value
    with chromium() as browser:
        page = browser.new_page()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(live_server.url + reverse("campaigns:codes", args=[personal.pk]))
        codes = page.locator("#grid tbody input")
        codes.nth(1).fill("OWN")

        page.locator("#id_pattern").fill("{LASTNAME}-5")
        page.wait_for_url("**pattern=%7BLASTNAME%7D-5**")
        assert [codes.nth(0).input_value(), codes.nth(1).input_value()] == ["LAURENT-5", "OWN"]

        page.locator("#id_pattern").fill("{LASTNAM")
        page.locator("[data-preview-says]:visible").wait_for()
        assert "{LASTNAM" in page.locator("[data-preview-says]").inner_text()
        assert codes.nth(0).input_value() == "LAURENT-5"
