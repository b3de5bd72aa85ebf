"""Every page of a brand that asks for two-step sign-in is closed to members who have none, whatever they ask."""

from __future__ import annotations

import pytest

from accounts.models import Brand
from tests.walls.routes import ROUTES
from tests.walls.test_pages import MEMBERS, address, ask
from tests.walls.world import World, build, rows_of


@pytest.fixture
def world(db: None) -> World:
    made = build()
    Brand.objects.filter(pk=made.ours.pk).update(second_step=True)
    return made


@pytest.mark.timeout(240)
def test_no_page_of_the_brand_opens_without_a_second_step(world):
    """AUT-14: every route of the walls' table, as each kind of member, with GET and POST."""
    before, wrong, asked = rows_of(world.ours), [], 0
    for path, route in ROUTES.items():
        for who in MEMBERS:
            for method in ("get", "post"):
                if getattr(route, method) not in MEMBERS.values():
                    continue
                where = address(path, route, world.named[world.ours.pk]) or ""
                answer = ask(world, who, method, where, route.sends)
                asked += 1
                nothing = "nonsense" in route.names.values() and answer.status_code == 404
                if not nothing and not (answer.status_code == 302 and answer["Location"] == "/accounts/2fa/"):
                    wrong.append(f"{who} {method} {where}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert rows_of(world.ours) == before
    assert asked > 250
