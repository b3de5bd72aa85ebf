"""A stale tab and a double click: one state, one mail, and a plain sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser

from tests import make
from tests.browser import chromium
from tests.journeys.browser_visitor import BrowserVisitor
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

OFFER = {"title": "Two windows", "promo_code": make.PERSONAL_CODE}
OWNER = "olga@twice.example"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def api(site: Site) -> requests.Session:
    """A program of the brand Twice, which its two commands have set up."""
    site.manage("create_brand", "--name", "Twice", "--slug", "twice", "--owner", OWNER, "--password", make.PASSWORD)
    session = requests.Session()
    session.trust_env = False
    key = site.manage("create_api_key", "--brand", "twice", "--name", "journeys")
    session.headers["Authorization"] = f"Bearer {key}"
    return session


@pytest.fixture
def campaign(site: Site, api: requests.Session, request: pytest.FixtureRequest) -> str:
    """The path of a published campaign in which marie and luc have to be answered."""
    address = f"{site.url}/api/v1/campaigns/"
    made = api.post(address, json=OFFER | {"title": request.node.name}, timeout=60).json()
    api.post(f"{address}{made['id']}/publish/", timeout=60).raise_for_status()
    guests = [{"email": _address(name, request), "name": name} for name in ("Marie", "Luc")]
    api.post(f"{address}{made['id']}/collaborations/", json=guests, timeout=60).raise_for_status()
    return f"/campaigns/{made['id']}/"


@pytest.fixture(scope="module", params=[True, False], ids=["script", "noscript"])
def windows(request: pytest.FixtureRequest, browser: Browser, site: Site, api: None) -> list[BrowserVisitor]:
    """Two windows of the same manager."""
    opened = [BrowserVisitor(browser, site.url, java_script_enabled=request.param) for _ in range(2)]
    for window in opened:
        window.open("/accounts/login/")
        window.fill("E-mail", OWNER)
        window.fill("Password", make.PASSWORD)
        window.press("Sign in")
    return opened


def test_accepting_in_a_stale_window_says_that_somebody_was_first(campaign, windows):
    first, stale = windows
    for window in windows:
        window.open(f"{campaign}requests/")
    first.press("Accept Marie")
    stale.press("Accept Marie")

    assert stale.status == 409
    assert stale.page.locator('[data-error-code="wrong_move"]').count() == 1
    stale.sees("Requests 1", "Ready to send 1")


def test_confirming_twice_stores_and_mails_once(campaign, windows, site, request):
    first, stale = windows
    _import(first, campaign, request)
    stale.open(first.path)
    first.press_twice("Confirm")
    stale.press("Confirm")

    for window in windows:
        window.open(first.path)
        window.sees("Applied", "Pending content 2")
    first.press("Send now")
    for name in ("Marie", "Luc"):
        site.inbox.wait(_address(name, request))


def test_undo_in_a_stale_window_says_that_the_mails_have_left(campaign, windows, site, request):
    first, stale = windows
    _import(first, campaign, request)
    first.press("Confirm")
    stale.open(first.path)
    first.press("Send now")
    site.inbox.wait(_address("Marie", request))
    stale.press("Undo import")

    assert stale.status == 409
    assert stale.page.locator('[data-error-code="import.too_late"]').count() == 1
    stale.sees("Pending content 2")


def _import(window: BrowserVisitor, campaign: str, request: pytest.FixtureRequest) -> None:
    """Accept both, fill the file and upload it."""
    window.open(f"{campaign}requests/")
    window.press("Accept Marie")
    window.press("Accept Luc")
    window.open(f"{campaign}ready/")
    window.unfold("Add codes / affiliate")
    name, data = window.download("Export orders", within="Add promo code")
    codes = {_address(who, request): {"Promo Code": _address(who, request).split("@")[0]} for who in ("Marie", "Luc")}
    window.follow_in("Import orders", within="Add promo code")
    window.upload("Choose the filled file", name, make.filled(data, codes))
    window.press("Check the file")


def _address(name: str, request: pytest.FixtureRequest) -> str:
    """An address, and a code before its @, that no other test has."""
    number = sum(ord(letter) * place for place, letter in enumerate(request.node.name, 1))
    return f"{name.lower()}{number}@example.org"
