"""Another brand's objects are not there, for every address and method (TEN-01, TEN-02, D11)."""

from __future__ import annotations

import pytest
from django.db import transaction

from campaigns.api import imports, messages
from campaigns.api.calls import Call
from campaigns.api.urls import urlpatterns
from campaigns.models import Collaboration
from tests.api import objects
from tests.api.conftest import is_problem

ADDRESSES = [(pattern.name, str(pattern.pattern), pattern.callback) for pattern in urlpatterns]
CALLS = [
    (name, path, view.cls, method)
    for name, path, view in ADDRESSES
    if issubclass(getattr(view, "cls", object), Call)
    for method in ("get", "post", "put", "patch", "delete")
    if hasattr(view.cls, method)
]


@pytest.mark.timeout(300)
def test_another_brands_object_looks_like_a_missing_one(lumen, api, stranger):
    """One world for all calls: each is refused, and so leaves it as it was for the next."""
    of_lumen, named = objects.of(lumen), [one for one in CALLS if "<int:id>" in one[1]]
    before = list(Collaboration.objects.order_by("pk").values())
    pooled = str(of_lumen["pooled"][0])
    for name, path, _, method in named:
        foreign = path.replace("<int:id>", str(of_lumen[path.split("/")[0]][0])).replace("<int:pooled_id>", pooled)
        missing = path.replace("<int:id>", "987654").replace("<int:pooled_id>", pooled)

        refused = stranger.client.generic(method.upper(), f"/api/v1/{foreign}", b"{", "text/nonsense")

        assert is_problem(refused, 404, "not_found") == api.call(method, missing).json(), f"{method} {name}"
        assert list(Collaboration.objects.order_by("pk").values()) == before, f"{method} {name}"
    assert len(named) > 60


@pytest.mark.timeout(300)
def test_the_same_object_is_there_for_its_own_brand(lumen, api):
    """If this fails, the test above proves nothing."""
    of_lumen, missing = objects.of(lumen), []
    pooled = str(of_lumen["pooled"][0])
    for name, path, _, method in CALLS:
        if "<int:id>" in path:
            own = path.replace("<int:id>", str(of_lumen[path.split("/")[0]][0])).replace("<int:pooled_id>", pooled)
            with transaction.atomic():
                if api.client.generic(method.upper(), f"/api/v1/{own}").status_code in (404, 429):
                    missing.append(f"{method} {name}")
                transaction.set_rollback(True)
    assert missing == []


@pytest.mark.parametrize(
    ("path", "method"), [(path, method) for _, path, _, method in CALLS], ids=[f"{m}-{n}" for n, _, _, m in CALLS]
)
def test_no_call_answers_without_a_key(client, db, path, method):
    address = path.replace("<slug:kind>", "handover").replace("<slug:language>", "fr")
    response = client.generic(
        method.upper(), f"/api/v1/{address.replace('<int:id>', '1').replace('<int:pooled_id>', '1')}"
    )

    is_problem(response, 401, "key.missing")


def test_every_address_is_a_call_or_no_call():
    others = [name for name, _, view in ADDRESSES if not issubclass(getattr(view, "cls", object), Call)]

    assert others == ["no_such_call"]
    assert imports.Imports.finds
    assert messages.ResendMessage.finds
    assert all(("<int:id>" in path) == bool(call.finds) for _, path, call, _ in CALLS)
