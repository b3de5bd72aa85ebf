"""docs/security.md says how each item of the ASVS is met, docs/attacks.md what was tried; the tests they name exist."""

from __future__ import annotations

import re

import pytest

from tests.test_cases import ROOT, defined_in

TABLE = (ROOT / "docs" / "security.md").read_text()
_ITEMS = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.10 1.3.1 1.3.6 1.3.7 1.3.10 1.3.11 1.5.1 1.5.2 2.1.2 2.1.3 2.2.1 2.2.2 2.3.1
2.3.3 2.3.4 2.4.1 3.2.1 3.3.1 3.4.1 3.4.3 3.4.4 3.5.1 3.7.2 4.1.1 4.1.3 4.2.1 5.1.1 5.2.1 5.2.2 5.2.3 5.3.2
5.4.1 6.2.1 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.5.1 7.2.3 7.3.1 7.4.1 7.5.1 8.2.1 8.2.3 8.3.1 8.4.1 9.1.1 11.4.2
12.2.1 13.2.3 13.4.1 14.2.1 14.3.2 15.1.2 15.1.3 15.3.1 15.3.2 15.3.4 16.2.1 16.3.1 16.4.1 16.5.1
"""
ITEMS = re.findall(r"\S+", _ITEMS)


def rows() -> dict[str, str]:
    """Each item, by its first number, with its last column."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+)\S*(?: [^|]*)?\|[^|]+\|([^|]+)\|$", TABLE, re.MULTILINE)
    return dict(found)


def test_every_item_has_its_row():
    assert list(rows()) == ITEMS


@pytest.mark.parametrize("item", ITEMS)
def test_every_test_that_is_named_exists(item):
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", rows().get(item, ""))
    assert named
    assert [f"{path}::{name}" for path, name in named if name not in defined_in(ROOT / path)] == []


def test_what_was_tried_names_tests_that_exist():
    tried = (ROOT / "docs" / "attacks.md").read_text()
    named = re.findall(r"`(tests/[\w/]+(?:\.py)?)(?:::(test_\w+))?", tried)
    assert len(named) > 30
    assert [path for path, _ in named if not (ROOT / path).exists()] == []
    assert [f"{path}::{name}" for path, name in named if name and name not in defined_in(ROOT / path)] == []


def test_limits_are_what_the_code_holds():
    """ASVS 2.1.3: the numbers that people read."""
    from accounts import invitations, limits, middleware, passkeys, pictures, sessions

    for said in (
        f"| {limits.A_MINUTE['export']} and {limits.A_MINUTE['import']} a minute",
        f"| {invitations.A_DAY} a day for a brand and a person, {invitations.A_DAY_TO_ONE} a day",
        f"| {middleware.MOST_OF_A_STRANGER // 1000} kB of who is not signed in",
        f"; {middleware.MOST_OF_A_FORM // 10**6} MB without a file",
        f"| {passkeys.MOST} for an account",
        f"| {pictures.MOST_BYTES // 1024**2} MB, {pictures.MOST_PIXELS // 10**6} million pixels",
        f"| {sessions.UNUSED.days} days without use, {sessions.LONGEST.days} days in any case",
    ):
        assert said in TABLE
