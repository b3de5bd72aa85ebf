"""What every answer says to a browser: pages of everybody, errors, the API, the administration, files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns import board
from tests.walls.routes import ROUTES
from tests.walls.test_pages import address
from tests.walls.world import World, build

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFERRER = ("same-origin", "strict-origin-when-cross-origin", "no-referrer")
PREVIEW = "mail/words/<slug:kind>/<slug:language>/preview/"
"""A mail as it will look, in a frame of our own page: without scripts, links to elsewhere, and an origin."""
CLOSED = ("base-uri 'none'", "frame-ancestors 'none'")


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.MAIL_CAPTURED = True
    return build()


def faults(answer: HttpResponse, *, admin: bool = False) -> list[str]:
    """What is wrong with the headers of an answer."""
    wrong = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    if answer.headers.get("Referrer-Policy") not in REFERRER:
        wrong.append("Referrer-Policy")
    policy = answer.headers.get("Content-Security-Policy", "")
    if not all(part in policy for part in CLOSED):
        wrong.append(f"CSP {policy!r}")
    # what the policy does not name falls back to its default, which is nothing
    if "default-src 'none'" not in policy:
        wrong.append("CSP has a default")
    if "unsafe" in policy and not admin:
        wrong.append("CSP lets in what is written into a page")
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.replace('"', ""):
        wrong.append(f"Content-Type {kind}")
    return wrong


def everywhere(resolver: Any = None, before: str = "") -> Iterator[str]:
    """An address for each route of the site that is not in the walls' table, with something in its places."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from everywhere(one, path)
        elif isinstance(one, URLPattern) and path not in ROUTES:
            plain = re.sub(r"<(int:)?\w+>|<path:\w+>", "1", path)
            plain = re.sub(r"\(\?P<\w+>[^)]*\)", "x", re.sub(r"<\w+:\w+>", "x", plain))
            yield "/" + re.sub(r"[\^$\\?]", "", plain)


@pytest.mark.timeout(240)
def test_every_page_carries_the_headers(world):
    """SEC-10, SEC-11: what the walls' table names, asked by everybody."""
    named, wrong, asked = world.named[world.ours.pk], [], 0
    for path, route in ROUTES.items():
        for who in ("anonymous", "creator", "manager", "staff"):
            answer = world.clients[who].get(address(path, route, named) or "/")
            asked += 1
            if path == PREVIEW and answer.status_code == 200:
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("sandbox allow-popups")
                assert "allow-scripts" not in policy
                assert "frame-ancestors 'self'" in policy
                assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
                continue
            wrong += [f"{who} /{path}: {fault}" for fault in faults(answer)]
    assert not wrong, "\n".join(wrong)
    assert asked > 300


@pytest.mark.timeout(240)
def test_everything_else_carries_them_too(world):
    """SEC-10, ASVS 4.1.1: accounts, administration, API, and whatever is added later."""
    staff = world.clients["staff"]
    paths = sorted(set(everywhere()))
    wrong = [
        f"{path}: {fault}"
        for path in paths
        for fault in faults(staff.get(path), admin=path.startswith("/admin/"))
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)
    assert len(paths) > 150


def test_errors_carry_them(client, maria, monkeypatch, settings):
    """SEC-10, SEC-12: 400, 403, 404, 405, 429 and 500; none tells what went wrong inside."""
    settings.DEBUG = False
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(maria)
    answers = {
        400: client.get("/", HTTP_HOST="evil.example"),
        403: strict.post("/brands/new/", {"name": "x"}),
        404: client.get("/nothing-here/"),
        405: client.post("/store/"),
        302: client.get("/orders/"),
    }
    for _ in range(31):
        answers[429] = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    client.force_login(maria)
    monkeypatch.setattr(board, "of_brands", lambda brands: 1 / 0)
    answers[500] = client.get("/")
    for status, answer in answers.items():
        assert (answer.status_code, faults(answer)) == (status, [])
    assert "ZeroDivisionError" not in answers[500].content.decode()
    assert "Traceback" not in answers[500].content.decode()


def test_files_of_the_site_carry_them(settings, tmp_path, db):
    """SEC-10: static files, which no view answers."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "x.css").write_text("p{}")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/css/x.css")
    assert (answer.status_code, faults(answer)) == (200, [])


def test_what_shops_are_answered_carries_them(client, db):
    """SEC-10: the hooks, which are answered before pages."""
    assert faults(client.post("/hooks/0123456789abcdef01234567/", b"{}", "application/json")) == []


def over_https(script: str, tmp_path: Any) -> Any:
    """What a site with an https address says, in a process of its own."""
    env = os.environ | {
        "SITE_URL": "https://tandem.example", "TRUSTED_PROXIES": "1", "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "", "EMAIL_URL": "", "REDIS_URL": "",
    }  # fmt: skip
    run = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_over_https_cookies_are_locked_and_the_scheme_is_remembered(tmp_path):
    """AUT-16, SEC-10: HSTS for a year with all subdomains; every cookie `__Host-`, Secure, HttpOnly, SameSite=Lax."""
    script = """
import json, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from django.test import Client
from tests import make
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
brand = make.brand("Lumen", owner=make.user("maria@lumen.example"))
client = Client(HTTP_HOST="tandem.example", HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="192.0.2.1")
answers = [client.get("/accounts/login/"),
           client.post("/accounts/login/", {"login": "maria@lumen.example", "password": make.PASSWORD}),
           client.post("/language/", {"language": "fr", "next": "/"}),
           client.post("/brands/new/", {"name": "Nova", "currency": "EUR", "timezone": "UTC"}),
           client.get("/brands/nova/")]
plain = Client(HTTP_HOST="tandem.example").get("/accounts/login/")
print(json.dumps({"cookies": [morsel.OutputString() for one in answers for morsel in one.cookies.values()],
                  "hsts": [one.headers.get("Strict-Transport-Security") for one in answers],
                  "plain": [plain.status_code, plain["Location"]]}))
"""
    said = over_https(script, tmp_path)
    names = set()
    for cookie in said["cookies"]:
        names.add(cookie.partition("=")[0])
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-"), cookie
        # what is taken back holds nothing that a script could read
        locks = {"Secure", "SameSite=Lax", "Path=/"} | ({"HttpOnly"} if "Max-Age=0" not in parts else set())
        assert locks <= parts, cookie
        assert not any(part.startswith("Domain") for part in parts), cookie
    assert names == {"__Host-session", "__Host-csrf", "__Host-language", "__Host-messages"}
    assert set(said["hsts"]) == {"max-age=31536000; includeSubDomains; preload"}
    assert said["plain"] == [301, "https://tandem.example/accounts/login/"]
