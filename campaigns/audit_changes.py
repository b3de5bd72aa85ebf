"""What an audit entry changed: each value before and after, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Role
from campaigns.audit_names import Names
from campaigns.audit_words import FIELDS
from campaigns.models import Campaign, Status

MOST_LINES = 20
_PLACES = {name: place for place, name in enumerate(FIELDS)}
_WORDS: dict[str, Mapping[str, Any]] = {
    "collaboration": dict(Status.choices),
    "campaign": dict(Campaign.Status.choices),
    "team": dict(Role.choices),
}
_SCALAR = {"campaign": "status", "team": "role"}
"""What a bare before and after of these actions are values of."""


@dataclass(frozen=True)
class Change:
    """One value: what it is called, what it was, what it became. "" is nothing."""

    label: str
    before: str
    after: str


def changes(entry: AuditEntry, names: Names) -> list[Change]:
    """Every value that the entry changed, in its order; equal ones are left out."""
    return [one for one in _pairs(entry, names) if one.before != one.after]


def _pairs(entry: AuditEntry, names: Names) -> Iterator[Change]:
    detail, group = entry.detail, entry.action.split(".")[0]
    before, after = detail.get("before"), detail.get("after")
    if isinstance(after, dict) and isinstance(before, dict | None) and group != "collaboration":
        before = before or {}
        for name in _ordered({*before, *after}):
            yield _change(name, before.get(name), after.get(name))
    elif group == "collaboration" and after:
        yield _change("status", _standing(before), _standing(after))
    elif isinstance(before, dict):
        for name in _ordered(before):
            yield _change(name, before[name], "")
    elif "before" in detail or "after" in detail:
        yield _change(_SCALAR.get(group, "value"), _word(group, before), _word(group, after))
    for name, pair in _named_pairs(detail):
        yield _change(name, *pair)
    for pk, old, new in _triples(detail):
        yield Change(names.creator(pk), said(old), said(new))


def _named_pairs(detail: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Values that are written as a pair, alone or under `changed` and `terms`."""
    for name in ("title", "description", "personalized", "shared_value"):
        if isinstance(detail.get(name), list) and len(detail[name]) == 2:
            yield name, detail[name]
    for group in ("changed", "terms"):
        pairs = detail.get(group) or {}
        for name in _ordered(pairs):
            yield name, pairs[name]


def _ordered(names: Iterable[str]) -> list[str]:
    """In the order of `FIELDS`; a data base gives them in one of its own."""
    return sorted(names, key=lambda name: (_PLACES.get(name, len(_PLACES)), name))


def _triples(detail: Mapping[str, Any]) -> list[Any]:
    """Values of single creators: a collaboration, before, after."""
    rows = [*(detail.get("due_on") or ()), *(detail.get("replaced") or ())] if _of_lists(detail) else []
    return rows[:MOST_LINES]


def _of_lists(detail: Mapping[str, Any]) -> bool:
    return any(isinstance(detail.get(name), list) for name in ("due_on", "replaced"))


def _change(name: str, before: Any, after: Any) -> Change:
    return Change(str(FIELDS.get(name, name.replace("_", " "))), said(before), said(after))


def _standing(where: Any) -> str:
    """Where creators stood: one status, or several."""
    return ", ".join(str(_word("collaboration", one)) for one in ([where] if isinstance(where, str) else where or ()))


def _word(group: str, value: Any) -> Any:
    """A status or a role in words."""
    return str(_WORDS[group].get(value, value)) if group in _WORDS and isinstance(value, str) and value else value


def said(value: Any) -> str:
    """A stored value for people. Nothing is ""."""
    if value in (None, "", "None", [], {}, "[]", "{}"):
        return ""
    if value in (True, "True"):
        return _("yes")
    if value in (False, "False"):
        return _("no")
    if isinstance(value, list):
        return " – ".join(said(one) or "…" for one in value) if len(value) == 2 else ", ".join(map(said, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {said(one)}" for name, one in value.items())
    return _day(value) if isinstance(value, str) else str(value)


def _day(text: str) -> str:
    if len(text) != 10:
        return text
    try:
        return date_format(datetime.date.fromisoformat(text), _("j M Y"))
    except ValueError:
        return text
