"""Files of orders in `bench conversions`: Tandem from the rows it has checked, and what a Django project would write.

Each kind of peer is there twice. *Bare*, it writes the row of an order and nothing else: no code is looked up, nobody
is credited, nothing is kept of what was said. *With the same work* it ends where Tandem ends: each code is looked up,
the order names whose it is and why, it can be found by its code, and what was said of it is kept once. All peers begin
with facts in memory, Tandem reads its rows from the data base; figures follow by the same triggers.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from benchmarks.timing import Spent
from campaigns import order_file_rounds, order_files, order_verdicts, progress
from campaigns.models import Campaign
from influencers.models import Influencer
from promocodes.models import Code, Handout
from promocodes.values import normalize_code
from tracking.credit import OWN_CODE
from tracking.models import Conversion, OrderEvent, OrdersFile, UsedCode
from tracking.order_facts import State
from tracking.order_folds import event_of

AT_ONCE = 2000
LOOP = 500
HOLDERS = 20
FIRST = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
HEAD = "Id,Created at,Total,Currency,Discount Code,Refunded Amount"
_numbers = itertools.count(1)


def give_codes(campaign: Campaign) -> None:
    """Some creators hold a code of their own each, given before the first order."""
    for number in range(HOLDERS):
        creator = Influencer.objects.create(name=f"Holder {number}", email=f"holder{number}@example.org")
        code = Code.objects.create(
            brand=campaign.brand, influencer=creator, value=_code(number), norm=normalize_code(_code(number))
        )
        Handout.objects.create(
            instruction=campaign.instructions[0], influencer=creator, code=code, value=code.value,
            given_at=FIRST - datetime.timedelta(days=1),
        )  # fmt: skip


def deeds(campaign: Campaign, by: Actor, rows: int) -> dict[str, Callable[[Spent], object]]:
    """What is measured, by name. Each turn has orders of its own, which nobody has heard of."""
    brand, loop = campaign.brand, min(rows, LOOP)

    def file(spent: Spent, number: int) -> None:
        one = order_files.take(brand, _text(number), file_name="orders.csv", by=by)
        fields = order_verdicts.judge(one, progress.silent)
        confirmed = fields | {"state": OrdersFile.State.APPLYING, "claimed_at": None}
        OrdersFile.objects.filter(pk=one.pk).update(**confirmed)
        spent.run(order_file_rounds.apply_waiting)
        if not OrdersFile.objects.filter(pk=one.pk, state=OrdersFile.State.APPLIED, done=number).exists():
            raise RuntimeError("The file was not stored.")

    def check(spent: Spent) -> None:
        one = order_files.take(brand, _text(rows), file_name="orders.csv", by=by)
        spent.run(lambda: order_verdicts.judge(one, progress.silent))
        one.delete()

    def peer(work: Callable[[Campaign, Sequence[State]], None], number: int) -> Callable[[Spent], None]:
        def run(spent: Spent) -> None:
            said = [State(source="bench", amount=Decimal(amount), **rest) for amount, rest in _orders(number)]
            spent.run(lambda: work(campaign, said))

        return run

    return {
        "file": lambda spent: file(spent, rows),
        "tenth": lambda spent: file(spent, max(rows // 10, 1)),
        "bulk": peer(_bulk, rows),
        "bulk_same": peer(_bulk_same, rows),
        "loop": peer(_loop, loop),
        "loop_same": peer(_loop_same, loop),
        "check": check,
    }


def _code(number: int) -> str:
    return f"BENCH{number}X"


def _orders(number: int) -> list[tuple[str, dict[str, Any]]]:
    """New orders, one each five minutes, every third with a creator's code; the amount is for others to read."""
    found = []
    for place in range(number):
        at = FIRST + datetime.timedelta(minutes=5 * place)
        codes = None if place % 3 else (_code(place // 3 % HOLDERS),)
        order = {"order_id": f"B{next(_numbers)}", "at": at, "occurred_at": at, "codes": codes}
        found.append((f"{place % 900 + 7}.50", order | {"status": "paid", "currency": "EUR"}))
    return found


def _text(number: int) -> bytes:
    """A file of such orders."""
    rows = [
        f"{one['order_id']},{one['at']:%Y-%m-%d %H:%M:%S} +0000,{amount},EUR,{(one['codes'] or ('',))[0]},0.00"
        for amount, one in _orders(number)
    ]
    return "\n".join([HEAD, *rows]).encode()


def _row(campaign: Campaign, said: State) -> dict[str, Any]:
    """What a bare row of an order holds."""
    code = said.codes[0] if said.codes else ""
    return {
        "amount": said.amount, "currency": said.currency, "occurred_at": said.occurred_at, "code": code,
        "code_norm": normalize_code(code), "status": said.status,
    }  # fmt: skip


def _credit(said: State, handout: Handout | None) -> dict[str, Any]:
    """The same for an order whose code this handout is."""
    if handout is None:
        return {"codes": list(said.codes or ()), "reason": "The order names nobody."}
    return {
        "codes": list(said.codes or ()), "credited_by": "code", "handout_id": handout.pk,
        "instruction_id": handout.instruction_id, "reason": OWN_CODE % {"code": handout.value},
    }  # fmt: skip


def _event(campaign: Campaign, said: State) -> dict[str, Any]:
    event = event_of(said)
    return {
        "brand_id": campaign.brand_id, "source": said.source, "order_id": said.order_id, "kind": event.kind,
        "at": event.at, "facts": event.facts, "digest": event.digest, "origin": "bench",
    }  # fmt: skip


def _bulk(campaign: Campaign, said: Sequence[State]) -> None:
    rows = [
        Conversion(brand_id=campaign.brand_id, source=one.source, order_id=one.order_id, **_row(campaign, one))
        for one in said
    ]
    Conversion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def _bulk_same(campaign: Campaign, said: Sequence[State]) -> None:
    for start in range(0, len(said), AT_ONCE):
        batch = said[start : start + AT_ONCE]
        with transaction.atomic():
            norms = {one.order_id: normalize_code(one.codes[0]) for one in batch if one.codes}
            given = Handout.objects.filter(code__brand=campaign.brand_id, code__norm__in=set(norms.values()))
            held = {one.code.norm: one for one in given.select_related("code") if one.code}
            rows = [
                Conversion(
                    brand_id=campaign.brand_id, source=one.source, order_id=one.order_id, **_row(campaign, one),
                    **_credit(one, held.get(norms.get(one.order_id, ""))),
                )
                for one in batch
            ]  # fmt: skip
            Conversion.objects.bulk_create(rows, ignore_conflicts=True)
            events = [OrderEvent(**_event(campaign, one)) for one in batch]
            OrderEvent.objects.bulk_create(events, ignore_conflicts=True)
            stored = Conversion.objects.filter(brand=campaign.brand_id, source="bench", order_id__in=list(norms))
            used = [
                UsedCode(conversion_id=pk, brand_id=campaign.brand_id, norm=norms[order_id])
                for pk, order_id in stored.values_list("pk", "order_id")
            ]
            UsedCode.objects.bulk_create(used, ignore_conflicts=True)


def _loop(campaign: Campaign, said: Sequence[State]) -> None:
    for one in said:
        Conversion.objects.get_or_create(
            brand_id=campaign.brand_id, source=one.source, order_id=one.order_id, defaults=_row(campaign, one)
        )


def _loop_same(campaign: Campaign, said: Sequence[State]) -> None:
    for one in said:
        with transaction.atomic():
            handout = None
            if one.codes:
                given = Handout.objects.filter(code__brand=campaign.brand_id, code__norm=normalize_code(one.codes[0]))
                handout = given.first()
            order, made = Conversion.objects.get_or_create(
                brand_id=campaign.brand_id, source=one.source, order_id=one.order_id,
                defaults=_row(campaign, one) | _credit(one, handout),
            )  # fmt: skip
            if made:
                OrderEvent.objects.create(**_event(campaign, one), received_at=timezone.now())
            if made and one.codes:
                UsedCode.objects.create(conversion=order, brand_id=campaign.brand_id, norm=order.code_norm)
