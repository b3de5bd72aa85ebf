"""No fact of one brand in any page, answer, mail or file of another (TEN-04, TEN-06, TEN-13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Brand
from campaigns.api import docs
from notifications.models import Message
from tests.walls.crawl import walk
from tests.walls.marks import is_marked, plant
from tests.walls.world import World, build

ENOUGH_FIELDS = 40


@pytest.fixture
def world(db: None) -> World:
    return build()


def starts(brand: Brand) -> list[str]:
    slug = brand.slug
    return [
        "/", f"/campaigns/?brand={slug}", f"/results/?brand={slug}", f"/orders/?brand={slug}", f"/codes/?brand={slug}",
        f"/mail/?brand={slug}", f"/brands/{slug}/", f"/brands/{slug}/keys/", f"/codes/register.xlsx?brand={slug}",
        f"/results/results.xlsx?brand={slug}", f"/results/results.csv?brand={slug}", "/store/", "/my/campaigns/",
    ]  # fmt: skip


def answers(brand: Brand, named: dict[str, str]) -> dict[str, bytes]:
    """Every answer that a key of the brand can read, about its own objects."""
    _, secret = ApiKey.objects.create_key(name="Crawl", brand=brand, scopes=list(ApiKey.SCOPES))
    client = Client(headers={"authorization": f"Bearer {secret}"})
    kinds = {
        "campaigns": "campaign", "collaborations": "collaboration", "imports": "import", "conversions": "order",
        "codes": "code", "hooks": "hook", "order-files": "file", "signs": "sign", "spellings": "spelling",
        "suppressions": "suppression",
    }  # fmt: skip
    found = {}
    for path, methods in docs.document()["paths"].items():
        kind = kinds.get(path.split("/")[3], "")
        if "get" not in methods or ("{id}" in path and kind not in named):
            continue
        address = path.replace("{id}", named.get(kind, "")) + "?page_size=500"
        answer = client.get(address)
        # no picture of who has none, no file of nothing
        expected = (200, 404) if path.endswith(".webp") else (200, 409)
        assert answer.status_code in expected, (address, answer.content)
        found[f"GET {path}"] = answer.getvalue()
    return found


def seen_by(world: World, brand: Brand, client: Client) -> dict[str, bytes]:
    """Pages, files, answers and mails of a brand's owner, by where they are."""
    mails: dict[str, Any] = {
        f"mail {one['id']}": repr(one).encode() for one in Message.objects.filter(lane=brand.lane).values()
    }
    return walk(client, *starts(brand)).contents | answers(brand, world.named[brand.pk]) | mails


@pytest.mark.timeout(300)
def test_nothing_of_another_brand_is_in_any_page_answer_mail_or_file(world, deliver):
    ours, theirs = world.ours, world.theirs
    marked = plant(theirs)
    assert len(marked) > ENOUGH_FIELDS, marked

    seen = seen_by(world, ours, world.clients["owner"])
    wrong = [where for where, content in seen.items() if is_marked(content)]
    assert not wrong
    assert len(seen) > 150

    mirror = seen_by(world, theirs, world.clients["manager of another brand"])
    reached = {re.sub(r"\d+", "1", where) for where, content in mirror.items() if is_marked(content)}
    assert len(reached) > 60, "the negative control: who owns the marks sees them nearly everywhere"


@pytest.mark.timeout(300)
def test_a_creator_sees_nothing_of_a_brand_that_she_does_not_work_for(world):
    plant(world.theirs)
    store = re.compile(r"^/store/")  # published offers are there for every creator

    seen = walk(world.clients["creator"], "/", "/my/campaigns/", "/my/profile/", "/store/").contents

    assert not [where for where, content in seen.items() if is_marked(content) and not store.match(where)]
