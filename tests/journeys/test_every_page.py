"""Every page with demo data: axe finds nothing, nothing overflows at 320 pixels, and the console stays empty.

With TANDEM_SCREENSHOTS=<folder> each is also kept as a picture, for people to look at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.journeys import pages
from tests.journeys.browser_visitor import BrowserVisitor
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
DESK, PHONE, NARROW = ({"width": width, "height": 844} for width in (1360, 390, 320))


@pytest.fixture(scope="module")
def places(demo: Site) -> dict[str, str]:
    return pages.places(demo)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def windows(demo: Site, browser: Browser) -> dict[str, BrowserVisitor]:
    """One window a role, signed in."""
    opened = {}
    for role in ("stranger", "manager", "creator", "administrator"):
        opened[role] = BrowserVisitor(browser, demo.url, reduced_motion="reduce")
        if role != "stranger":
            cookies = pages.signed_in(demo, role).session.cookies
            kept = [{"name": one.name, "value": one.value or "", "url": demo.url} for one in cookies]
            opened[role].context.add_cookies(kept)
    return opened


@pytest.mark.parametrize(("role", "name", "path"), pages.ALL, ids=[f"{role}-{name}" for role, name, _ in pages.ALL])
def test_page(role, name, path, windows, places):
    window = windows[role]
    window.page.emulate_media(color_scheme="light")
    window.page.set_viewport_size(DESK)
    window.open(path.format_map(places))
    assert window.status == pages.REFUSED.get(name, 200)
    found = violations(window)
    window.page.emulate_media(color_scheme="dark")
    window.page.set_viewport_size(PHONE)
    found += violations(window)
    window.page.set_viewport_size(NARROW)
    needed = window.page.evaluate("document.documentElement.scrollWidth")
    keep(window, f"{role}-{name}")

    assert found == []
    assert needed <= 320


def test_open_menus_have_no_violation(windows, places):
    window = windows["manager"]
    window.page.set_viewport_size(PHONE)
    window.open(f"{places['summer']}ready/")
    window.unfold("Add codes / affiliate")

    assert violations(window) == []


def violations(window: BrowserVisitor) -> list[Any]:
    """What axe has against the page as it stands: rule and the first element."""
    found = Axe().run(window.page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:300], one["nodes"][0]["failureSummary"]) for one in found]


def keep(window: BrowserVisitor, name: str) -> None:
    """The page as pictures, at both widths, light and dark."""
    folder = os.environ.get("TANDEM_SCREENSHOTS", "")
    if not folder:
        return
    for scheme in ("light", "dark"):
        for size in (DESK, PHONE):
            window.page.emulate_media(color_scheme=scheme)
            window.page.set_viewport_size(size)
            path = Path(folder) / f"{name}-{size['width']}-{scheme}.png"
            window.page.screenshot(path=path, full_page=True)
