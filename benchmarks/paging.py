"""`bench pages`: the lists of a campaign as a manager opens them, beside the same drawn anew, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.template.context import Context
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from benchmarks.orders import campaign_with, filled_file, manager
from benchmarks.timing import Spent, alternate, machine, processor_ratio, ratio
from campaigns import imports, lists, offers
from campaigns.models import Campaign, Collaboration, Status
from campaigns.templatetags.alike import AlikeNode, EachAlikeNode
from config import roomy

DEFAULT_ROWS = lists.ROWS_A_PAGE
TIMES = 10
"""Pages of one run: the clock of processor time ticks a hundred times a second."""
GOAL = 0.4
STANDS: dict[str, dict[str, Any]] = {
    "requests": {"status": Status.APPLIED, "applied_at": timezone.now},
    "ready": {"status": Status.READY_TO_SEND, "promo_handout": None},
    "pending": {},
    "published": {
        "status": Status.PUBLISHED,
        "published_at": timezone.now,
        "content_url": "https://instagram.example/p/1",
    },
    "closed": {"status": Status.REFUSED, "ended_at": timezone.now, "refusal_reason": "No place left."},
}
"""What makes a creator who was sent her code stand in each tab."""


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    full, empty = _campaigns(rows)
    with _visitor() as visitor:
        tabs = {name: _tab(visitor, full, empty, name, runs=runs) for name in STANDS}
    return {
        "bench": "pages",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"{TIMES} GETs of each list of a campaign by a signed-in manager, {min(rows, DEFAULT_ROWS)} rows",
            "tabs": {name: tab["measured"] for name, tab in tabs.items()},
        },
        "tenth": None,
        "floor": {
            "what": "the same list without a row: head, filters, frame",
            "tabs": {name: tab["floor"] for name, tab in tabs.items()},
        },
        "peer": {
            "what": "the same list of model objects, each drawn on its own by the same templates and components",
            "tabs": {name: tab["peer"] for name, tab in tabs.items()},
        },
        "ratios": {
            "to_peer": {name: tab["to_peer"] for name, tab in tabs.items()},
            "to_floor": {name: tab["to_floor"] for name, tab in tabs.items()},
        },
        "processor_ratios": {"to_peer": {name: tab["processor_to_peer"] for name, tab in tabs.items()}},
        "goals": {"to_peer": GOAL},
    }


def _tab(visitor: Client, full: Campaign, empty: Campaign, name: str, *, runs: int) -> dict[str, Any]:
    address, bare = (f"/campaigns/{one.pk}/{name}/" for one in (full, empty))

    def get(path: str) -> None:
        for _ in range(TIMES):
            answer = roomy.call(visitor.get, path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")

    def row_by_row(spent: Spent) -> None:
        with plain():
            spent.run(lambda: get(address))

    with CaptureQueriesContext(connection) as queries:
        size = len(visitor.get(address).content)
    asked = len(queries)  # now: what is counted is read from a log that later requests clear
    found = alternate(
        {
            "tandem": lambda spent: spent.run(lambda: get(address)),
            "floor": lambda spent: spent.run(lambda: get(bare)),
            "peer": row_by_row,
        },
        runs=runs,
    )
    return {
        "measured": {**found["tandem"].summary(), "queries": asked, "bytes": size},
        "floor": found["floor"].summary(),
        "peer": found["peer"].summary(),
        "to_peer": ratio(found["tandem"], found["peer"]),
        "to_floor": ratio(found["tandem"], found["floor"]),
        "processor_to_peer": processor_ratio(found["tandem"], found["peer"]),
    }


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What is drawn alike is drawn each time and for each row on its own, by the same templates and components."""
    with mock.patch.object(AlikeNode, "render", _drawn_anew), mock.patch.object(EachAlikeNode, "render", _each_anew):
        yield


@contextmanager
def plain() -> Iterator[None]:
    """A list as Django's guide writes it: model objects, and each of them drawn on its own."""
    with nothing_kept(), mock.patch.object(lists, "read_rows", _model_objects):
        yield


def _model_objects(rows: QuerySet[Collaboration], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    related = {name.rpartition("__")[0] for name in columns if "__" in name}
    return [
        {name: reduce(lambda one, part: one and getattr(one, part), name.split("__"), one) for name in columns}
        for one in rows.select_related(*related)
    ]


def _drawn_anew(node: AlikeNode, context: Context) -> Any:
    """In the page's own context, so that a name that the inside was not given is there, and the answers differ."""
    given = {name: one.resolve(context) for name, one in (node.asked | node.blanks).items()}
    with context.push(**given):
        return node.nodelist.render(context)


def _each_anew(node: EachAlikeNode, context: Context) -> Any:
    texts = []
    for row in node.rows.resolve(context):
        with context.push(**{node.row: row}):
            texts.append(_drawn_anew(node, context))
    return "".join(texts)


def _campaigns(rows: int) -> tuple[Campaign, Campaign]:
    """One with so many creators in each tab, and one with nobody."""
    by = manager()
    full = campaign_with(rows * len(STANDS), by=by)
    imports.confirm(imports.check(full, filled_file(full), file_name="orders.xlsx", by=by), by=by)
    pks = list(full.collaborations.order_by("pk").values_list("pk", flat=True))
    for place, stands in enumerate(STANDS.values()):
        fields = {name: value() if callable(value) else value for name, value in stands.items()}
        if fields:
            Collaboration.objects.filter(pk__in=pks[place * rows : (place + 1) * rows]).update(**fields)
    draft = offers.create(
        full.brand, {"title": "Nobody yet", "promo_code": {"title": "A code", "personalized": True}}, by=by
    )
    return full, draft


@contextmanager
def _visitor() -> Iterator[Client]:
    """A manager who is signed in."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain, ALLOWED_HOSTS=["testserver"]):
        visitor = Client()
        user = manager().user
        assert user
        visitor.force_login(user)
        yield visitor
