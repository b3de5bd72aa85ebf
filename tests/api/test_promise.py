"""What docs/api.md promises of version 1: no call and no field is gone, of another type, or required all of a sudden.

`make promise` adds to tests/api/promise.txt what is new. Nothing is ever taken out of it by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from campaigns.api import docs

FILE = Path(__file__).with_name("promise.txt")


def promises() -> set[str]:
    """Each call, each field of its answers with its type, and each field that it takes."""
    found = set()
    document = docs.document()
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            name = f"{method.upper()} {path}"
            found |= {f"{name} takes ?{one['name']}" for one in call["parameters"] if one["in"] == "query"}
            for body in call.get("requestBody", {}).get("content", {}).values():
                found |= {f"{name} takes {field['name']}" for field in fields(body, document)}
            for status, answer in call["responses"].items():
                if status.startswith("2"):
                    [(media, shown)] = answer["content"].items()
                    found.add(f"{name} answers {status} {media}")
                    found |= {f"{name} answers {one['name']}: {kind(one)}" for one in fields(shown, document)}
    return found


def required() -> set[str]:
    """What has to be given."""
    document, found = docs.document(), set()
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            needed = {one["name"] for one in call["parameters"] if one.get("required") and one["in"] != "path"}
            for body in call.get("requestBody", {}).get("content", {}).values():
                needed |= {field["name"] for field in fields(body, document) if field["required"]}
            found |= {f"{method.upper()} {path} needs {one}" for one in needed}
    return found


def fields(content: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    return docs._fields(content["schema"], document["components"]["schemas"])


def kind(field: dict[str, Any]) -> str:
    """The type; words of a choice may be added, so they are not promised."""
    said = field["type"]
    return "a word" + (" or null" if said.endswith(" or null") else "") if " · " in said else said


def add() -> None:
    """What `make promise` does."""
    known = set(FILE.read_text().splitlines()) if FILE.exists() else set()
    FILE.write_text("\n".join(sorted(known | promises() | required())) + "\n")
    sys.stdout.write(f"{FILE.name} holds {len(FILE.read_text().splitlines())} promises.\n")


def test_what_is_promised_is_there(db):
    kept = {line for line in FILE.read_text().splitlines() if " needs " not in line}

    assert sorted(kept - promises()) == []


def test_nothing_has_become_required(db):
    lines = FILE.read_text().splitlines()
    before = {line for line in lines if " needs " in line}
    calls = {line.partition(" answers ")[0] for line in lines if " answers " in line}

    new = {one for one in required() - before if one.partition(" needs ")[0] in calls}
    assert sorted(new) == []


def test_what_is_new_is_promised_too(db):
    """Run `make promise` and commit the file, where it is meant."""
    assert sorted((promises() | required()) - set(FILE.read_text().splitlines())) == []
