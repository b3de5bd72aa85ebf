"""Who attracts and who converts: links opened by people and robots, orders by three ways, and the Results page."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Error

from tests import make
from tests.browser import chromium
from tests.journeys.browser_visitor import BrowserVisitor
from tests.journeys.site import Site
from tests.journeys.visitor import CHROME
from tests.orders.shop import digest

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("journeys")]

OWNER = "olga@signals.example"
OFFER = {
    "title": "Signals",
    "promo_code": make.PERSONAL_CODE,
    "affiliate_link": {
        **make.GENERIC_LINK,
        "url": "https://shop.example.com/summer?ref=a",
        "click_id_parameter": "tandem_click",
    },
}
TODAY = time.strftime("%Y-%m-%d", time.gmtime())
PEOPLE = [
    f"{CHROME} One",
    f"{CHROME} Two",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 330.0.0.0",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 musical_ly_2023",
]
ROBOTS = [
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "curl/8.5.0"},
    {"User-Agent": CHROME, "Sec-Purpose": "prefetch;prerender"},
]


@cache
def at() -> str:
    """When the orders were placed: asked for the first time when the links have been followed."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Program:
    """A program of the brand Signals."""

    def __init__(self, site: Site) -> None:
        site.manage(
            "create_brand", "--name", "Signals", "--slug", "signals", "--owner", OWNER, "--password", make.PASSWORD
        )
        self.site, self.session = site, requests.Session()
        self.session.trust_env = False
        key = site.manage("create_api_key", "--brand", "signals", "--name", "journeys")
        self.session.headers["Authorization"] = f"Bearer {key}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.session.request(method, f"{self.site.url}/api/v1/{path}", json=body, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def hears(self, hook: dict[str, Any], name: str, kind: str, data: dict[str, Any]) -> None:
        """A signed call of the shop is stored."""
        body = json.dumps({"type": kind, "timestamp": at(), "data": data}).encode()
        key, sent_at = base64.b64decode(hook["secret"].removeprefix("whsec_")), str(int(time.time()))
        signature = "v1," + digest(key, f"{name}.{sent_at}.".encode() + body)
        headers = {"webhook-id": name, "webhook-timestamp": sent_at, "webhook-signature": signature}
        assert self.session.post(hook["url"], body, headers=headers, timeout=60).json() == {"stored": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def api(site: Site) -> Program:
    return Program(site)


@pytest.fixture(scope="module")
def campaign(api: Program) -> dict[str, Any]:
    """Marie (MARIE10) and Luc (LUC10) have their codes and links: `id`, and the two collaborations by name."""
    made = api.call("post", "campaigns/", OFFER)
    api.call("post", f"campaigns/{made['id']}/publish/")
    guests = [{"email": f"{name}@signals.example", "name": name, "accepted": True} for name in ("Marie", "Luc")]
    found = {}
    for one in api.call("post", f"campaigns/{made['id']}/collaborations/", guests):
        name = one["influencer"]["name"]
        found[name] = api.call("put", f"collaborations/{one['id']}/promo-code/", {"code": f"{name.upper()}10"})
    return {"id": made["id"], **found}


def comes_by(browser: Browser, link: str, agent: str) -> str:
    """A person follows a link in a window of her own; returns where it sent her (there is no such shop)."""
    context = browser.new_context(user_agent=agent, proxy={"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"})
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    with pytest.raises(Error):  # nothing but the site is let through
        page.goto(link)
    context.close()
    return next(one for one in asked if one.startswith("https://shop.example.com/"))


def order(order_id: str, amount: str, **said: Any) -> dict[str, Any]:
    return {"order_id": order_id, "occurred_at": at(), "amount": amount, "currency": "EUR"} | said


@pytest.fixture(scope="module")
def counted(api: Program, browser: Browser, campaign: dict[str, Any], site: Site) -> dict[str, Any]:
    """Everything happens once; returns the results as programs get them, when clicks and orders are in them."""
    links = {name: campaign[name]["affiliate_link"]["tracked_url"] for name in ("Marie", "Luc")}
    came = [comes_by(browser, links["Luc"], agent) for agent in [*PEOPLE, PEOPLE[0]]]
    assert {urlsplit(one).query.partition("&tandem_click=")[0] for one in came} == {"ref=a"}
    comes_by(browser, links["Marie"], PEOPLE[0])
    for headers in ROBOTS:
        answer = requests.get(links["Marie"], headers=headers, allow_redirects=False, timeout=60)
        assert (answer.status_code, answer.headers["Location"].startswith("https://shop.example.com/")) == (302, True)
    assert (
        requests.head(links["Marie"], headers={"User-Agent": CHROME}, allow_redirects=False, timeout=60).status_code
        == 302
    )

    for _ in range(2):  # told twice, counted once
        api.call("post", "conversions/", order("A-1", "70.00", code="marie10", source="shop"))
    hook = api.call("post", "hooks/", {"kind": "standard"})
    click = parse_qs(urlsplit(came[0]).query)["tandem_click"][0]
    api.hears(hook, "msg_1", "order.paid", order("A-2", "50.00", code="MARIE10", customer_email="c@signals.example"))
    api.hears(hook, "msg_2", "order.paid", order("A-3", "40.00", click_id=click))
    refund = {"order_id": "A-2", "refund_id": "R-1", "amount": "20.00", "currency": "EUR", "occurred_at": at()}
    api.hears(hook, "msg_3", "order.refunded", refund)
    window = BrowserVisitor(browser, site.url)
    signs_in(window)
    window.open("/orders/files/new/?brand=signals")
    rows = f"A-4;{TODAY} 08:00;25.00;EUR;MARIE10\nA-1;{at()};70.00;EUR;MARIE10\n"
    window.upload("Choose the file", "orders.csv", f"Order;Date;Total;Currency;Code\n{rows}".encode())
    window.press("Check the file")
    window.press("Store 2 rows")
    deadline = time.monotonic() + 90
    while True:
        found = api.call("get", f"campaigns/{campaign['id']}/results/")
        totals = found["totals"]
        whole = totals["clicks"] >= 6 and totals["robot_clicks"] >= 3 and totals["conversions"] >= 4
        if whole or time.monotonic() > deadline:
            window.close()
            return found
        time.sleep(0.5)


def signs_in(window: BrowserVisitor) -> None:
    window.open("/accounts/login/")
    window.fill("E-mail", OWNER)
    window.fill("Password", make.PASSWORD)
    window.press("Sign in")


def test_programs_get_exactly_what_happened(counted):
    figures = ("clicks", "unique_clicks", "robot_clicks", "conversions")
    found = {one["name"]: tuple(one[name] for name in figures) for one in counted["creators"]}

    assert found == {"Marie": (1, 1, 3, 3), "Luc": (5, 4, 0, 1)}
    assert tuple(counted["totals"][name] for name in figures) == (6, 5, 3, 4)
    assert counted["totals"]["revenue"] == [
        {"currency": "EUR", "conversions": 4, "gross": "185.00", "refunded": "20.00", "net": "165.00"}
    ]
    assert counted["totals"]["conversion_rate"].startswith("0.8")


@pytest.mark.parametrize("width", [1360, 390])
def test_the_page_shows_exactly_what_happened(browser, site, campaign, counted, width):
    window = BrowserVisitor(browser, site.url, width=width)
    signs_in(window)
    window.open(f"/campaigns/{campaign['id']}/results/")

    rows = window.page.locator('[aria-label="Results by creator"] tbody tr')
    cells = [[" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()] for row in rows.all()]
    found = {row[0].split()[1]: row[1:] for row in cells}
    assert found == {
        "Marie": ["1", "1", "3", "300.0 %", "€ 145.00 − € 20.00", "€ 125.00", "€ 48.33", "€ 12,500.00"],
        "Luc": ["5", "4", "1", "25.0 %", "€ 40.00", "€ 40.00", "€ 40.00", "€ 800.00"],
    }
    points = {
        point.locator("title").text_content(): point.get_attribute("class")
        for point in window.page.locator("svg.quadrant circle").all()
    }
    assert points == {"Marie: 1 · 3": "point point-converts", "Luc: 4 · 1": "point point-attracts"}
    places = {one.text_content(): one.bounding_box() for one in window.page.locator("svg.quadrant .point-word").all()}
    assert places["Marie"]["y"] < places["Luc"]["y"]
    window.close()


def test_an_order_says_why_it_is_whose(browser, site, api, counted):
    window = BrowserVisitor(browser, site.url)
    signs_in(window)
    window.open("/orders/?brand=signals")
    for number, why in (("A-1", "MARIE10"), ("A-3", "The order came through the creator’s link.")):
        window.open("/orders/?brand=signals")
        window.follow(number)
        window.sees(why, "It counts.")
    window.close()
