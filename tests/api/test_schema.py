"""The schema says what the calls do, and the docs page shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework import serializers

from campaigns.api import answers
from campaigns.api.calls import Call
from campaigns.api.urls import urlpatterns
from tests import make
from tests.api.test_imports import checked


@pytest.fixture
def schema(client) -> dict[str, Any]:
    return client.get("/api/schema/?format=json").json()


def assert_fits(shape: Any, described: serializers.BaseSerializer) -> None:
    """The shape has the described names, no more and no less, at every depth."""
    if isinstance(described, serializers.ListSerializer):
        for one in shape:
            assert_fits(one, described.child)
    elif isinstance(described, serializers.Serializer) and shape is not None:
        required = {name for name, field in described.fields.items() if field.required}
        assert required <= set(shape) <= set(described.fields), set(shape) ^ set(described.fields)
        for name, field in described.fields.items():
            assert_fits(shape.get(name, []), field) if name in shape else None


def test_the_schema_has_no_warnings(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_call_is_described(schema):
    described = {
        (re.sub(r"\{(kind|language)\}", r"<slug:\1>", re.sub(r"\{(id|pooled_id)\}", r"<int:\1>", path))[8:], method)
        for path, methods in schema["paths"].items()
        for method in methods
    }
    calls = {
        (str(one.pattern), method)
        for one in urlpatterns
        if issubclass(getattr(one.callback, "cls", object), Call)
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(one.callback.cls, method)
    }

    assert described == calls


def test_every_call_names_its_refusals(schema):
    for path, methods in schema["paths"].items():
        for call in methods.values():
            codes = set(call["responses"])
            assert {"401", "403", "429"} <= codes
            assert "404" in codes or "{id}" not in path
            assert call["responses"]["401"]["content"].keys() == {"application/problem+json"}


def test_answers_have_the_described_shape(api, lumen, marie, luc):
    campaign = make.campaign(lumen, promo_code=make.PERSONAL_CODE, affiliate_link=make.GENERIC_LINK)
    [one, _] = [make.accepted(campaign, marie), make.accepted(campaign, luc)]
    imported = checked(api, campaign, {"marie@example.org": "MARIE10", "luc@example.org": "A B"})
    applied = api.post(f"imports/{imported['id']}/confirm/", {"leave_refused": True}).json()

    assert_fits(api.get("me/").json(), answers.Me())
    assert_fits(api.get("campaigns/").json()["results"], answers.Campaign(many=True))
    assert_fits(api.get(f"collaborations/{one.pk}/").json(), answers.Collaboration())
    assert_fits([imported, applied], answers.Import(many=True))
    assert_fits(api.get("messages/").json()["results"], answers.Message(many=True))
    assert_fits(api.post("campaigns/", {}).json(), answers.Problem())


def test_the_docs_show_every_call(client, schema):
    page = client.get("/api/docs/").content.decode()

    for path, methods in schema["paths"].items():
        assert path in page
        for call in methods.values():
            assert f'id="{call["operationId"]}"' in page
    assert "style=" not in page
