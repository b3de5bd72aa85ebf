"""`bench conversions`: orders by webhook and by file, beside what a Django project usually does with them.

Webhook: signature checked and the call stored, by the settings of the site; the peer is a view that checks it too and
stores the order with the ORM at once. File: facts that were read are kept, folded and credited; the floor is
`bulk_create(ignore_conflicts=True)` of the bare rows, the peer a loop of `get_or_create`. Check: a text file of as many
rows is read in the child and each row kept with its verdict, as the worker does before Confirm.
"""

from __future__ import annotations

import datetime
import itertools
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.actors import Actor
from accounts.models import Brand
from benchmarks.orders import campaign_with, manager
from benchmarks.timing import Spent, alternate, machine, processor_ratio, ratio
from campaigns import order_files, order_verdicts, orders_in, progress
from campaigns.views import shop_hooks
from notifications import nudging
from promocodes.values import normalize_code
from tracking import hooks
from tracking.models import Conversion, Hook
from tracking.order_facts import State
from tracking.signatures import is_signed, shop_signature

AT_ONCE = 2000
LOOP = 500
CALLS = 200
AT = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    by = manager()
    brand = campaign_with(1, by=by).brand
    fewer, loop = max(rows // 10, 1), min(rows, LOOP)
    deeds: dict[str, Callable[[Spent], object]] = {
        "file": lambda spent: _file(spent, brand, rows),
        "tenth": lambda spent: _file(spent, brand, fewer),
        "bulk": lambda spent: _bulk(spent, brand, rows),
        "loop": lambda spent: _loop(spent, brand, loop),
        "check": lambda spent: _check(spent, brand, rows, by=by),
    }
    found = alternate(deeds, runs=runs)
    called = _measure_calls(brand, by, calls=min(rows, CALLS), runs=runs)
    per_row = {name: found[name].seconds / number for name, number in (("file", rows), ("loop", loop))}
    return {
        "bench": "conversions",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"{rows} orders of a file: kept as events, folded, credited, {AT_ONCE} in a transaction",
            **found["file"].summary(),
            "rows_per_second": round(rows / found["file"].seconds),
        },
        "tenth": {"what": f"the same with {fewer} orders", "rows": fewer, **found["tenth"].summary()},
        "floor": {
            "what": "bulk_create(ignore_conflicts=True) of the bare rows: no events, no credit",
            **found["bulk"].summary(),
        },
        "peer": {"what": f"a loop of get_or_create, {loop} orders", **found["loop"].summary()},
        "check": {
            "what": f"a file of {rows} rows read, each kept with its verdict",
            **found["check"].summary(),
            "rows_per_second": round(rows / found["check"].seconds),
        },
        "webhook": called["shown"],
        "ratios": {
            "to_floor": ratio(found["file"], found["bulk"]),
            "to_tenth": ratio(found["file"], found["tenth"]),
            "file_faster_than_loop": round(per_row["loop"] / max(per_row["file"], 1e-9), 2),
            "webhook_faster_than_orm_view": ratio(called["peer"], called["ours"]),
        },
        "processor_ratios": {
            "to_floor": processor_ratio(found["file"], found["bulk"]),
            "webhook_faster_than_orm_view": processor_ratio(called["peer"], called["ours"]),
        },
        "goals": {"to_floor": 0.33, "file_faster_than_loop": 80, "webhook_faster_than_orm_view": 3},
    }


def _facts(number: int) -> list[State]:
    """Orders that nobody has seen, each third with a code."""
    return [
        State(
            source="bench",
            order_id=f"B{next(_numbers)}",
            at=AT,
            status="paid",
            amount=Decimal("70.00"),
            currency="EUR",
            occurred_at=AT,
            codes=("BENCH10",) if place % 3 == 0 else None,
        )
        for place in range(number)
    ]


def _row(brand: Brand, said: State) -> dict[str, Any]:
    code = said.codes[0] if said.codes else ""
    return {
        "amount": said.amount, "currency": said.currency, "occurred_at": said.occurred_at, "code": code,
        "code_norm": normalize_code(code),
    }  # fmt: skip


def _file(spent: Spent, brand: Brand, number: int) -> None:
    said = _facts(number)

    def store() -> None:
        for start in range(0, number, AT_ONCE):
            orders_in.receive(brand, said[start : start + AT_ONCE], origin="bench")

    spent.run(store)


def _check(spent: Spent, brand: Brand, number: int, *, by: Actor) -> None:
    head = "Id,Created at,Total,Currency,Discount Code,Refunded Amount"
    rows = [
        f"{number + place},2026-06-{place % 28 + 1:02} 12:{place % 60:02}:00 +0200,{place % 900 + 7}.50,EUR,"
        f"{'' if place % 3 else 'BENCH10'},{'0.00' if place % 50 else '5.00'}"
        for place in range(number)
    ]
    data = "\n".join([head, *rows]).encode()
    one = order_files.take(brand, data, file_name="orders.csv", by=by)
    spent.run(lambda: order_verdicts.judge(one, progress.silent))
    one.delete()


def _bulk(spent: Spent, brand: Brand, number: int) -> None:
    said = _facts(number)

    def store() -> None:
        rows = [Conversion(brand=brand, source=one.source, order_id=one.order_id, **_row(brand, one)) for one in said]
        Conversion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)

    spent.run(store)


def _loop(spent: Spent, brand: Brand, number: int) -> None:
    said = _facts(number)

    def store() -> None:
        for one in said:
            Conversion.objects.get_or_create(
                brand=brand, source=one.source, order_id=one.order_id, defaults=_row(brand, one)
            )

    spent.run(store)


@csrf_exempt
def orm_view(request: HttpRequest, address: str) -> HttpResponse:
    """What is usually written: the order is stored by the ORM while the shop waits."""
    hook = Hook.objects.select_related("brand").get(address=address)
    body = request.body
    if not is_signed(hook.kind, hooks.secrets_of(hook), request.headers, body, now=time.time()):
        return HttpResponse(status=401)
    told = json.loads(body)
    with transaction.atomic():
        order, made = Conversion.objects.get_or_create(
            brand=hook.brand,
            source=hook.source,
            order_id=str(told["id"]),
            defaults={"amount": told["total_price"], "currency": told["currency"], "occurred_at": timezone.now()},
        )
        order.code = told["discount_codes"][0]["code"]
        order.code_norm = normalize_code(order.code)
        order.save()
        Hook.objects.filter(pk=hook.pk).update(refused_code="")
    return HttpResponse(status=201 if made else 200)


urlpatterns = [path("hooks/<slug:address>/", shop_hooks.report), path("peer/<slug:address>/", orm_view)]


def _measure_calls(brand: Brand, by: Actor, *, calls: int, runs: int) -> dict[str, Any]:
    hook, secret = hooks.create(brand, kind="shopify", name="Bench", by=by)
    client = Client()
    nudging._quiet_until = time.monotonic() + 86_400  # a hint to a worker that is not there is not measured

    def call(where: str) -> Callable[[Spent], object]:
        def run(spent: Spent) -> None:
            sent = [_body(next(_numbers)) for _ in range(calls)]
            signed = [_headers(secret, one) for one in sent]
            spent.run(
                lambda: [
                    client.post(f"/{where}/{hook.address}/", body, content_type="application/json", headers=headers)
                    for body, headers in zip(sent, signed, strict=True)
                ]
            )

        return run

    with override_settings(ROOT_URLCONF="benchmarks.converting", ALLOWED_HOSTS=["*"]):
        found = alternate({"ours": call("hooks"), "peer": call("peer")}, runs=runs)
    shown = {
        name: {"calls": calls, **found[name].summary(), "per_second": round(calls / found[name].seconds)}
        for name in ("ours", "peer")
    }
    return {"ours": found["ours"], "peer": found["peer"], "shown": shown}


def _headers(secret: str, body: bytes) -> dict[str, str]:
    return {"X-Shopify-Topic": "orders/paid", "X-Shopify-Hmac-Sha256": shop_signature(secret, body)}


def _body(number: int) -> bytes:
    told = {
        "id": number, "currency": "EUR", "total_price": "70.00", "financial_status": "paid", "test": False,
        "created_at": "2026-06-02T12:00:00+02:00", "updated_at": "2026-06-02T12:00:01+02:00",
        "discount_codes": [{"code": "BENCH10"}], "line_items": [{"title": "x" * 100} for _ in range(5)],
    }  # fmt: skip
    return json.dumps(told).encode()
