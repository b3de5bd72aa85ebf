"""Repeats, disorder, early and partial events: an order ends in one state, and totals are the sum of what was said."""

from __future__ import annotations

import datetime
import itertools
import random
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from campaigns import order_checks, orders_in, results
from tests import make
from tests.api.test_imports import checked
from tracking import order_events
from tracking.models import Conversion, OrderEvent, Refund
from tracking.order_facts import Returned, State

START = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def at(minutes: float) -> datetime.datetime:
    return START + datetime.timedelta(minutes=minutes)


def state(order_id: str, minutes: float, **told: Any) -> State:
    usual = {"status": "paid", "amount": Decimal(70), "currency": "EUR", "occurred_at": START}
    return State("shop", order_id, at(minutes), **(usual | told))


def refund(order_id: str, minutes: float, amount: str, refund_id: str = "r1") -> Returned:
    return Returned("shop", order_id, refund_id, at(minutes), Decimal(amount))


def six(order_id: str) -> list[State | Returned]:
    """One purchase: created unpaid, paid, changed, cancelled, and two refunds; only some of them name the code."""
    return [
        state(order_id, 0, status="pending", codes=("MARIE10",)),
        state(order_id, 1, click_id="7"),
        state(order_id, 2, amount=Decimal(60), codes=("MARIE10", "LUC10")),
        refund(order_id, 3, "20", "r1"),
        refund(order_id, 4, "50", "r2"),
        state(order_id, 5, status="paid", amount=Decimal(65), test=False),
    ]


def test_all_720_orders_of_six_events_end_alike(lumen):
    """CNV-06, CNV-07, CNV-09, P18."""
    ways = list(itertools.permutations(range(6)))
    for step in range(6):
        with transaction.atomic():
            order_events.tell(lumen, [six(f"o{n}")[way[step]] for n, way in enumerate(ways)], origin="test")

    rows = Conversion.objects.values_list("status", "amount", "refunded", "codes", "click_id", "occurred_at")
    assert list(rows) == [("paid", 65, 65, ["MARIE10", "LUC10"], "7", START)] * 720
    refunds = set(Refund.objects.values_list("refund_id", "amount", "told"))
    assert refunds == {("r1", 20, 20), ("r2", 45, 50)}
    assert list(order_checks.refunds()) + list(order_checks.events()) == []


def test_a_fact_that_a_later_event_leaves_out_is_kept(lumen):
    orders_in.receive(lumen, [state("1", 0, codes=("A",), click_id="9")], origin="test")
    orders_in.receive(lumen, [State("shop", "1", at(1), status="cancelled")], origin="test")

    order = Conversion.objects.get()
    assert (order.status, order.amount, order.codes, order.click_id) == ("cancelled", 70, ["A"], "9")


def test_an_order_that_was_never_told_whole_is_not_there_yet(lumen):
    found, _ = orders_in.receive(lumen, [State("shop", "1", at(0), status="paid")], origin="test")
    assert found == []

    orders_in.receive(
        lumen, [State("shop", "1", at(0), amount=Decimal(5), currency="EUR", occurred_at=START)], origin="t"
    )
    assert Conversion.objects.get().amount == 5


def test_refunds_shrink_with_their_order(lumen):
    orders_in.receive(lumen, [state("1", 0), refund("1", 1, "60")], origin="test")
    orders_in.receive(lumen, [state("1", 2, amount=Decimal(50))], origin="test")
    assert (Conversion.objects.get().refunded, Refund.objects.get().amount, Refund.objects.get().told) == (50, 50, 60)

    orders_in.receive(lumen, [state("1", 3, amount=Decimal(80))], origin="test")
    assert (Conversion.objects.get().refunded, Refund.objects.get().amount) == (60, 60)


def test_currencies_are_never_added(lumen, marie_has_code):
    """CNV-22."""
    orders_in.receive(
        lumen, [state("1", 0, codes=("MARIE10",)), state("2", 0, codes=("MARIE10",), currency="USD")], origin="test"
    )

    totals = results.of_campaign(marie_has_code.campaign).totals
    assert {currency: money.net for currency, money in totals.by_currency.items()} == {"EUR": 70, "USD": 70}


class Model:
    """What 10,000 events come to, worked out another way: each fact and each refund remembers when it was said."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, tuple[Any, Any]]] = {}
        self.refunds: dict[str, dict[str, tuple[Any, Decimal]]] = {}

    def hear(self, one: State | Returned) -> None:
        if isinstance(one, Returned):
            known = self.refunds.setdefault(one.order_id, {})
            known[one.refund_id] = max(known.get(one.refund_id, (one.at, one.amount)), (one.at, one.amount))
            return
        facts = self.orders.setdefault(one.order_id, {})
        for name in ("status", "amount"):
            facts[name] = max(facts.get(name, (one.at, getattr(one, name))), (one.at, getattr(one, name)))

    def totals(self) -> tuple[int, Decimal, Decimal]:
        """Paid orders, their gross, and what was refunded of all."""
        gross = back = Decimal(0)
        paid = 0
        for order_id, facts in self.orders.items():
            amount = facts["amount"][1]
            told = sum((said for _, said in self.refunds.get(order_id, {}).values()), Decimal(0))
            back += min(told, amount)
            if facts["status"][1] == "paid":
                paid, gross = paid + 1, gross + amount
        return paid, gross, back


def stored_totals() -> tuple[int, Decimal, Decimal]:
    paid = [one for one in Conversion.objects.all() if one.status == "paid"]
    back = sum((one.refunded for one in Conversion.objects.all()), Decimal(0))
    return len(paid), sum((one.amount for one in paid), Decimal(0)), back


def test_ten_thousand_events_in_any_order_add_up(lumen):
    """CNV-24: with 5 % duplicates."""
    dice, model = random.Random(24), Model()
    said: list[State | Returned] = []
    for number in range(9_500):
        order_id, minute = f"o{dice.randrange(2_500)}", number + dice.randrange(1000) / 1000
        if dice.random() < 0.3:
            said.append(refund(order_id, minute, str(dice.randrange(1, 40)), f"r{dice.randrange(3)}"))
        else:
            status = dice.choice(["paid", "paid", "paid", "pending", "cancelled"])
            said.append(state(order_id, minute, status=status, amount=Decimal(dice.randrange(1, 10_000)) / 100))
    said += dice.choices(said, k=500)
    dice.shuffle(said)
    for one in said:
        model.hear(one)
    while said:
        batch, said = said[: (size := dice.randrange(1, 900))], said[size:]
        with transaction.atomic():
            order_events.tell(lumen, batch, origin="test")

    assert OrderEvent.objects.count() <= 9_500
    assert stored_totals() == model.totals()
    assert list(order_checks.refunds()) + list(order_checks.events()) == []


class Purchases(RuleBasedStateMachine):
    """Orders, refunds, repeats and disorder, one by one, against the model."""

    brand: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.model, self.said = Model(), []
        self.minute = 0
        Conversion.objects.all().delete()
        OrderEvent.objects.all().delete()

    def tell(self, *said: State | Returned) -> None:
        self.said += said
        for one in said:
            self.model.hear(one)
        orders_in.receive(self.brand, said, origin="test")

    @rule(
        order=st.sampled_from("abc"),
        minute=st.integers(0, 10_000),
        amount=st.decimals(0, 500, places=2),
        status=st.sampled_from(["paid", "pending", "cancelled"]),
        code=st.sampled_from([(), ("MARIE10",), ("NOBODYS", "MARIE10")]),
    )
    def order(self, order, minute, amount, status, code):
        self.minute += 1  # no two at one moment: which of them holds is said elsewhere
        when = minute + self.minute / 100_000
        self.tell(state(order, when, amount=amount, status=status, codes=code or None))

    @rule(
        order=st.sampled_from("abc"),
        minute=st.integers(0, 10_000),
        amount=st.decimals(0, 300, places=2),
        name=st.sampled_from(["r1", "r2"]),
    )
    def refund(self, order, minute, amount, name):
        self.minute += 1
        self.tell(refund(order, minute + self.minute / 100_000, str(amount), name))

    @rule(data=st.data())
    def repeat(self, data):
        if self.said:
            self.tell(data.draw(st.sampled_from(self.said)))

    @invariant()
    def agrees(self):
        assert stored_totals() == self.model.totals()
        assert [line for check in order_checks.CHECKS for line in check()] == []


def test_orders_agree_with_a_model_whatever_happens(lumen, marie_has_code):
    """CNV-24, P18."""
    Purchases.brand = lumen
    run_state_machine_as_test(
        Purchases,
        settings=settings(
            max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_an_import_that_is_undone_takes_its_credit_back(api, personal, marie):

    one = make.accepted(personal, marie)
    api.post("conversions/", make.order(code="MARIE10"))
    imported = checked(api, personal, {"marie@example.org": "MARIE10"})
    api.post(f"imports/{imported['id']}/confirm/", {})
    assert Conversion.objects.get().handout.influencer == one.influencer

    assert api.post(f"imports/{imported['id']}/undo/").status_code == 200
    assert (Conversion.objects.get().handout, Conversion.objects.get().credited_by) == (None, "")
