"""Looking changes nothing, and what changes something wants a form of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiKey
from tests.api.test_foreign import ADDRESSES
from tests.walls.routes import ROUTES
from tests.walls.test_headers import everywhere
from tests.walls.test_pages import address
from tests.walls.world import World, build

NOTED = {"sessions.session", "usersessions.usersession"}
"""Who is signed in where, and when it was last used: written by looking, as a log is."""

OPENED = "my/campaigns/<int:pk>/"
"""She opens the page with her code, which is noted as seen: that is what its reader is promised. A strong sign only
with a session, so that no scanner of links can give it."""

WITHOUT_A_FORM = (
    "hooks/",  # shops and mail providers sign what they post
    "unsubscribe/",  # one click from a mail program, with a signed token (RFC 8058)
    "r/",  # takes no POST and says so
    "api/schema/",  # takes no POST and says so
    "api/v1/",  # programs come with a key in a header; a session's cookie is worth nothing there
)


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.MAIL_CAPTURED = True
    return build()


def fingerprints() -> dict[str, str]:
    """A digest of each table."""
    return {
        model._meta.label_lower: hashlib.sha256(
            repr(list(model._default_manager.order_by("pk").values_list())).encode()
        ).hexdigest()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in NOTED
    }


def changed(before: dict[str, str]) -> set[str]:
    return {name for name, digest in fingerprints().items() if digest != before[name]}


@pytest.mark.timeout(300)
def test_no_page_changes_a_row_when_it_is_looked_at(world):
    """SEC-01, ASVS 3.5.3: every route of the walls' table, as everybody."""
    named, before, asked = world.named[world.ours.pk], fingerprints(), 0
    for path, route in ROUTES.items():
        for who, client in world.clients.items():
            if path == OPENED and who == "creator":
                continue
            for method in (client.get, client.head):
                method(address(path, route, named) or "/")
                asked += 1
    assert changed(before) == set()
    assert asked > 1500


@pytest.mark.timeout(300)
def test_nothing_else_changes_a_row_when_it_is_looked_at(world):
    """SEC-01: accounts, administration, and the API but for the note that a key was used."""
    before = fingerprints()
    for path in everywhere():
        world.clients["staff"].get(path)
        world.clients["manager"].get(path)
    assert changed(before) == set()
    _, key = ApiKey.objects.create_key(name="walls", brand=world.ours, scopes=list(ApiKey.SCOPES))
    before, number = fingerprints(), world.named[world.ours.pk]["campaign"]
    for _name, path, _view in ADDRESSES:
        where = path.replace("<int:id>", number).replace("<int:pooled_id>", "1").replace("<slug:kind>", "handover")
        Client(headers={"authorization": f"Bearer {key}"}).get(f"/api/v1/{where}")
    assert changed(before) <= {"accounts.apikey", "accounts.allowance"}


def test_opening_her_page_notes_that_she_has_seen_it_and_no_more(world):
    before = fingerprints()
    world.clients["creator"].get(f"/my/campaigns/{world.named[world.ours.pk]['collaboration']}/")
    assert changed(before) <= {"campaigns.collaboration", "campaigns.collaborationevent"}


def views(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from views(one, path)
        elif isinstance(one, URLPattern):
            yield path, one.callback


def test_only_programs_post_without_a_form_of_ours():
    """SEC-01: what Django does not guard is on the list, and for a reason."""
    free = [path for path, view in views() if getattr(view, "csrf_exempt", False)]
    assert [path for path in free if not path.startswith(WITHOUT_A_FORM)] == []


@pytest.mark.timeout(300)
def test_a_form_from_elsewhere_changes_nothing(world):
    """SEC-01: without the token, and with a token but from another site."""
    named, wrong, asked = world.named[world.ours.pk], [], 0
    owner = world.ours.memberships.get(role="owner", user__email__startswith="helene").user
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    strict.get("/brands/new/")
    token = strict.cookies["tandem-csrf"].value
    before = fingerprints()
    paths = [address(path, route, named) or "/" for path, route in ROUTES.items()]
    for path in [*paths, *everywhere()]:
        if path.lstrip("/").startswith(WITHOUT_A_FORM):
            continue
        foreign = {"HTTP_ORIGIN": "https://evil.example"}
        for answer in (
            strict.post(path, {"do": "leave"}),
            strict.post(path, {"csrfmiddlewaretoken": token}, **foreign),
            strict.post(path, {"csrfmiddlewaretoken": "x" * 64}),
        ):
            asked += 1
            if answer.status_code not in (403, 404):
                wrong.append(f"{path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert changed(before) == set()
    assert asked > 500


def test_a_session_is_no_key_to_the_api(world):
    """SEC-01: another site's form that posts to the API brings a cookie, and that is worth nothing."""
    before = fingerprints()
    number = world.named[world.ours.pk]["campaign"]
    answer = world.clients["owner"].post(f"/api/v1/campaigns/{number}/close/", {}, "text/plain")
    assert answer.status_code == 401
    assert changed(before) == set()
