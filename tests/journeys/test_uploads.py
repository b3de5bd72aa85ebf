"""An upload that shows how far it is, and one click to the shifted reading; with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser import chromium
from tests.journeys import pages
from tests.journeys.browser_visitor import BrowserVisitor
from tests.journeys.pages import far_too_low
from tests.journeys.site import Site

VERDICTS = re.compile(r"/imports/\d+/$")

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def window(demo: Site, browser: Browser) -> Iterator[Callable[..., BrowserVisitor]]:
    """Opens a manager's window on the page for an upload."""
    opened: list[BrowserVisitor] = []
    cookies = pages.signed_in(demo, "manager").session.cookies
    kept = [{"name": one.name, "value": one.value or "", "url": demo.url} for one in cookies]
    summer = pages.places(demo)["summer"]

    def open_window(**context: object) -> BrowserVisitor:
        opened.append(BrowserVisitor(browser, demo.url, **context))
        opened[-1].context.add_cookies(kept)
        opened[-1].open(f"{summer}imports/new/")
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()


def choose(window: BrowserVisitor, data: bytes, name: str = "orders.xlsx") -> None:
    window.page.locator("[type=file]").set_input_files([{"name": name, "mimeType": "", "buffer": data}])


@pytest.mark.parametrize("width", [1360, 390])
def test_the_upload_shows_its_progress_and_leads_to_the_verdicts(window, width):
    one = window(width=width)
    # the upload stands still until the bar has been seen; Playwright marks its handlers, so a built-in will not do
    held: list[Route] = []
    one.page.route("**/imports/new/", lambda route: held.append(route))
    choose(one, far_too_low())
    one.page.get_by_role("button", name="Check the file").click(no_wait_after=True)

    expect(one.page.get_by_role("progressbar", name="How far it is")).to_be_visible()
    expect(one.page.get_by_role("status")).to_have_text("Uploading orders.xlsx")
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    for _ in range(500):  # the bar may be there before the request has come to its handler
        if held:
            break
        one.page.wait_for_timeout(20)
    held[0].continue_()
    one.page.wait_for_url(VERDICTS)
    expect(one.page.get_by_role("heading", name="orders.xlsx")).to_be_visible()
    assert one.complaints == []


def test_the_phases_of_the_server_are_told(window):
    one = window()
    words = {"phase": "comparing", "done": 0, "total": 9, "words": "Comparing 9 rows with the orders"}
    one.page.route("**/imports/progress/**", lambda route: route.fulfill(json=words))
    # a check that never answers, as far as the page can see
    one.page.evaluate(
        """() => { const open = XMLHttpRequest.prototype.open; XMLHttpRequest.prototype.open = function (how, where) {
        open.call(this, how, where); this.addEventListener("load", (event) => event.stopImmediatePropagation()); }; }"""
    )
    choose(one, far_too_low())
    one.page.get_by_role("button", name="Check the file").click(no_wait_after=True)

    expect(one.page.get_by_role("status")).to_have_text("Comparing 9 rows with the orders")


def test_a_refused_file_shows_its_reason_and_the_form_again(window):
    one = window()
    choose(one, b"hello", "hello.xlsx")
    one.page.get_by_role("button", name="Check the file").click()
    expect(one.page.locator("[data-error-code^='file.']").first).to_be_visible()
    expect(one.page.get_by_role("progressbar")).to_be_hidden()

    choose(one, far_too_low())
    one.page.get_by_role("button", name="Check the file").click()
    one.page.wait_for_url(VERDICTS)


def test_a_lost_connection_and_stop_are_said_and_the_form_stays(window):
    one = window()
    one.page.route("**/imports/new/", lambda route: route.abort())
    choose(one, far_too_low())
    one.page.get_by_role("button", name="Check the file").click(no_wait_after=True)
    expect(one.page.get_by_role("alert")).to_contain_text("The connection was lost")
    expect(one.page.get_by_role("button", name="Check the file")).to_be_focused()

    one.page.unroute("**/imports/new/")
    one.page.route("**/imports/new/", lambda route: None)
    one.page.get_by_role("button", name="Check the file").click(no_wait_after=True)
    one.page.get_by_role("button", name="Stop").click()
    expect(one.page.get_by_role("alert")).to_contain_text("Stopped.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "noscript"])
def test_one_click_shows_the_shifted_reading_and_one_the_way_back(window, script):
    one = window(java_script_enabled=script)
    choose(one, far_too_low())
    one.page.get_by_role("button", name="Check the file").click()
    one.page.wait_for_url(VERDICTS)
    first = one.path
    one.press("See it moved one row up")

    assert "Every value stands one row higher than in the file" in one.text()
    assert one.path != first
    one.follow("Back to the values as they stood")
    assert one.path == first
