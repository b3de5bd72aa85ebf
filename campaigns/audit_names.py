"""Names what audit entries speak of, as it is called today: entries themselves hold numbers only (decision 0036)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEntry, Brand, Invitation, Membership, User
from campaigns.models import Announcement, Campaign, Case, Collaboration, MailWords, OrderImport, Sign
from notifications.models import Message, Suppression, Webhook
from promocodes.models import Code
from tracking.models import Hook, Misspelling, OrdersFile

MOST_PEOPLE = 3
"""So many creators are named in a sentence; the others are counted."""
Thing = tuple[str, str]  # what it is called, and where its page is


def _part(one: Collaboration) -> Thing:
    where = reverse("campaigns:collaboration", args=[one.campaign_id, one.pk])
    return f"{one.display_name} · {one.campaign.title}", where


def _campaign(one: Campaign) -> Thing:
    return one.title, reverse("campaigns:detail", args=[one.pk])


def _import(one: OrderImport) -> Thing:
    name = one.file_name or _("typed codes")
    return f"{name} · {one.campaign.title}", reverse("campaigns:import", args=[one.campaign_id, one.pk])


def _message(one: Message) -> Thing:
    return f"{one.subject} → {one.to}", ""


def _announcement(one: Announcement) -> Thing:
    return one.subject, reverse("campaigns:announcement", args=[one.campaign_id, one.pk])


# for each type of subject: its model, what comes with it, and how one is called
KINDS: dict[str, tuple[Any, tuple[str, ...], Callable[[Any], Thing]]] = {
    "announcement": (Announcement, (), _announcement),
    "campaign": (Campaign, (), _campaign),
    "case": (Case, ("collaboration__campaign",), lambda one: _part(one.collaboration)),
    "code": (Code, (), lambda one: (one.value, reverse("codes:code", args=[one.pk]))),
    "collaboration": (Collaboration, ("campaign",), _part),
    "hook": (Hook, (), lambda one: (one.name, "")),
    "invitation": (Invitation, (), lambda one: (one.email, "")),
    "mailwords": (MailWords, (), lambda one: (one.subject, "")),
    "membership": (Membership, ("user",), lambda one: (str(one.user), "")),
    "message": (Message, (), _message),
    "misspelling": (Misspelling, (), lambda one: (one.value, "")),
    "orderimport": (OrderImport, ("campaign",), _import),
    "ordersfile": (OrdersFile, (), lambda one: (one.file_name, reverse("shop_orders:file", args=[one.pk]))),
    "sign": (Sign, ("collaboration__campaign",), lambda one: _part(one.collaboration)),
    "webhook": (Webhook, (), lambda one: (one.name or one.url, "")),
    "suppression": (Suppression, (), lambda one: (one.address, "")),
}
LARGE = {"orderimport": ("rows", "problems")}
"""Columns that no name needs."""


class Names:
    """The names for a page of entries of one brand. One query for each type of thing on it, and one for people."""

    def __init__(self, brand: Brand, entries: Iterable[AuditEntry]) -> None:
        entries = list(entries)
        wanted: dict[str, set[int]] = defaultdict(set)
        users: set[int] = set()
        for entry in entries:
            if entry.subject_id and entry.subject_type in KINDS:
                wanted[entry.subject_type].add(entry.subject_id)
            wanted["collaboration"].update(people_of(entry)[:MOST_PEOPLE])
            users.update(pk for name in ("user", "giver", "owner") if isinstance(pk := entry.detail.get(name), int))
        self._things = {
            (kind, one.pk): KINDS[kind][2](one) for kind, pks in wanted.items() for one in _found(brand, kind, pks)
        }
        self._users = {one.pk: str(one) for one in User.objects.filter(pk__in=users)} if users else {}

    def thing(self, entry: AuditEntry) -> Thing:
        """What the entry is about; what is gone is called as it was written down, or by its number."""
        found = self._things.get((entry.subject_type, entry.subject_id or 0))
        if found:
            return found
        written = entry.detail.get("title") or entry.detail.get("name") or entry.detail.get("file_name")
        if isinstance(written, str):
            return written, ""
        return (_("no. %(number)s, deleted since") % {"number": entry.subject_id} if entry.subject_id else ""), ""

    def people(self, entry: AuditEntry) -> str:
        """The creators of the entry: three names, and how many more."""
        pks = people_of(entry)
        named = [
            self._things[key][0].rpartition(" · ")[0]
            for pk in pks[:MOST_PEOPLE]
            if (key := ("collaboration", pk)) in self._things
        ]
        more = len(pks) - len(named)
        if more and named:
            return ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", more) % {
                "names": ", ".join(named), "number": more,
            }  # fmt: skip
        return ", ".join(named) or ngettext("%(number)s creator", "%(number)s creators", more) % {"number": more}

    def person(self, entry: AuditEntry) -> str:
        """The member of the team whom the entry is about."""
        return self._users.get(entry.detail.get("user", 0)) or _("Deleted account")

    def creator(self, pk: int) -> str:
        """What a collaboration's creator is called, for a list of values; by its number where she is not named."""
        found = self._things.get(("collaboration", pk))
        return found[0].rpartition(" · ")[0] if found else f"#{pk}"


def people_of(entry: AuditEntry) -> list[int]:
    """The collaborations that an entry is about, apart from its subject."""
    given = entry.detail.get("collaborations")
    return [pk for pk in given if isinstance(pk, int)] if isinstance(given, list) else []


def _found(brand: Brand, kind: str, pks: Sequence[int] | set[int]) -> Iterable[Any]:
    """Things of this brand only: a number in an entry opens nothing of another brand's."""
    model, related, _name = KINDS[kind]
    of_brand = {"lane": brand.lane} if kind in ("message", "suppression", "webhook") else {"brand": brand}
    found = model._default_manager.filter(pk__in=pks, **of_brand)
    return found.select_related(*related).defer(*LARGE.get(kind, ())) if pks else ()
