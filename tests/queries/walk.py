"""Asks every page and every call as who may, and counts the queries. What is done is taken back."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from campaigns.models import Status
from tests import make
from tests.api.test_foreign import CALLS
from tests.queries.crowd import Crowd
from tests.walls.routes import ROUTES, Route
from tests.walls.test_pages import address

Ask = Callable[[], HttpResponse]
AS = {"public": "anonymous", "person": "creator", "creator": "creator", "staff": "staff"}
MEMBERS = {Role.VIEWER, Role.MANAGER, Role.OWNER}
SEEN_BY_MORE = {"": ("owner", "creator"), "invitations/": ("nobody in particular",)}
"""Addresses that show each person something else."""

KIND_OF = {
    "campaigns": "campaign", "collaborations": "collaboration", "cases": "case", "codes": "code",
    "imports": "import", "signs": "sign", "spellings": "spelling", "conversions": "order", "order-files": "file",
    "webhooks": "webhook", "webhook-events": "told", "hooks": "hook", "messages": "message",
    "suppressions": "suppression",
}  # fmt: skip
"""What the first word of a call's address names, among the objects of the walls."""


def asks(crowd: Crowd) -> Iterator[tuple[str, Ask]]:
    """Each page and call by the name that its budget has."""
    yield from _pages(crowd)
    yield from _calls(crowd)
    yield from _lists_of_staff(crowd)


def number_of_queries(ask: Ask, *, warm: bool) -> tuple[int, int]:
    """How many it takes, and the status of the answer; what is asked once a process is asked before, with `warm`."""
    for _ in range(2 if warm else 1):
        reset_queries()  # Django keeps so many at most
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            answer = ask()
            answer.getvalue()  # what streams asks while it is read
            transaction.set_rollback(True)
    return len(asked), answer.status_code


def _pages(crowd: Crowd) -> Iterator[tuple[str, Ask]]:
    for path, route in ROUTES.items():
        for method in ("get", "post"):
            least = getattr(route, method)
            if least is None:
                continue
            first = "owner" if least in MEMBERS else AS[least]
            for who in (first, *(SEEN_BY_MORE.get(path, ()) if method == "get" else ())):
                name = f"{method} /{path}" + (f" as {who}" if who != first else "")
                yield name, _page(crowd, path, route, method, who)


def _page(crowd: Crowd, path: str, route: Route, method: str, who: str) -> Ask:
    where = address(path, route, crowd.named)
    assert where, path
    sends = (sends_many(crowd).get(path) or route.sends) if method == "post" else None
    return lambda: getattr(crowd.world.clients[who], method)(where, sends)


def sends_many(crowd: Crowd) -> dict[str, dict[str, Any]]:
    """What the forms send that do something to many at once."""
    everybody = {status: {"chosen": crowd.chosen(status)} for status in Status.values}
    campaign = "campaigns/<int:pk>"
    soon, sure = {"due_on": soon_day(), "reason": "More time.", "sure": "1"}, {"sure": "1", "reason": "No more."}
    waiting, ready = everybody["pending_content"], everybody["ready_to_send"]
    news = {"subject": "More", "body": "Hello {creator}", "statuses": ["pending_content", "published"]}
    return {
        f"{campaign}/requests/": {"do": "accept", **everybody["applied"]},
        f"{campaign}/requests/refuse/": everybody["applied"] | sure,
        f"{campaign}/ready/cancel/": ready | sure,
        f"{campaign}/pending/": {"do": "resend", **waiting},
        f"{campaign}/pending/cancel/": waiting | sure,
        f"{campaign}/pending/extend/": waiting | soon,
        f"{campaign}/pending/expire/": waiting | sure,
        f"{campaign}/closed/extend/": everybody["expired"] | soon,
        f"{campaign}/codes/": {f"code-{pk}": f"GRID{pk}" for pk in ready["chosen"]},
        f"{campaign}/pool/": {"do": "give"},
        f"{campaign}/close/": {"sure": "on"},
        f"{campaign}/imports/<int:import_pk>/": {"do": "confirm", "leave_refused": "on"},
        f"{campaign}/announcements/new/": {"do": "send", **news},
        "orders/files/<int:pk>/": {"do": "confirm", "leave_refused": "on"},
    }  # fmt: skip


def _calls(crowd: Crowd) -> Iterator[tuple[str, Ask]]:
    for _, path, _, method in CALLS:
        name = f"{method.upper()} /api/v1/{path}"
        word = path.split("/")[0]
        where = path.replace("<int:pooled_id>", crowd.named["pooled"])
        if "<int:id>" in where:
            where = where.replace("<int:id>", crowd.named[KIND_OF[word]])
        where = re.sub("<slug:kind>", "handover", where.replace("<slug:language>", "fr"))
        yield name, _call(crowd, method, where, bodies(crowd).get(name))


def _call(crowd: Crowd, method: str, where: str, body: Any) -> Ask:
    if body is None or method == "get":
        return lambda: crowd.api.call(method, where)
    return lambda: crowd.api.client.generic(method.upper(), f"/api/v1/{where}", json.dumps(body), "application/json")


def soon_day() -> str:
    """A later deadline that may be given."""
    return (timezone.now().date() + datetime.timedelta(days=60)).isoformat()


def bodies(crowd: Crowd) -> dict[str, Any]:
    """What is sent with calls that do something to many, or to one of many."""
    at, one = "/api/v1/campaigns/<int:id>", "/api/v1/collaborations/<int:id>"
    guests = [{"email": f"guest{n}@crowd.example", "accepted": True} for n in range(crowd.rounds)]
    codes = [{"collaboration": int(pk), "code": f"API{pk}"} for pk in crowd.chosen("ready_to_send")]
    return {
        f"POST {at}/collaborations/": guests,
        f"POST {at}/codes/": {"codes": codes},
        f"POST {at}/codes/suggest/": {"pattern": "{FIRSTNAME}10"},
        f"PATCH {at}/pool/": {"low_at": 3},
        f"POST {at}/pool/": {"codes": [f"MORE{n}" for n in range(crowd.rounds)]},
        f"POST {at}/announcements/": {
            "subject": "More", "body": "Hello {creator}", "statuses": ["pending_content", "published"],
        },
        f"POST {at}/close/": {},
        "POST /api/v1/campaigns/": {"title": "New", "promo_code": make.GENERIC_CODE},
        "POST /api/v1/imports/<int:id>/confirm/": {"leave_refused": True},
        "POST /api/v1/conversions/": make.order("new", code="HERS1"),
        "PUT /api/v1/collaborations/<int:id>/promo-code/": {"code": "LAST", "replace": True},
        "PUT /api/v1/collaborations/<int:id>/affiliate-link/": {"url": "https://shop.example.com/z", "replace": True},
        "POST /api/v1/order-files/<int:id>/confirm/": {"leave_refused": True},
        "POST /api/v1/imports/<int:id>/shift/": {"by": 1},
        f"POST {one}/links/": {"label": "one more"},
        f"POST {one}/extend/": {"due_on": soon_day()},
        f"POST {one}/publish/": {"content_url": "https://instagram.com/p/2"},
        f"POST {one}/promo-code/retire/": {"reason": "Leaked."},
        f"POST {one}/exclude-orders/": {"since": "2020-01-01"},
        "POST /api/v1/cases/<int:id>/answer/": {"answer": "replaced", "code": "MENDED"},
        "POST /api/v1/codes/<int:id>/retire/": {"reason": "Leaked."},
        "POST /api/v1/spellings/": {"typed": "HERZ", "stands_for": f"HERS{crowd.rounds}"},
        "POST /api/v1/conversions/<int:id>/refunds/": {
            "refund_id": "more", "amount": "1.00", "occurred_at": "2026-06-03T10:00:00Z",
        },
        "POST /api/v1/webhooks/": {"url": "https://shop.example.com/more", "events": ["code.replaced"]},
        "POST /api/v1/hooks/": {"kind": "woocommerce", "name": "More", "source": "more"},
        "PUT /api/v1/mail-words/<slug:kind>/<slug:language>/": {
            "subject": "Your code", "body": "Hello {creator}\n\n{code}\n\n{link}",
        },
    }  # fmt: skip


def _lists_of_staff(crowd: Crowd) -> Iterator[tuple[str, Ask]]:
    """Each list of the administration."""
    for model in admin.site._registry:
        where = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield f"get {where}", lambda where=where: crowd.administrator.get(where)  # type: ignore[misc]
