"""Another brand's objects are not there, for every address and method (TEN-01, TEN-02, D11)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns import order_files, pooling, webhook_desk
from campaigns.api import imports, messages
from campaigns.api.calls import Call
from campaigns.api.urls import urlpatterns
from campaigns.models import Case, Collaboration, OrderImport, Sign
from notifications import suppressions
from notifications.models import Message, WebhookEvent
from promocodes.models import Code, PooledCode
from tests import make
from tests.api.conftest import is_problem
from tests.api.test_imports import checked
from tracking import hooks
from tracking.models import Misspelling

ADDRESSES = [(pattern.name, str(pattern.pattern), pattern.callback) for pattern in urlpatterns]
CALLS = [
    (name, path, view.cls, method)
    for name, path, view in ADDRESSES
    if issubclass(getattr(view, "cls", object), Call)
    for method in ("get", "post", "put", "patch", "delete")
    if hasattr(view.cls, method)
]


@pytest.fixture
def of_lumen(api, generic, personal, marie, luc) -> dict[str, int]:
    """One object of Lumen of each kind."""
    make.accepted(generic, marie)
    one = make.accepted(personal, luc)
    checked(api, personal, {"luc@example.org": "LUC10"})
    pooling.add(personal, ["NEXT1"], by=make.owner_of(personal.brand))
    now = timezone.now()
    sign = Sign.objects.create(
        brand=personal.brand, collaboration=one, kind="early", number=1, first_at=now, last_at=now
    )
    spelling = Misspelling.objects.create(
        brand=personal.brand, value="LUC1O", norm="luc1o", stands_for="LUC10", stands_for_norm="luc10"
    )
    webhook, _ = webhook_desk.create(
        personal.brand, url="https://shop.example.com/", events=["code.replaced"], by=make.owner_of(personal.brand)
    )
    return {
        "webhooks": webhook.pk,
        "webhook-events": WebhookEvent.objects.create(webhook=webhook, kind="code.replaced").pk,
        "campaigns": personal.pk,
        "collaborations": one.pk,
        "cases": Case.objects.create(brand=personal.brand, collaboration=one, reason=Case.Reason.OTHER).pk,
        "imports": OrderImport.objects.get().pk,
        "messages": Message.objects.get().pk,
        "suppressions": suppressions.suppress(personal.brand.lane, "anna@example.org", "bounced").pk,
        "conversions": api.post("conversions/", make.order()).json()["id"],
        "signs": sign.pk,
        "spellings": spelling.pk,
        "order-files": order_files.take(
            personal.brand, b"Id;Date;Total\n1;2026-06-02;5\n", file_name="o.csv", by=make.owner_of(personal.brand)
        ).pk,
        "hooks": hooks.create(personal.brand, kind="shopify", name="", by=make.owner_of(personal.brand))[0].pk,
        "codes": Code.objects.create(brand=personal.brand, influencer=luc, value="LUC9", norm="luc9").pk,
    }


@pytest.mark.parametrize(
    ("path", "call", "method"),
    [(path, call, method) for _, path, call, method in CALLS if "<int:id>" in path],
    ids=[f"{method}-{name}" for name, path, _, method in CALLS if "<int:id>" in path],
)
def test_another_brands_object_looks_like_a_missing_one(of_lumen, api, stranger, path, call, method):
    before = list(Collaboration.objects.order_by("pk").values())
    pooled = PooledCode.objects.get()
    foreign = path.replace("<int:id>", str(of_lumen[path.split("/")[0]])).replace("<int:pooled_id>", str(pooled.pk))
    missing = path.replace("<int:id>", "987654").replace("<int:pooled_id>", str(pooled.pk))

    refused = stranger.client.generic(method.upper(), f"/api/v1/{foreign}", b"{", "text/nonsense")

    assert is_problem(refused, 404, "not_found") == api.call(method, missing).json()
    assert list(Collaboration.objects.order_by("pk").values()) == before
    assert api.client.generic(method.upper(), f"/api/v1/{foreign}").status_code != 404


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
