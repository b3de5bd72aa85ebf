"""The audit log of a brand, as its owners and programs read it: searched, in sentences, newest first.

A page is found by the key of an entry and never by counting, so that the log may be a million entries long.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit_guard import NO_ONE
from accounts.models import AuditEntry, Brand, Role
from accounts.names import clean_name
from campaigns.audit_changes import Change, changes
from campaigns.audit_names import Names
from campaigns.audit_things import about
from campaigns.audit_words import GROUPS, LEFT, OTHER, POSTED, SENTENCES
from campaigns.mail_words import KINDS, LANGUAGES
from promocodes.models import Kind

MOST_WHO = 200
_EVERY_NAME = """
    WITH RECURSIVE names(name) AS (
        SELECT min(actor_label) FROM accounts_auditentry WHERE brand_id = %(brand)s
        UNION ALL
        SELECT (SELECT min(actor_label) FROM accounts_auditentry WHERE brand_id = %(brand)s AND actor_label > name)
        FROM names WHERE name IS NOT NULL
    ) SELECT name FROM names
"""
"""Everybody who ever acted: from each name the index leads to the next one, so the entries between are not read."""


@dataclass(frozen=True)
class Wanted:
    """What the log is narrowed to. Nonsense in an address narrows nothing."""

    who: str = ""
    group: str = ""
    action: str = ""
    words: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Wanted:
        """Read the query string of the page's address."""
        group = query.get("what", "")
        return cls(
            who=clean_name(query.get("who", "")),
            group=group if group in GROUPS else "",
            words=clean_name(query.get("about", "")),
            first=_day(query.get("first", "")),
            last=_day(query.get("last", "")),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is set."""
        return self != Wanted()


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: AuditEntry
    who: str
    sentence: str
    thing: str
    where: str
    changes: list[Change] = field(default_factory=list)


def entries(brand: Brand, wanted: Wanted) -> QuerySet[AuditEntry]:
    """The brand's entries that fit, newest first."""
    found = AuditEntry.objects.filter(brand=brand)
    if wanted.who:
        found = found.filter(actor_label__in=_labels(brand, wanted.who))
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.group:
        found = found.filter(action__in=list(GROUPS[wanted.group][1]))
    if wanted.words:
        found = found.filter(about(brand, wanted.words))
    zone = zoneinfo.ZoneInfo(brand.timezone)
    if wanted.first:
        found = found.filter(at__gte=datetime.datetime.combine(wanted.first, datetime.time(), zone))
    if wanted.last and wanted.last < datetime.date.max:
        end = wanted.last + datetime.timedelta(days=1)
        found = found.filter(at__lt=datetime.datetime.combine(end, datetime.time(), zone))
    return found.order_by("-pk")


def lines(brand: Brand, found: Sequence[AuditEntry]) -> list[Line]:
    """These entries in words. A query for each type of thing they speak of."""
    names = Names(brand, found)
    return [_line(entry, names) for entry in found]


def every_line(brand: Brand, wanted: Wanted, at_once: int = 500) -> Iterator[list[Line]]:
    """All that fit, so many at a time, newest first: for a file that is written while it is read."""
    left = entries(brand, wanted)
    while found := list(left[:at_once]):
        yield lines(brand, found)
        left = entries(brand, wanted).filter(pk__lt=found[-1].pk)


def _line(entry: AuditEntry, names: Names) -> Line:
    thing, where = names.thing(entry)
    who = _(NO_ONE) if entry.actor_label == NO_ONE else entry.actor_label or _("Somebody")
    facts = _Facts(entry, names, who=who, thing=thing)
    return Line(entry, who, str(_sentence(entry, facts)) % facts, thing, where, changes(entry, names))


def _sentence(entry: AuditEntry, facts: Mapping[str, str]) -> Any:
    """The sentence of the action, or the one for who does it to herself."""
    if entry.action == "team.remove" and entry.detail.get("user") == entry.actor_id:
        return LEFT
    if entry.action == "collaboration.publish" and facts["people"] == facts["who"]:
        return POSTED
    return SENTENCES.get(entry.action, OTHER)


class _Facts(dict[str, str]):
    """What the placeholders of a sentence stand for; what an entry does not say is a dash."""

    def __init__(self, entry: AuditEntry, names: Names, **known: str) -> None:
        plain = {name: str(value) for name, value in entry.detail.items() if isinstance(value, str | int)}
        listed = {name: ", ".join(map(str, value)) for name, value in entry.detail.items() if isinstance(value, list)}
        super().__init__(listed | plain | known)
        self |= {
            "action": entry.action,
            "kind": _kind(self.get("kind", "—")),
            "language": _(LANGUAGES.get(self.get("language", ""), "—")),
            "people": names.people(entry),
            "person": names.person(entry),
            "role": str(dict(Role.choices).get(self.get("role", ""), "—")),
        }

    def __missing__(self, name: str) -> str:
        return "—"


def _kind(name: str) -> str:
    """A kind of instruction, or of mail, in words."""
    if name in KINDS:
        return _(KINDS[name].title)
    return str(dict(Kind.choices).get(name, name))


def _labels(brand: Brand, who: str) -> list[str]:
    """The names under which somebody who is called so has acted."""
    wanted = who.casefold()
    with connection.cursor() as cursor:
        cursor.execute(_EVERY_NAME, {"brand": brand.pk})
        known = [name for (name,) in cursor.fetchall() if name is not None]
    return [name for name in known if wanted in (_(NO_ONE) if name == NO_ONE else name).casefold()][:MOST_WHO]


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
