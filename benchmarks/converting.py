"""`bench conversions`: orders by webhook and by file, beside what a Django project usually does with them.

Webhook: signature checked and the call stored, by the settings of the site; the peer is a view that checks it too and
stores the order with the ORM at once. File: the rows that were checked become orders, credited and counted, as the
worker does after Confirm; floor and peers are `benchmarks.file_orders`. Check: a text file of as many rows is read in
the child and each row kept with its verdict, as the worker does before Confirm.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.actors import Actor
from accounts.models import Brand
from benchmarks import file_orders
from benchmarks.orders import campaign_with, manager
from benchmarks.timing import Spent, alternate, machine, processor_ratio, ratio
from campaigns.views import shop_hooks
from notifications import hints
from promocodes.values import normalize_code
from tracking import hooks
from tracking.models import Conversion, Hook
from tracking.signatures import is_signed, shop_signature

CALLS = 200
_numbers = itertools.count(1)


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    by = manager()
    campaign = campaign_with(1, by=by)
    file_orders.give_codes(campaign)
    found = alternate(file_orders.deeds(campaign, by, rows), runs=runs)
    called = _measure_calls(campaign.brand, by, calls=min(rows, CALLS), runs=runs)
    loop = min(rows, file_orders.LOOP)
    return {
        "bench": "conversions",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"{rows} checked rows of a file become orders: credited, counted, what they say kept",
            **found["file"].summary(),
            "rows_per_second": round(rows / found["file"].seconds),
        },
        "tenth": {"what": "the same with a tenth of the rows", "rows": max(rows // 10, 1), **found["tenth"].summary()},
        "floor": {
            "what": "bulk_create(ignore_conflicts=True) of the bare rows: no code looked up, no credit, nothing kept",
            **found["bulk"].summary(),
        },
        "bulk_same": {"what": "the same work with bulk_create: codes, credit, events", **found["bulk_same"].summary()},
        "peer": {"what": f"a loop of get_or_create of the bare rows, {loop} orders", **found["loop"].summary()},
        "loop_same": {
            "what": f"a loop that does the same work, a transaction each, {loop} orders",
            **found["loop_same"].summary(),
        },
        "check": {
            "what": f"a file of {rows} rows read, each kept with its verdict",
            **found["check"].summary(),
            "rows_per_second": round(rows / found["check"].seconds),
        },
        "webhook": called["shown"],
        "ratios": {
            "to_floor": ratio(found["file"], found["bulk"]),
            "to_bulk_same": ratio(found["file"], found["bulk_same"]),
            "to_tenth": ratio(found["file"], found["tenth"]),
            "file_faster_than_loop": _faster(found, "loop", rows),
            "file_faster_than_loop_same": _faster(found, "loop_same", rows),
            "webhook_faster_than_orm_view": ratio(called["peer"], called["ours"]),
        },
        "processor_ratios": {
            "to_floor": processor_ratio(found["file"], found["bulk"]),
            "to_bulk_same": processor_ratio(found["file"], found["bulk_same"]),
            "webhook_faster_than_orm_view": processor_ratio(called["peer"], called["ours"]),
        },
        "goals": {"to_floor": 0.33, "file_faster_than_loop": 80, "webhook_faster_than_orm_view": 3},
    }


def _faster(found: dict[str, Spent], loop: str, rows: int) -> float:
    """How many times longer a row takes in a loop, which has fewer rows."""
    slow = found[loop].seconds / min(rows, file_orders.LOOP)
    return round(slow / max(found["file"].seconds / rows, 1e-9), 2)


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
    hints._quiet_until = time.monotonic() + 86_400  # a hint to a worker that is not there is not measured

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
