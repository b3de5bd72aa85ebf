"""The same orders under another rule of credit: who gains and who loses, before anything is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns import credited, crediting
from campaigns.models import Campaign
from tracking.models import Conversion

Holder = tuple[int | None, int | None]
"""A handout and an instruction; of a shared code the instruction alone, of nobody neither."""
AT_ONCE = 2000


@dataclass
class Change:
    """What one creator (or the campaign alone, or nobody) has now, and would have. Money is by currency."""

    credit: credited.Credit | None
    orders: int = 0
    orders_then: int = 0
    money: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    money_then: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def moved(self) -> int:
        """How many orders more, or fewer."""
        return self.orders_then - self.orders

    @property
    def lines(self) -> list[tuple[str, Decimal, Decimal, Decimal]]:
        """Currency, now, then, and the difference."""
        names = sorted(self.money.keys() | self.money_then.keys())
        return [(one, self.money[one], self.money_then[one], self.money_then[one] - self.money[one]) for one in names]


@dataclass
class Replay:
    """The changes, the largest first; `orders` is how many orders were looked at, `moved` how many change hands."""

    orders: int
    moved: int
    changes: list[Change]


def of(campaign: Campaign, *, rule: str, window_days: int) -> Replay:
    """Decide all orders of the campaign under another rule. Nothing is written."""
    now: defaultdict[Holder, Change] = defaultdict(lambda: Change(None))
    looked = moved = 0
    last = 0
    found = crediting.candidates(campaign).filter(status=Conversion.Status.PAID).order_by("pk")
    while orders := list(found.filter(pk__gt=last)[:AT_ONCE]):
        last = orders[-1].pk
        looked += len(orders)
        for one, decision in crediting.decisions(
            campaign.brand, orders, campaign=campaign, rule=rule, window_days=window_days
        ):
            before: Holder = (one.handout_id, one.instruction_id)
            after: Holder = (None, None)
            if decision.holding:
                after = (decision.holding.handout, decision.holding.instruction)
            now[before].orders += 1
            now[before].money[one.currency] += one.net
            now[after].orders_then += 1
            now[after].money_then[one.currency] += one.net
            moved += before != after
    return Replay(looked, moved, _named(now))


def _named(found: dict[Holder, Change]) -> list[Change]:
    """One change a creator: her code and her link are two holdings of one person."""
    probes = [
        Conversion(pk=place, credited_by="code", handout_id=handout, instruction_id=instruction)
        for place, (handout, instruction) in enumerate(found, start=1)
    ]
    names = credited.of([one for one in probes if one.instruction_id])
    people: dict[tuple[int, int], Change] = {}
    for probe, change in zip(probes, found.values(), strict=True):
        credit = names.get(probe.pk)
        campaign, collaboration = credit or (None, None)
        key = (campaign.pk if campaign else 0, collaboration.pk if collaboration else 0)
        into = people.setdefault(key, Change(credit))
        into.orders += change.orders
        into.orders_then += change.orders_then
        _add(into.money, change.money.items())
        _add(into.money_then, change.money_then.items())
    return sorted(people.values(), key=lambda one: (-abs(one.moved), -one.orders_then))


def _add(into: defaultdict[str, Decimal], amounts: Iterable[tuple[str, Decimal]]) -> None:
    for currency, amount in amounts:
        into[currency] += amount
