"""Every page against everybody: what the table allows and nothing else, and no way from one brand into another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role
from tests.walls.routes import ROUTES, Route
from tests.walls.world import World, build, rows_of

ELSEWHERE = ("admin/", "accounts/", "api/v1/", "components/")
"""Walked elsewhere: the administration by tests/admin, the API by tests/api/test_foreign.py. Accounts are allauth's."""

RANK = {Role.VIEWER: 0, Role.MANAGER: 1, Role.OWNER: 2}
MEMBERS = {"viewer": Role.VIEWER, "manager": Role.MANAGER, "owner": Role.OWNER}


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.MAIL_CAPTURED = True  # then the mailbox is there, for staff
    return build()


def patterns(resolver: Any = None, before: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif isinstance(one, URLPattern) and not path.startswith(ELSEWHERE):
            yield path


def address(path: str, route: Route, named: dict[str, str], brand: str = "") -> str | None:
    """The address with the objects that it names; None where there is no such object."""
    for placeholder in re.findall(r"<\w+:(\w+)>", path):
        kind = route.names.get(placeholder, "nonsense")
        value = kind[1:] if kind.startswith("=") else named.get(kind, "nonsense" if kind == "nonsense" else "")
        if not value:
            return None
        path = re.sub(rf"<\w+:{placeholder}>", value, path)
    query = route.query.format(**(named | ({"brand": brand} if brand else {})))
    return f"/{path}" + (f"?{query}" if query else "")


def ask(world: World, who: str, method: str, path: str, sends: dict[str, str]) -> HttpResponse:
    """Ask, and take back what somebody was let do; what was refused would stay, if it had changed anything."""
    with transaction.atomic():
        answer = getattr(world.clients[who], method)(path, sends if method == "post" else None)
        transaction.set_rollback(opens(answer, method))
    return answer


def to_log_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def opens(answer: HttpResponse, method: str) -> bool:
    """Whether anything was shown or done. Who has no profile of a creator yet is led to where it is made."""
    status = answer.status_code
    if status == 302:
        return method == "post" and not to_log_in(answer) and "/my/profile/" not in answer["Location"]
    return status not in (403, 404, 405)


def is_as_declared(answer: HttpResponse, route: Route, who: str, *, method: str) -> bool:
    """Whether the answer is what the table says of this person; what it refuses strangers, it does not know."""
    least, status = getattr(route, method), answer.status_code
    if status >= 500:
        return False
    if least in ("public", "person", None):
        return {"public": not to_log_in(answer), "person": who != "anonymous" or to_log_in(answer)}.get(
            str(least), not opens(answer, method)
        )
    if who == "anonymous":
        return to_log_in(answer) or status in (404, 405)
    named = "nonsense" not in route.names.values()
    if least in ("staff", "creator"):
        return (opens(answer, method) or not named) if who == least else not opens(answer, method)
    if who not in MEMBERS:
        return status == 404
    if RANK[MEMBERS[who]] < RANK[Role(least)]:
        return status == 403
    return opens(answer, method) or status == 302 or not named


def test_every_address_stands_in_the_table():
    """TEN-01"""
    assert set(patterns()) == set(ROUTES)


@pytest.mark.timeout(240)
def test_everybody_gets_what_the_table_says_and_strangers_change_nothing(world):
    """TEN-01"""
    before, wrong, asked = rows_of(world.ours), [], 0
    for (path, route), who, method in product(ROUTES.items(), world.clients, ("get", "post")):
        where = address(path, route, world.named[world.ours.pk])
        if where is None:
            wrong.append(f"nothing to put into {path}")
            continue
        answer = ask(world, who, method, where, route.sends)
        asked += 1
        if not is_as_declared(answer, route, who, method=method):
            wrong.append(f"{who} {method} {where}: {answer.status_code}, not as {getattr(route, method)}")
    assert not wrong, "\n".join(wrong)
    assert rows_of(world.ours) == before
    assert asked > 1000


@pytest.mark.timeout(240)
def test_no_identifier_leads_into_another_brand(world):
    """TEN-02: each combination of our objects and theirs with at least one of theirs in it."""
    ours, theirs = world.named[world.ours.pk], world.named[world.theirs.pk]
    before, wrong, asked = rows_of(world.theirs), [], 0
    for (path, route), method in product(ROUTES.items(), ("get", "post")):
        kinds = [kind for kind in dict.fromkeys(route.names.values()) if kind in ours and not kind.startswith("=")]
        if "brand={brand}" in route.query:
            kinds.append("brand")
        if getattr(route, method) not in MEMBERS.values() or not kinds:
            continue
        for taken in product((ours, theirs), repeat=len(kinds)):
            if all(one is ours for one in taken):
                continue
            mixed = ours | {kind: one[kind] for kind, one in zip(kinds, taken, strict=True)}
            answer = ask(world, "owner", method, address(path, route, mixed) or "", route.sends)
            asked += 1
            if answer.status_code != 404:
                wrong.append(f"{method} {address(path, route, mixed)}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert rows_of(world.theirs) == before
    assert asked > 150
