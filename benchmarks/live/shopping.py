"""Visitors who follow tracked links, and what shops report of their orders: by the API, and by signed webhooks.

Of the orders five in a hundred are reported twice, and five are out of order: the refund before its order, or the
older state after the newer. What each order must look like in the end is written down when all of it was acknowledged.
"""

from __future__ import annotations

import datetime
import itertools
import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from locust import constant_throughput, task
from locust.contrib.fasthttp import FastHttpUser

from benchmarks.live.stage import STAGE
from notifications.webhooks.signing import headers as signed

REPEATED = DISORDERED = 0.05
NOTHING = Decimal("0.00")
_numbers = itertools.count(1)


class Visitor(FastHttpUser):
    """Somebody else at each visit, who follows one link and does not go on to the shop."""

    network_timeout = connection_timeout = 30.0

    @task
    def follow(self) -> None:
        """A click is acknowledged when its redirect has come back whole."""
        headers = {"X-Forwarded-For": STAGE.next_address(), "User-Agent": STAGE.agent}
        path = f"/r/{random.choice(STAGE.cast['links'])}"  # noqa: S311
        with self.client.get(path, name="click", headers=headers, allow_redirects=False, catch_response=True) as answer:
            STAGE.book.note_click(answer.status_code)
            if answer.status_code == 302:
                answer.success()
            else:
                answer.failure("no redirect")


class Said(NamedTuple):
    """One call about an order. With `last`, the order is told to its end: its amount, and what went back."""

    order: str
    kind: str
    data: dict[str, Any]
    last: tuple[Decimal, Decimal] | None = None


class Seller(FastHttpUser):
    """A shop that reports its orders. What an order still has to say waits for the next turns."""

    abstract = True
    network_timeout = connection_timeout = 30.0
    source: str
    disorders: tuple[Callable[[Seller], Iterator[Said]], ...]
    source_of: Callable[[], str]
    """What the orders of this shop are filed under."""
    post: Callable[[Said], bool]
    """Report it; whether it was acknowledged."""

    def on_start(self) -> None:
        self.brand = STAGE.deal("brands")
        self.waiting: deque[Said] = deque()

    def on_stop(self) -> None:
        """Nothing is left half-told."""
        while self.waiting:
            self.say(self.waiting.popleft())

    @task
    def tell(self) -> None:
        """The next call."""
        if not self.waiting:
            dice = random.random()  # noqa: S311
            if dice < DISORDERED:
                self.waiting.extend(random.choice(self.disorders)(self))  # noqa: S311
            else:
                self.waiting.extend(self.orderly(twice=dice < DISORDERED + REPEATED))
        self.say(self.waiting.popleft())

    def say(self, said: Said) -> None:
        """Report it, and write down what became of that."""
        name = f"{self.brand['slug']}/{self.source_of()}/{said.order}"
        if not self.post(said):
            STAGE.book.doubt(name)
        elif said.last:
            STAGE.book.expect(name, *said.last)

    def orderly(self, *, twice: bool) -> Iterator[Said]:
        """A paid order, perhaps reported twice, word for word."""
        order, data = self.new_order()
        last = (Decimal(data["amount"]), NOTHING)
        if twice:
            yield Said(order, "order", data)
        yield Said(order, "order", data, last)

    def older_after_newer(self) -> Iterator[Said]:
        """The newer state holds, whenever the older one comes."""
        order, old = self.new_order()
        later = datetime.datetime.fromisoformat(old["occurred_at"]) + datetime.timedelta(minutes=1)
        new = old | {"amount": str(Decimal(old["amount"]) + 5), "updated_at": later.isoformat()}
        yield Said(order, "order", new)
        yield Said(order, "order", old, (Decimal(new["amount"]), NOTHING))

    def refund_first(self) -> Iterator[Said]:
        """A refund that waits for its order."""
        order, data = self.new_order()
        amount, back = Decimal(data["amount"]), Decimal("7.00")
        at = data["occurred_at"]
        told = {"order_id": order, "refund_id": f"R-{order}", "amount": str(back), "currency": data["currency"]}
        yield Said(order, "order.refunded", told | {"occurred_at": at})
        yield Said(order, "order", data, (amount, back))

    def new_order(self) -> tuple[str, dict[str, Any]]:
        """An order of now, with the code of one creator."""
        order = f"L{STAGE.run}-{next(_numbers)}"
        return order, {
            "order_id": order,
            "occurred_at": datetime.datetime.now(datetime.UTC).isoformat(),
            "amount": f"{random.randint(2000, 9000) / 100:.2f}",  # noqa: S311
            "currency": self.brand["currency"],
            "code": random.choice(self.brand["codes"]),  # noqa: S311
            "status": "paid",
        }


class Program(Seller):
    """By the API, with the brand's key. A refund before its order is a 404 there, so it is not sent."""

    disorders = (Seller.older_after_newer,)

    def source_of(self) -> str:
        return "load"

    def post(self, said: Said) -> bool:
        answer = self.client.post(
            "/api/v1/conversions/",
            name="order by API",
            json={"source": "load", **said.data},
            headers={"Authorization": f"Bearer {self.brand['key']}", "X-Forwarded-For": "10.255.0.1"},
        )
        return answer.status_code in (200, 201)


class Shop(Seller):
    """By a webhook, signed as Standard Webhooks are."""

    disorders = (Seller.older_after_newer, Seller.refund_first)

    def source_of(self) -> str:
        return str(self.brand["source"])

    def post(self, said: Said) -> bool:
        body = json.dumps({"type": said.kind, "timestamp": said.data["occurred_at"], "data": said.data}).encode()
        headers = signed([self.brand["secret"]], f"msg_{said.order}", int(time.time()), body)
        answer = self.client.post(
            f"/hooks/{self.brand['hook']}/",
            name="order by webhook",
            data=body.decode(),
            headers={**headers, "Content-Type": "application/json", "X-Forwarded-For": "10.255.0.2"},
        )
        return answer.status_code == 200


for _class, _rate in ((Visitor, STAGE.plan.clicks), (Program, STAGE.plan.orders), (Shop, STAGE.plan.hooks)):
    if _rate:
        _class.wait_time = constant_throughput(STAGE.plan.pace(_class.__name__, _rate))
