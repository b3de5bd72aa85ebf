"""Who uses the site: visitors of a link, a shop that reports by calls and by webhooks, a brand, people who look.

Programs do as good ones do: what was not answered is sent again until it is, with the same key; and sometimes what was
answered is sent again as well.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

from notifications.webhooks import signing
from tests.processes.chaos.ledger import Ledger, Told
from tests.processes.click_kills import AGENT
from tests.processes.desk import Desk, filled

MOMENT = "2026-11-01T12:00:00Z"
REPEATED = 0.2
"""The share of calls that are sent twice though they were answered."""

LARGE = 510
"""Rows of the file that is confirmed in a process of its own; each fifth one is."""


class Traffic:
    """All of them, each in a thread, until they are told to end. `ports` are the web servers; each asks any of them."""

    def __init__(self, ports: list[int], key: str, seed: int) -> None:
        self.ports, self.key, self.seed = ports, key, seed
        self.ledger = Ledger()
        self.over = threading.Event()
        desk = Desk(ports[0], key)
        self.slug = desk.link()
        self.hook = desk.ask("hooks/", 201, json={"kind": "standard", "name": "Webshop"}).json()
        self.offers = [desk.offer() for _ in range(2)]
        self.threads = [
            threading.Thread(target=who, daemon=True)
            for who in (self._click, self._click, self._click, self._call, self._report, self._hand_out, self._look)
        ]
        self._clicks = itertools.count(1)

    def begin(self) -> None:
        for one in self.threads:
            one.start()

    def end(self) -> None:
        """Let each finish what it is at."""
        self.over.set()
        for one in self.threads:
            one.join(240)
            assert not one.is_alive(), "somebody is never answered"

    def _until_answered(self, who: str, send: Callable[[], requests.Response]) -> requests.Response | None:
        """The answer, for as long as it takes; None only if the end has come and for a minute nobody has answered."""
        given_up = 0.0
        while True:
            try:
                answer = send()
            except requests.RequestException:
                self.ledger.note(who, 0)
            else:
                if "idempotency.running" in answer.text:
                    self.ledger.note(who, 425)
                else:
                    self.ledger.note(who, answer.status_code, answer.text)
                    if answer.status_code < 300:
                        return answer
                    if answer.status_code not in (429, 503):
                        return None
            if self.over.is_set():
                given_up = given_up or time.monotonic() + 60
                if time.monotonic() > given_up:
                    return None
            time.sleep(0.5)

    def _desk(self) -> Desk:
        return Desk(random.choice(self.ports), self.key)

    # --- visitors ---

    def _click(self) -> None:
        while not self.over.wait(0.02):
            connection = http.client.HTTPConnection("127.0.0.1", random.choice(self.ports), timeout=10)
            with suppress(OSError, http.client.HTTPException):
                connection.connect()
                while not self.over.wait(0.05):
                    self._visit(connection, next(self._clicks))
            connection.close()

    def _visit(self, connection: http.client.HTTPConnection, number: int) -> None:
        self.ledger.perhaps_clicked.add(number)
        said = {"User-Agent": AGENT, "Referer": f"https://c{number}.example/"}
        try:
            connection.request("GET", f"/r/{self.slug}", headers=said)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.ledger.note("visitor", 0)
            raise
        self.ledger.note("visitor", answer.status)
        if answer.status == 302:
            self.ledger.clicked.add(number)
            self.ledger.perhaps_clicked.discard(number)

    # --- the shop ---

    def _order(self, name: str) -> dict[str, Any]:
        with self.ledger.lock:
            code = random.choice([*self.ledger.codes, ""]) if self.ledger.codes else ""
            amount = f"{random.randint(1, 500)}.{random.randint(0, 99):02}"
            self.ledger.orders[name] = Told(amount, code)
        said = {"order_id": name, "occurred_at": MOMENT, "amount": amount, "currency": "EUR"}
        return said | ({"code": code} if code else {})

    def _call(self) -> None:
        """Orders by the API, some refunded."""
        for number in itertools.count(1):
            if self.over.wait(0.3):
                return
            order = self._order(f"api-{number}") | {"source": "shop"}
            told = self.ledger.orders[f"api-{number}"]
            made = self._sent("conversions/", order)
            told.acknowledged = made is not None
            if made is not None and not number % 5:
                refund = {"refund_id": f"r-{number}", "amount": "0.50", "occurred_at": MOMENT}
                if self._sent(f"conversions/{made.json()['id']}/refunds/", refund) is not None:
                    told.refunded = "0.50"

    def _sent(self, path: str, body: dict[str, Any]) -> requests.Response | None:
        key = {"Idempotency-Key": uuid.uuid4().hex}

        def send() -> requests.Response:
            return self._desk().send("POST", path, json=body, headers=key, timeout=30)

        answer = self._until_answered("program", send)
        if answer is not None and random.random() < REPEATED:
            self.ledger.repeats += 1
            key = random.choice([key, {}])
            self._until_answered("program", send)
        return answer

    def _report(self) -> None:
        """Orders by signed webhooks."""
        secret, path = signing.key_of(self.hook["secret"]), "/" + self.hook["url"].split("/", 3)[3]
        for number in itertools.count(1):
            if self.over.wait(0.3):
                return
            name = f"hook-{number}"
            body = json.dumps({"type": "order.paid", "timestamp": MOMENT, "data": self._order(name)}).encode()

            def send(name: str = name, body: bytes = body) -> requests.Response:
                at = str(int(time.time()))
                signed = signing.digest(secret, f"{name}.{at}.".encode() + body)
                headers = {"webhook-id": name, "webhook-timestamp": at, "webhook-signature": f"v1,{signed}"}
                url = f"http://127.0.0.1:{random.choice(self.ports)}{path}"
                return requests.post(url, body, headers=headers | {"Content-Type": "application/json"}, timeout=30)

            self.ledger.orders[name].acknowledged = self._until_answered("shop", send) is not None
            if random.random() < REPEATED:
                self.ledger.repeats += 1
                self._until_answered("shop", send)

    # --- the brand ---

    def _hand_out(self) -> None:
        """Creators brought in, a file filled and confirmed, the mails let go; over and over."""
        for number in itertools.count(1):
            if self.over.wait(1):
                return
            self._round(self.offers[number % len(self.offers)], number, LARGE if number % 5 == 0 else 4)

    def _round(self, campaign: int, number: int, people: int) -> None:
        def brand(method: str, path: str, **sent: Any) -> requests.Response | None:
            return self._until_answered("brand", lambda: self._desk().send(method, path, **sent))

        brought = [{"email": f"c{number}-{one}@example.org", "accepted": True} for one in range(people)]
        if brand("POST", f"campaigns/{campaign}/collaborations/", json=brought) is None:
            return
        book = brand("GET", f"campaigns/{campaign}/orders.xlsx")
        if book is None:
            return
        codes = filled(book.content, people, word=f"CHAOS{number}X")
        checked = brand("POST", f"campaigns/{campaign}/imports/", files={"file": ("orders.xlsx", codes)})
        if checked is None:
            return
        pk = checked.json()["id"]
        confirmed = brand("POST", f"imports/{pk}/confirm/", json={})
        if confirmed is None or brand("POST", f"imports/{pk}/send-now/", json={}) is None:
            return
        with self.ledger.lock:
            for row in confirmed.json()["rows"]:
                self.ledger.codes[row["promo_code"]] = row["email"]

    # --- people ---

    def _look(self) -> None:
        """A manager signs in and goes from page to page."""
        session: requests.Session | None = None
        pages = [
            "/",
            "/campaigns/?brand=lumen",
            f"/campaigns/{self.offers[0]}/",
            f"/campaigns/{self.offers[0]}/results/",
        ]
        while not self.over.wait(0.5):
            url = f"http://127.0.0.1:{random.choice(self.ports)}"
            try:
                session = session or self._signed_in(url)
                answer = session.get(url + random.choice(pages), timeout=30, allow_redirects=False)
                self.ledger.note("person", answer.status_code, answer.text)
            except requests.RequestException:
                self.ledger.note("person", 0)

    def _signed_in(self, url: str) -> requests.Session:
        session = requests.Session()
        session.get(f"{url}/accounts/login/", timeout=30).raise_for_status()
        sent = {"login": "olga@lumen.example", "password": "correct-horse-battery"}
        token = {"csrfmiddlewaretoken": session.cookies["tandem-csrf"]}
        session.post(f"{url}/accounts/login/", sent | token, timeout=30).raise_for_status()
        return session
