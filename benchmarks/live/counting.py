"""Whether what the site has stored is what it has acknowledged, to the unit."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from benchmarks.live.site import Site, wait_for

PATIENCE = 300  # seconds for what waits: clicks in the spool, calls of shops in the inbox, mails in the outbox
TWICE = 3.5  # seconds after all is there: one more drain, in which what is there twice would come
SHOWN = 10

_CLICKS = "SELECT count(*) FROM tracking_click"
_WAITING_CALLS = "SELECT count(*) FROM tracking_delivery WHERE state = 'waiting'"
_WAITING_MAILS = "SELECT count(*) FROM notifications_message WHERE state IN ('queued', 'retry', 'sending')"
_ORDERS = """SELECT brand.slug || '/' || source || '/' || order_id, amount, refunded, credited_by
    FROM tracking_conversion JOIN accounts_brand brand ON brand.id = brand_id WHERE order_id LIKE 'L{}-%'"""
_REFUSED = "SELECT count(*) FROM tracking_delivery WHERE state IN ('refused', 'ignored')"
_MAILS = "SELECT state, count(*) FROM notifications_message GROUP BY state"


def clicks_of(site: Site) -> int:
    """The rows there are."""
    return int(site.ask(_CLICKS)[0][0])


def compare(site: Site, told: dict[str, Any], *, clicks_before: int) -> dict[str, Any]:
    """Wait for what is under way, then compare. `exact` is the verdict.

    `told` is the book of the load; its list of orders is taken out of it.
    """
    began = time.monotonic()
    clicked = told["clicks"]
    wanted = clicks_before + clicked["acknowledged"]
    wait_for(lambda: clicks_of(site) >= wanted, PATIENCE)
    wait_for(lambda: not site.ask(_WAITING_CALLS)[0][0], PATIENCE)
    wait_for(lambda: not site.ask(_WAITING_MAILS)[0][0], PATIENCE)
    caught_up = time.monotonic() - began
    time.sleep(TWICE)
    stored = clicks_of(site) - clicks_before
    orders = _orders(site, told.pop("run"), told.pop("orders"), set(told.pop("doubtful")))
    inconsistent = _inconsistent(site)
    some_unanswered = clicked["acknowledged"] <= stored <= clicked["acknowledged"] + clicked["unanswered"]
    return {
        "clicks": {**clicked, "stored": stored},
        "orders": orders,
        "mails": dict(site.ask(_MAILS)),
        "inconsistent": inconsistent,
        "seconds_to_catch_up": round(caught_up, 1),
        "exact": some_unanswered and not orders["differences"] and not orders["refused_calls"] and not inconsistent,
    }


def _orders(site: Site, run: str, expected: dict[str, list[str]], doubtful: set[str]) -> dict[str, Any]:
    rows = site.ask(_ORDERS.format(run))
    found = {name: (amount, refunded, credited) for name, amount, refunded, credited in rows}
    wrong = [
        f"{name}: {amount} of which {refunded} back was acknowledged, {found.get(name, 'nothing')} is stored"
        for name, (amount, refunded) in expected.items()
        if name not in doubtful and found.get(name) != (Decimal(amount), Decimal(refunded), "code")
    ]
    wrong += [f"{name} is stored, and nobody said so" for name in found.keys() - expected.keys() - doubtful]
    return {
        "acknowledged": len(expected),
        "in_doubt": len(doubtful),
        "stored": len(found),
        "refused_calls": int(site.ask(_REFUSED)[0][0]),
        "differences": wrong[:SHOWN],
    }


def _inconsistent(site: Site) -> str:
    """What check_consistency complains of; nothing if all is well."""
    try:
        site.run("manage.py", "check_consistency")
    except RuntimeError as complaint:
        return str(complaint)[-1000:]
    return ""
