"""Hooks by the API: made, listed, given other secrets, removed."""

from __future__ import annotations

from campaigns import delivered
from campaigns.api import answers
from tests.api.conftest import fields_of, is_problem
from tests.api.test_schema import assert_fits
from tests.orders.shop import Shop, standard_order
from tracking.models import Hook


def test_a_hook_shows_its_secret_once(api, client, lumen):
    made = api.post("hooks/", {"kind": "standard", "name": "Till"})
    assert made.status_code == 201
    body = made.json()
    assert_fits(body, answers.Hook())
    assert body["secret"].startswith("whsec_")
    assert body["url"].endswith(f"/hooks/{Hook.objects.get().address}/")

    [listed] = api.get("hooks/").json()["results"]
    assert listed | {"secret": body["secret"]} == body


def test_a_rotation_gives_another_secret(api):
    made = api.post("hooks/", {"kind": "standard"}).json()

    rotated = api.post(f"hooks/{made['id']}/rotate/", {}).json()
    assert rotated["secret"] not in (made["secret"], None)
    assert rotated["previous_secret_until"]
    given = api.post(f"hooks/{made['id']}/rotate/", {"secret": "of the shop's own"}).json()
    assert given["secret"] == "of the shop's own"
    assert fields_of(api.post(f"hooks/{made['id']}/rotate/", {"secret": "short"})) == {"secret": "secret.bad"}


def test_a_removed_hook_is_not_there(api):
    made = api.post("hooks/", {"kind": "shopify"}).json()

    assert api.call("delete", f"hooks/{made['id']}/").status_code == 200
    is_problem(api.get(f"hooks/{made['id']}/"), 404, "not_found")
    assert api.get("hooks/").json()["results"] == []


def test_a_hook_says_what_came(api, lumen):
    shop = Shop(lumen, "standard")
    shop.send("", standard_order())
    shop.send("", standard_order("A-2", amount="x"))
    shop.send("", standard_order(), secret="whsec_AAAA")

    one = api.get(f"hooks/{shop.hook.pk}/").json()
    assert (one["waiting"], one["refused"], one["last_refused_call"]["code"]) == (2, 0, "signature.wrong")
    delivered.apply_waiting()
    one = api.get(f"hooks/{shop.hook.pk}/").json()
    assert (one["waiting"], one["refused"]) == (0, 1)


def test_an_unknown_kind_is_refused(api):
    assert list(fields_of(api.post("hooks/", {"kind": "etsy"}))) == ["kind"]
