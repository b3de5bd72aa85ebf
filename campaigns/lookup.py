"""One search for support: whatever somebody has at hand, an address, a name, a code, an order's number, a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Brand, User
from campaigns.models import Campaign, Collaboration
from influencers.models import Influencer
from notifications.models import Message
from promocodes.models import Code, TrackedLink
from promocodes.values import normalize_code
from tracking.models import Conversion

MOST = 20
"""So many rows of each kind: who needs more goes on to the list, which searches the same."""


@dataclass(frozen=True)
class Found:
    """The rows of one kind; `more` says that there are others."""

    title: str
    model: str
    rows: list[Any]
    more: bool


def _creators(words: str) -> QuerySet[Influencer]:
    return Influencer.objects.filter(
        Q(name__icontains=words) | Q(email__icontains=words) | Q(handle__icontains=words.lstrip("@"))
    )


def _codes(words: str) -> QuerySet[Code]:
    return Code.objects.filter(norm=normalize_code(words)).select_related("brand", "influencer")


def _links(words: str) -> QuerySet[TrackedLink]:
    return TrackedLink.objects.filter(slug=words.rpartition("/r/")[2]).select_related("influencer")


def _messages(words: str) -> QuerySet[Message]:
    found = Message.objects.filter(Q(to__address=words) | Q(provider_id=words) | Q(subject__icontains=words))
    return found.defer("context")


def _orders(words: str) -> QuerySet[Collaboration]:
    found = Q(order_reference__iexact=words) | Q(email__address=words) | Q(influencer__email__address=words)
    return Collaboration.objects.filter(found).select_related("campaign", "influencer")


def _shop_orders(words: str) -> QuerySet[Conversion]:
    return Conversion.objects.filter(Q(order_id=words) | Q(code_norm=normalize_code(words))).select_related("brand")


def _accounts(words: str) -> QuerySet[User]:
    return User.objects.filter(Q(email__icontains=words) | Q(name__icontains=words))


KINDS: tuple[tuple[str, str, Callable[[str], QuerySet[Any]]], ...] = (
    ("Creators", "influencers.influencer", _creators),
    ("Orders and requests", "campaigns.collaboration", _orders),
    ("Codes", "promocodes.code", _codes),
    ("Tracked links", "promocodes.trackedlink", _links),
    ("E-mails", "notifications.message", _messages),
    ("Orders of the shop", "tracking.conversion", _shop_orders),
    ("Accounts", "accounts.user", _accounts),
    ("Brands", "accounts.brand", lambda words: Brand.objects.filter(Q(name__icontains=words) | Q(slug=words))),
    ("Campaigns", "campaigns.campaign", lambda words: Campaign.objects.filter(title__icontains=words)),
)  # fmt: skip


def search(words: str, *, by: User) -> list[Found]:
    """What the words name, of the kinds that this administrator may see; newest first."""
    found = []
    for title, model, query in KINDS:
        app, _, name = model.partition(".")
        if not by.has_perm(f"{app}.view_{name}"):
            continue
        rows = list(query(words).order_by("-pk").distinct()[: MOST + 1])
        if rows:
            found.append(Found(title, model, rows[:MOST], len(rows) > MOST))
    return found
