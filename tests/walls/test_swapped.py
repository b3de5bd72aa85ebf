"""Identifiers in bodies, forms and queries, swapped for another brand's or another campaign's (TEN-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import ApiKey, Invitation, Membership
from campaigns import pooling
from campaigns.api import docs
from campaigns.models import Campaign
from notifications.models import Message
from promocodes.models import PooledCode
from tests import make
from tests.walls.crawl import Form, walk
from tests.walls.marks import is_marked, plant
from tests.walls.routes import MANAGER, OWNER, ROUTES
from tests.walls.test_crawl import starts
from tests.walls.test_pages import address
from tests.walls.world import World, build, rows_of

OF_A_CAMPAIGN = {"collaboration", "import", "announcement", "sign"}
NUMBERS = {"posting_days", "places", "days", "low_at", "length", "hold_minutes", "unseen_days", "credit_window_days"}
"""Fields of forms that are numbers and name nothing."""


@pytest.fixture
def world(db: None) -> World:
    made = build()
    for brand in (made.ours, made.theirs):
        by = make.owner_of(brand)
        pool = make.campaign(brand, title="Pool", promo_code=make.PERSONAL_CODE)
        pooling.add(pool, [f"POOL{brand.pk}"], by=by)
        Invitation.objects.create(
            brand=brand, email="new@walls.example", digest=f"{brand.pk}", expires_at=pool.created_at.replace(year=2099)
        )
        more = {
            "pooled": PooledCode.objects.filter(brand=brand),
            "message": Message.objects.filter(lane=brand.lane),
            "member": Membership.objects.filter(brand=brand),
            "invitation": Invitation.objects.filter(brand=brand),
        }
        made.named[brand.pk] |= {kind: str(found[0].pk) for kind, found in more.items()}
    return made


def forms_of(world: World) -> Iterator[Form]:
    """One form of each shape that the owner meets: the same address and the same names are the same form."""
    seen = set()
    for form in walk(world.clients["owner"], *starts(world.ours)).forms:
        shape = (re.sub(r"\d+", "1", form.action), tuple(dict.fromkeys(name for name, _ in form.sends)))
        if shape not in seen and "/logout" not in form.action:
            seen.add(shape)
            yield form


def swapped(form: Form, foreign: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The form with one identifier after the other replaced, in its body and in the query of its address."""
    places = {name for name, value in form.sends if re.fullmatch(r"\d+(,\d+)*", value) and name not in NUMBERS}
    for place in sorted(places):
        once = dict.fromkeys(name for name, _ in form.sends)
        last = dict(form.sends)
        yield form.action, [(name, foreign if name == place else last[name]) for name in once]
    parts = urlsplit(form.action)
    query = parse_qsl(parts.query)
    for number, (name, value) in enumerate(query):
        if value.isdigit():
            other = [*query[:number], (name, foreign), *query[number + 1 :]]
            yield parts._replace(query=urlencode(other)).geturl(), form.sends


@pytest.mark.timeout(300)
def test_no_identifier_in_a_form_reaches_another_brand(world):
    """TEN-03"""
    plant(world.theirs)
    theirs = world.named[world.theirs.pk]
    before, wrong, asked, fields = rows_of(world.theirs), [], 0, set()
    values = sorted({value for kind, value in theirs.items() if kind != "brand"}, key=int)
    for form, foreign in product(list(forms_of(world)), values):
        for action, sends in swapped(form, foreign):
            data: dict[str, list[str]] = {}
            for name, value in sends:
                data.setdefault(name, []).append(value)
            with transaction.atomic():
                answer = world.clients["owner"].post(action, data)
                if rows_of(world.theirs) != before:
                    wrong.append(f"{action} changed theirs: {data}")
                transaction.set_rollback(True)
            asked += 1
            fields |= {name for name, value in sends if value == foreign}
            if answer.status_code >= 500 or is_marked(answer.getvalue()):
                wrong.append(f"{action} {answer.status_code} {data}")
    assert not wrong, "\n".join(wrong)
    assert {"chosen", "member", "invitation"} <= fields, fields
    assert asked > 100


def test_no_address_takes_an_object_of_another_campaign(world):
    """TEN-02, TEN-03: the brand is the same, the campaign is not."""
    ours = world.named[world.ours.pk]
    other = Campaign.objects.filter(brand=world.ours).exclude(pk=ours["campaign"]).first()
    wrong, asked = [], 0
    for (path, route), method in product(ROUTES.items(), ("get", "post")):
        kinds = set(route.names.values())
        if getattr(route, method) in ("viewer", MANAGER, OWNER) and "campaign" in kinds and kinds & OF_A_CAMPAIGN:
            mixed = address(path, route, ours | {"campaign": str(other.pk)})
            answer = getattr(world.clients["owner"], method)(mixed, route.sends)
            asked += 1
            if answer.status_code != 404:
                wrong.append(f"{method} {mixed}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked > 15


def program(world: World) -> Client:
    _, secret = ApiKey.objects.create_key(name="Walls", brand=world.ours, scopes=list(ApiKey.SCOPES))
    return Client(headers={"authorization": f"Bearer {secret}"})


NAMES = {"campaign": "campaign", "collaboration": "collaboration", "influencer": "influencer"}


def test_a_query_that_names_something_foreign_finds_what_a_missing_one_finds(world):
    """TEN-03, TEN-04"""
    client, ours, theirs = program(world), world.named[world.ours.pk], world.named[world.theirs.pk]
    wrong, asked = [], set()
    for path, methods in docs.document()["paths"].items():
        for one in methods.get("get", {}).get("parameters", []):
            if one["in"] != "query" or one["schema"].get("format") != "int64":
                continue
            asked.add(one["name"])
            where = path.replace("{id}", ours["campaign"])
            foreign, missing = (
                client.get(f"{where}?{one['name']}={pk}")
                for pk in (
                    theirs.get(NAMES[one["name"]], world.theirs.collaborations.latest("pk").influencer_id),
                    987654,
                )
            )
            if (foreign.status_code, foreign.content) != (missing.status_code, missing.content):
                wrong.append(f"{where}?{one['name']}: {foreign.content!r} and not {missing.content!r}")
    assert not wrong, "\n".join(wrong)
    assert asked == set(NAMES)


BODIES: dict[str, Any] = {
    "codes[].collaboration": (
        "campaigns/{campaign}/codes/", lambda pk: {"codes": [{"collaboration": pk, "code": "X1"}]},
    ),
    "collaborations": (
        "campaigns/{campaign}/announcements/", lambda pk: {"subject": "S", "body": "B", "collaborations": [pk]},
    ),
}  # fmt: skip


def test_every_identifier_that_a_body_may_hold_is_known():
    """A new one must be put into BODIES."""
    components = docs.document()["components"]["schemas"]
    found = set()
    for methods in docs.document()["paths"].values():
        for call in methods.values():
            for body in call.get("requestBody", {}).get("content", {}).values():
                found |= {field["name"] for field in docs._fields(body["schema"], components)}
    named = re.compile(
        r"(^|[.\]_])(id|ids|\w*_id|campaigns?|collaborations?|creators?|influencers?|messages?|imports?)$"
    )
    own_words = {"order_id", "click_id", "refund_id"}  # the shop's, not ours

    assert {name for name in found if named.search(name)} - own_words == set(BODIES)


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_that_names_something_foreign_is_refused_like_a_missing_one(world, name):
    """TEN-03"""
    client, before = program(world), rows_of(world.theirs)
    path, body = BODIES[name]
    path = f"/api/v1/{path.format(campaign=world.named[world.ours.pk]['campaign'])}"
    elsewhere = make.accepted(make.campaign(world.ours, title="Other", promo_code=make.PERSONAL_CODE), make.creator())
    missing = client.post(path, body(987654), content_type="application/json")
    for pk in (int(world.named[world.theirs.pk]["collaboration"]), elsewhere.pk):
        foreign = client.post(path, body(pk), content_type="application/json")
        said = foreign.content.decode().replace(str(pk), "987654")
        assert (foreign.status_code, said) == (missing.status_code, missing.content.decode())
        assert foreign.status_code in (404, 409, 422)
    assert rows_of(world.theirs) == before


def test_a_pooled_code_of_another_campaign_is_missing(world):
    """TEN-03"""
    client, ours, theirs = program(world), world.named[world.ours.pk], world.named[world.theirs.pk]

    for pooled in (ours["pooled"], theirs["pooled"]):
        answer = client.delete(f"/api/v1/campaigns/{ours['campaign']}/pool/{pooled}/")
        assert answer.status_code == 404
    assert PooledCode.objects.filter(pk__in=[ours["pooled"], theirs["pooled"]]).count() == 2
