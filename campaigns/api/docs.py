"""The OpenAPI document, and the page for people over it. Both are public: they hold no data."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 5


class Schema(SpectacularAPIView):
    throttle_classes = ()
    permission_classes = ()
    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The document, as YAML or (`?format=json`) as JSON."""
        return Response(document() | {"servers": [{"url": settings.SITE_URL}]})


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it changes with the program only."""
    return SchemaGenerator().get_schema(request=None, public=True)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All calls with their bodies, answers and refusals, and a worked example."""
    context = {"groups": _groups(), "site_url": settings.SITE_URL, "examples": _examples()}
    return render(request, "api/docs.html", context)


@cache
def _examples() -> dict[str, str]:
    """The programs of docs/examples by their names, as the tests run them."""
    files = sorted((settings.ROOT / "docs" / "examples").iterdir())
    return {file.stem if file.suffix == ".py" else file.suffix[1:]: file.read_text().strip() for file in files}


def _groups() -> list[dict[str, Any]]:
    """The calls by what they are about, each as the template shows it."""
    components = document()["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method in METHODS:
            if method in methods:
                call = _call(path, method, methods[method], components)
                groups.setdefault(path.split("/")[3], []).append(call)
    return [{"name": name.capitalize(), "slug": name, "calls": calls} for name, calls in groups.items()]


def _call(path: str, method: str, found: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    responses = found["responses"]
    status = next(number for number in responses if number.startswith("2"))
    [(media, answer)] = responses[status]["content"].items()
    bodies = found.get("requestBody", {}).get("content", {})
    return {
        "id": found["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": found["summary"],
        "description": "" if found["description"] == found["summary"] else found["description"],
        "query": [one for one in found.get("parameters", []) if one["in"] == "query"],
        "headers": [one for one in found.get("parameters", []) if one["in"] == "header"],
        "body_media": next(iter(bodies), ""),
        "body": [line for body in list(bodies.values())[:1] for line in _fields(body["schema"], components)],
        "status": status,
        "answer_media": media,
        "answer": _fields(answer["schema"], components),
        "refuses": [
            {"status": number, "codes": response["description"].removeprefix("Codes: ")}
            for number, response in responses.items()
            if number not in (status, "304")
        ],
    }


def _fields(schema: dict[str, Any], components: dict[str, Any], path: str = "", depth: int = 0) -> list[dict[str, Any]]:
    """The fields of a schema as flat lines: `promo_code.title`, `results[].id`."""
    schema = _resolved(schema, components)
    if depth > DEEPEST:
        return []
    if "oneOf" in schema and "enum" not in schema and not path:
        return _fields(schema["oneOf"][0], components, path, depth + 1)
    if schema.get("type") == "array":
        return _fields(schema["items"], components, f"{path}[]", depth + 1)
    lines = []
    for name, inner in schema.get("properties", {}).items():
        field = f"{path}.{name}" if path else name
        lines.append(
            {
                "name": field,
                "type": _type(inner, components),
                "required": name in schema.get("required", ()),
                "note": inner.get("description", "").split("\n")[0],
            }
        )
        lines += _fields(inner, components, field, depth + 1)
    return lines


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where it is only named."""
    name = schema.get("$ref") or next((one["$ref"] for one in schema.get("allOf", []) if "$ref" in one), "")
    return components[name.rsplit("/", 1)[1]] if name else schema


def _type(schema: dict[str, Any], components: dict[str, Any]) -> str:
    """A type in a word or two; the words themselves where it is a choice."""
    resolved = _resolved(schema, components)
    options = [option for one in schema.get("oneOf", []) for option in _resolved(one, components).get("enum", [])]
    words = [str(word) for word in resolved.get("enum", options) if word not in ("", None)]
    if words:
        kind = " · ".join(words)
    elif resolved.get("type") == "array":
        kind = f"list of {_type(resolved['items'], components)}"
    else:
        kind = {"date-time": "time", "date": "day", "binary": "file"}.get(
            resolved.get("format", ""), resolved.get("type", "value")
        )
    return f"{kind} or null" if schema.get("nullable") else kind
