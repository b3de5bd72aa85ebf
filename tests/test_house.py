"""The house keeps its order: floors, doors, one writer of the status, templates that can be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("notifications", "accounts", "influencers", "promocodes", "tracking", "campaigns", "config")

PUBLIC = (
    r"^$",  # what Tandem is
    r"^healthz$",
    r"^readyz$",
    r"^metrics$",  # 404 without its token
    r"^accounts/(signup|login|logout|inactive|confirm-email|password/reset|2fa/authenticate|reauthenticate|login/code)",
    r"^my/sign-in/",  # a single-use link from a mail
    r"^invitations/<str:token>/",  # another one; it says what it offers, and to whom, and asks for a log-in to take it
    r"^r/",  # the tracked redirect
    r"^language/",  # keeps a choice in a cookie
    r"^unsubscribe/",  # the same page whoever asks, with a signed token from a mail
    r"^api/(schema|docs)/",
    r"^admin/",  # asks for a log-in itself, and for staff: tested in tests/admin
    r"^components/",  # routed with DEBUG only
)


def sources(app: str) -> Iterator[Path]:
    return (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top name of every absolute import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("app", FLOORS[:-1])
def test_imports_run_downhill(app):
    upward = FLOORS[FLOORS.index(app) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(app)
        for line, name in imported(path)
        if name in upward
    ]
    assert wrong == []


def test_rooms_are_named_for_their_subject():
    vague = {"core", "common", "base", "utils", "helpers", "services", "misc"}
    names = {path.stem for app in FLOORS for path in sources(app)} | {
        path.parent.name for app in FLOORS for path in sources(app)
    }
    assert names & vague == set()


def test_only_the_workflow_writes_a_collaborations_status():
    wrong = []
    for path in sources("campaigns"):
        if path.name == "workflow.py" or "demo" in path.parts:
            continue
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if owner != "self":  # an exception's own HTTP status
                    wrong.append(where)
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("update", "create")
            ):
                words = ast.get_source_segment(text, node) or ""
                if any(key.arg == "status" for key in node.keywords) and "ollaboration" in words:
                    wrong.append(where)
    assert wrong == []


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def templates() -> list[str]:
    return sorted(
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".html", ".txt")
    )


@pytest.mark.parametrize("name", templates())
def test_every_template_can_be_read(name):
    get_template(name)


def test_no_template_carries_style_or_script_inline():
    """The content security policy would drop them."""
    wrong = []
    for name in templates():
        text = (ROOT / "templates" / name).read_text()
        if "emails/" in name:
            continue
        if re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text):
            wrong.append(name)
        wrong += [
            name for script in re.findall(r"<script\b[^>]*>", text) if "src=" not in script and "nonce" not in script
        ]
    assert wrong == []


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site as a pattern, with its view."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield path, one


def address(pattern: str) -> str:
    """A pattern with something in its places."""
    plain = re.sub(r"<int:\w+>", "1", pattern)
    plain = re.sub(r"<(\w+:)?\w+>", "some-name", plain)
    plain = re.sub(r"\(\?P<\w+>[^)]*\)", "some-name", plain)
    return plain.replace("^", "").replace("$", "").replace("\\", "").replace("?", "")


def test_every_route_is_public_by_list_or_asks_for_a_log_in(db, client):
    """TEN-01: what a stranger finds behind every door."""
    wrong = []
    for pattern, _ in routes():
        plain = pattern.replace("^", "")
        if any(re.match(one, plain) for one in PUBLIC) or plain.startswith(("static/", "media/")):
            continue
        answer = client.get("/" + address(pattern))
        if answer.status_code == 405:
            answer = client.post("/" + address(pattern))
        if answer.status_code == 302 and "/accounts/login/" not in answer["Location"]:
            answer = client.get(answer["Location"])  # a form's address leads to its page
        asks = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
        closed = plain.startswith(("api/v1/", "mailbox")) and answer.status_code in (401, 404, 405)
        unknown = "some-name" in address(pattern) and answer.status_code == 404
        if not (asks or closed or unknown):
            wrong.append(f"{pattern} answered {answer.status_code}")
    assert wrong == []
