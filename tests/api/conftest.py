"""Programs: one with a key of Lumen, one with a key of Borealis."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import ApiKey, Brand


class Program:
    """A client with a key. Bodies are sent as JSON; answers are looked at with `.json()`."""

    def __init__(self, brand: Brand, scopes: tuple[str, ...] = ApiKey.SCOPES) -> None:
        self.key, self.secret = ApiKey.objects.create_key(name="Shop", brand=brand, scopes=list(scopes))
        self.client = Client(headers={"authorization": f"Bearer {self.secret}"})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Call an address below /api/v1/."""
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(f"/api/v1/{path}", **sent, headers=names)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("post", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("put", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("patch", path, body, **headers)

    def upload(self, path: str, file: Any, **headers: str) -> HttpResponse:
        """Send a file as the part `file`."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1/{path}", {"file": file}, headers=names)


@pytest.fixture
def api(lumen: Brand) -> Program:
    """A program of Lumen that may do everything."""
    return Program(lumen)


@pytest.fixture
def stranger(borealis: Brand) -> Program:
    """A program of Borealis."""
    return Program(borealis)


@pytest.fixture
def program_with(lumen: Brand) -> Callable[..., Program]:
    """A program of Lumen with these scopes."""
    return lambda *scopes: Program(lumen, scopes)


@pytest.fixture
def time_machine_at() -> Callable[[str], Any]:
    """`with time_machine_at("2026-05-01T10:00:00Z") as clock:` stops the clock there."""
    import time_machine

    return lambda text: time_machine.travel(datetime.datetime.fromisoformat(text), tick=False)


def is_problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Check a refusal; returns its body."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["title"]
    assert body["detail"]
    return body


def fields_of(response: HttpResponse) -> dict[str, str]:
    """Which fields are wrong, and the code of each."""
    assert response.status_code == 422, response.content
    return {error["field"]: error["code"] for error in response.json()["errors"]}
