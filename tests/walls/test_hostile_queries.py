"""Queries that reach for columns, for SQL, or say a thing twice: read as words, or not at all. And who calls out."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Membership, Role, User
from tests.api.test_foreign import ADDRESSES
from tests.walls.routes import ROUTES
from tests.walls.test_pages import address
from tests.walls.world import World, build

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTILE = (
    "' OR '1'='1' --", "1; DROP TABLE accounts_user", "%' UNION SELECT password FROM accounts_user --", "password",
    "owner__password__startswith", "-1", "99999999999999999999999", "\x00", "𝟙", "[]", "{}", "1e9", "NaN",
)  # fmt: skip
NAMES = (
    "q", "page", "page_size", "cursor", "status", "state", "order_by", "ordering", "sort", "by", "days", "since",
    "from", "to", "verdict", "network", "format", "country", "followers", "shop", "campaign", "collaboration",
    "influencer", "period", "first", "last", "_connector", "brand__memberships__user__password__startswith",
)  # fmt: skip


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.MAIL_CAPTURED = True
    return build()


@pytest.mark.timeout(300)
def test_no_query_reaches_the_data_base_as_more_than_a_word(world):
    """SEC-06, SEC-07: every page with every name, each with hostile values."""
    named, wrong, asked = world.named[world.ours.pk], [], 0
    their_words = world.theirs.name
    for path, route in ROUTES.items():
        where = address(path, route, named) or "/"
        for value in HOSTILE:
            query = dict.fromkeys(NAMES, value)
            if "?" in where:
                query["brand"] = world.ours.slug
            answer = world.clients["owner"].get(where.partition("?")[0], query)
            asked += 1
            shown = b"" if answer.streaming else answer.content
            if answer.status_code >= 500 or (their_words.encode() in shown and not path.startswith(("store", "my"))):
                wrong.append(f"/{path} {value!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert User.objects.exists()
    assert asked > 1000


@pytest.mark.timeout(300)
def test_no_query_of_a_program_does_either(world):
    """SEC-06, SEC-07"""
    _, key = ApiKey.objects.create_key(name="walls", brand=world.ours, scopes=["read"])
    client = Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)
    number, wrong = world.named[world.ours.pk]["campaign"], []
    for _name, path, _view in ADDRESSES:
        where = path.replace("<int:id>", number).replace("<int:pooled_id>", "1").replace("<slug:kind>", "handover")
        for value in HOSTILE:
            answer = client.get(f"/api/v1/{where}", dict.fromkeys(NAMES, value))
            if answer.status_code >= 500:
                wrong.append(f"{path} {value!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_is_said_twice_is_read_as_the_last(signed_in, lumen, maria):
    """SEC-15: of two values of a form the last counts, for the check and for the deed."""
    client = signed_in(lumen.memberships.get(role=Role.OWNER).user)
    member = Membership.objects.get(user=maria)
    client.post("/brands/lumen/team/", {"do": "role", "member": member.pk, "role": ["nonsense", "viewer"]})
    member.refresh_from_db()
    assert member.role == Role.VIEWER
    answer = client.post("/brands/lumen/team/", {"do": "role", "member": member.pk, "role": ["owner", "nonsense"]})
    assert answer.status_code == 404


def sources() -> list[Path]:
    apps = ("accounts", "campaigns", "config", "influencers", "notifications", "promocodes", "tracking")
    return [path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


CALLERS = {
    "campaigns/groundwork.py",
    "campaigns/processes.py",
    "notifications/leases.py",
    "notifications/webhooks/calling.py",
    "notifications/webhooks/targets.py",
}
"""What may know of connections besides the libraries of mail and data bases: is our port free, does our own web server
answer, what is this machine called; webhooks call brands' addresses, each checked and pinned (TEN, tests/webhooks)."""


def test_nothing_fetches_an_address_that_somebody_typed():
    """SEC-09, ASVS 1.3.6: no module of ours knows how to; one that has to is put on the list with its guard."""
    wrong = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{one.name}" for one in node.names]
            reaches = [
                name
                for name in names
                if re.match(r"(urllib\.request|http\.client|requests|httpx|aiohttp|urllib3|socket|ftplib)\b", name)
            ]
            if reaches and str(path.relative_to(ROOT)) not in CALLERS:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {reaches}")
    assert wrong == []


def test_no_text_is_made_into_sql_or_code():
    """ASVS 1.2.4, 1.5.2: values go beside SQL, never into it; nothing is unpickled, and no YAML is read."""
    wrong = []
    for path in sources():
        text = path.read_text()
        for pattern in (
            r"\.extra\(",
            r"RawSQL\(f",
            r"\bpickle\b",
            r"\byaml\b",
            r"(?<![.\w])eval\(",
            r"\bexec\(",
            r"mark_safe\(f",
        ):
            wrong += [f"{path.relative_to(ROOT)}: {pattern}" for _ in re.findall(pattern, text)]
    assert wrong == []


def test_no_address_is_compared_in_capitals():
    """AUT-15: `iexact` makes one address of two on PostgreSQL; `__address` does not (decision 0050)."""
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in sources()
        for found in re.findall(r"\w*(?:email|address|to)__i(?:exact|regex)", path.read_text())
    ]
    assert wrong == []


LOCKS = ("requirements.txt", "requirements-test.txt")


def test_packages_are_locked_by_their_hashes():
    """SEC-19: no package without its hash, and none from an address."""
    for name, least in (("requirements.txt", 50), ("requirements-test.txt", 80), ("requirements-audit.txt", 10)):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^([\w.\[\]-]+)==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert len(pinned) == text.count("==") > least
        assert "://" not in text


def test_the_audit_asks_about_every_locked_package_and_takes_silence_for_no():
    """SEC-19, ASVS 15.2.1: `make audit`. What it is answered needs the network, so it is run by hand."""
    rule = (ROOT / "Makefile").read_text().partition("\naudit:")[2].partition("\n\n")[0]
    asked = [line.split() for line in rule.splitlines()[1:]]
    assert [line[-1] for line in asked] == ["requirements-test.txt", "requirements-audit.txt"]
    assert all({"--strict", "--require-hashes"} <= set(line) for line in asked)

    packages = {name: set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS}
    assert packages["requirements.txt"] <= packages["requirements-test.txt"]
