"""The gallery and the landing page in Chromium: accessible, nothing cut off, and of use without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import chromium

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.urls("tests.look.urls")]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def address(settings, live_server) -> str:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return live_server.url


@contextmanager
def page_of(address: str, width: int = 1360, **context: Any) -> Iterator[Page]:
    """A page in a browser of its own; closed before Django takes its data base down."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800}, **context)
        page.set_default_timeout(10_000)
        page.goto(address)
        yield page


@pytest.mark.parametrize("path", ["/", "/components/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(address, path, scheme):
    with page_of(address + path, color_scheme=scheme) as page:
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("path", ["/", "/components/"])
def test_nothing_overflows_a_narrow_phone(address, path):
    with page_of(address + path, width=320) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_menus_open_and_codes_can_be_read_without_javascript(address):
    with page_of(address + "/components/", java_script_enabled=False) as page:
        page.get_by_role("button", name="Add codes / affiliate").click()
        assert page.get_by_role("link", name="Import orders").is_visible()
        assert not page.get_by_role("button", name="Copy link").is_visible()
        assert page.get_by_text("MARIE10").first.is_visible()


def test_the_side_bar_is_a_menu_on_a_phone_without_javascript(address):
    with page_of(address + "/components/", width=390, java_script_enabled=False) as page:
        board = page.get_by_role("link", name="Board")
        assert not board.is_visible()
        page.locator(".on-phone summary").click()
        assert board.is_visible()


def test_choosing_all_counts_the_rows(address):
    with page_of(address + "/components/") as page:
        page.get_by_label("Choose all").check()
        assert page.locator("[data-bulk-words]").inner_text() == "5 chosen"
        page.get_by_label("Choose Tom Okafor").uncheck()
        assert page.locator("[data-bulk-words]").inner_text() == "4 chosen"


def test_a_copy_button_copies_and_says_so(address):
    with page_of(address + "/components/") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".big-code").first.get_by_role("button").click()
        page.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "MARIE10"


def test_a_double_click_sends_a_form_once(address):
    with page_of(address + "/components/") as page:
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.route("**/components/**", lambda route: route.fulfill(status=204))
        page.locator("form.form").first.evaluate("form => form.setAttribute('novalidate', '')")
        button = page.get_by_role("button", name="Save and go on")
        button.dblclick()
        page.wait_for_timeout(300)

        assert len(sent) == 1
        assert button.get_attribute("aria-busy") == "true"
