"""People at their pages: managers and creators, who sign in, look around and now and then do something."""

from __future__ import annotations

import random
import re
from typing import Any

from locust import between, task
from locust.contrib.fasthttp import FastHttpUser

from benchmarks.live.stage import STAGE

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REQUESTS = re.compile(r'name="accept" value="(\d+)"')
_VERSIONS = re.compile(r'name="versions" value="([^"]+)"')
_CAMPAIGNS = re.compile(r'href="/my/campaigns/(\d+)/"')
TABS = ("requests", "ready", "pending", "published", "closed")


class Person(FastHttpUser):
    """Somebody with a browser, a cookie jar and an address of her own."""

    abstract = True
    network_timeout = connection_timeout = 60.0
    home, home_kind = "/", "board"

    def sign_in(self, email: str) -> None:
        """By the form, with the password, as everybody does."""
        self.address = STAGE.next_address()
        text = self.read("/accounts/login/", "sign in: form")
        fields = {"login": email, "password": STAGE.cast["password"]}
        self.send("/accounts/login/", "sign in", text, fields, expected=(302,))
        self.read(self.home, f"page: {self.home_kind}")

    def read(self, path: str, kind: str) -> str:
        """The words of a page. Anything but 200 is an error: a redirect would mean that she is signed out."""
        return self._call("GET", path, kind, None, (200,))

    def send(
        self, path: str, kind: str, page: str, fields: dict[str, str], expected: tuple[int, ...] = (200, 302)
    ) -> None:
        """Send a form of this page."""
        token = _CSRF.search(page)
        self._call("POST", path, kind, {**fields, "csrfmiddlewaretoken": token[1] if token else ""}, expected)

    def _call(self, method: str, path: str, kind: str, fields: Any, expected: tuple[int, ...]) -> str:
        headers = {"X-Forwarded-For": self.address, "User-Agent": STAGE.agent, "Referer": f"{self.host}{path}"}
        with self.client.request(
            method, path, name=kind, data=fields, headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code in expected:
                answer.success()
            else:
                answer.failure(f"{answer.status_code} where {expected} was expected")
            return answer.text or ""


class Manager(Person):
    """A brand's manager: the board, the tabs of its campaigns, one creator, the results; she accepts who asks."""

    def on_start(self) -> None:
        me = STAGE.deal("managers")
        self.brand = next(one for one in STAGE.cast["brands"] if one["slug"] == me["brand"])
        self.sign_in(me["email"])

    @task(3)
    def board(self) -> None:
        """What is blocked."""
        self.read("/", "page: board")

    @task(2)
    def campaigns(self) -> None:
        """The list of campaigns."""
        self.read(f"/campaigns/?brand={self.brand['slug']}", "page: campaigns")

    @task(6)
    def tab(self) -> None:
        """One tab of one campaign."""
        name = random.choice(TABS)  # noqa: S311
        self.read(f"/campaigns/{self._campaign()}/{name}/", f"page: tab {name}")

    @task(4)
    def collaboration(self) -> None:
        """One creator's page."""
        campaign, one = random.choice(self.brand["collaborations"])  # noqa: S311
        self.read(f"/campaigns/{campaign}/collaborations/{one}/", "page: collaboration")

    @task(3)
    def results(self) -> None:
        """Who attracts and who converts."""
        self.read(f"/campaigns/{self._campaign()}/results/", "page: results")

    @task(1)
    def accept(self) -> None:
        """The first who asks is accepted; 409 where another manager came first."""
        path = f"/campaigns/{self.brand['campaigns'][-1]}/requests/"
        page = self.read(path, "page: tab requests")
        if found := _REQUESTS.search(page):
            self.send(path, "form: accept", page, {"accept": found[1]}, expected=(302, 409))

    def _campaign(self) -> int:
        return int(random.choice(self.brand["campaigns"]))  # noqa: S311


class Creator(Person):
    """A creator: the store, her campaigns, the page with her code. She says that she has got it, and applies."""

    home, home_kind = "/my/campaigns/", "my campaigns"

    def on_start(self) -> None:
        self.me = STAGE.deal("creators")
        self.open = list(self.me["open"])
        self.mine = list(self.me["collaborations"])
        self.sign_in(self.me["email"])

    @task(3)
    def store(self) -> None:
        """What is on offer."""
        self.read("/store/", "page: store")

    @task(3)
    def campaigns(self) -> None:
        """Her own campaigns."""
        found = _CAMPAIGNS.findall(self.read("/my/campaigns/", "page: my campaigns"))
        self.mine = sorted({*self.mine, *map(int, found)})

    @task(4)
    def campaign(self) -> None:
        """The campaign information page; Got it, where it waits for that."""
        pk = random.choice(self.mine)  # noqa: S311
        page = self.read(f"/my/campaigns/{pk}/", "page: my campaign")
        if found := _VERSIONS.search(page):
            self.send(f"/my/campaigns/{pk}/confirm/", "form: got it", page, {"versions": found[1]}, (302,))

    @task(2)
    def offer(self) -> None:
        """One campaign of the store."""
        if self.me["open"]:
            self.read(f"/store/{random.choice(self.me['open'])}/", "page: offer")  # noqa: S311

    @task(1)
    def apply(self) -> None:
        """She asks to take part, once in each."""
        if self.open:
            slug = self.open.pop()
            page = self.read(f"/store/{slug}/", "page: offer")
            if f"/store/{slug}/apply/" in page:
                self.send(f"/store/{slug}/apply/", "form: apply", page, {"pitch": "I use it every day."}, (302,))


Manager.wait_time = between(STAGE.plan.pause * 0.5, STAGE.plan.pause * 1.5)
Creator.wait_time = between(STAGE.plan.pause, STAGE.plan.pause * 3)
