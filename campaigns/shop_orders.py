"""The brand's orders as its team reads them: the list with its search, and what stands behind one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, gettext_noop

from accounts.models import Brand
from accounts.names import clean_name
from campaigns import credited, crediting, unmatched
from campaigns.models import Campaign
from tracking import order_events
from tracking.models import Conversion, ConversionQuerySet, OrderEvent, UsedCode
from tracking.order_events import norm_of

STATES = {
    "credited": gettext_noop("Credited"),
    "waiting": gettext_noop("Credited to nobody yet"),
    "unmatched": gettext_noop("Code or click of nobody (28 days)"),
    "unusual": gettext_noop("Unusual"),
    "uncounted": gettext_noop("Not counted"),
}
FLAGS = {
    "before_given": gettext_noop("Before the code was given"),
    "after_retired": gettext_noop("Code out of use"),
    "outside_days": gettext_noop("Outside the code’s days"),
    "after_campaign": gettext_noop("After the campaign"),
    "two_codes": gettext_noop("Two codes"),
    "signals_differ": gettext_noop("Signals differ"),
    "click_too_old": gettext_noop("Click too old"),
    "misspelt": gettext_noop("Accepted spelling"),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    words: str = ""
    state: str = ""
    campaign: int | None = None

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Wanted:
        """As the address says; what cannot be is left out."""
        state, campaign = given.get("state", ""), given.get("campaign", "")
        return cls(
            words=clean_name(given.get("q", "")),
            state=state if state in STATES else "",
            campaign=int(campaign) if campaign.isascii() and campaign.isdigit() and len(campaign) < 18 else None,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.state or self.campaign)


def of_brand(brand: Brand, wanted: Wanted) -> ConversionQuerySet:
    """The brand's orders, the latest first."""
    found = Conversion.objects.filter(brand=brand).order_by("-occurred_at", "-pk")
    if wanted.words:
        used = UsedCode.objects.filter(brand=brand, norm=norm_of(wanted.words)).values("conversion_id")
        found = found.filter(Q(order_id__icontains=wanted.words) | Q(pk__in=used))
    if wanted.campaign:
        home = Campaign.objects.filter(brand=brand, pk=wanted.campaign).first()
        found = found.filter(instruction__in=[one.pk for one in home.instructions] if home else [])
    if wanted.state == "credited":
        found = found.exclude(credited_by="")
    elif wanted.state == "waiting":
        found = found.waiting()
    elif wanted.state == "unmatched":
        found = unmatched.lately(found)
    elif wanted.state == "unusual":
        found = found.exclude(flags=[]).exclude(credited_by="")
    elif wanted.state == "uncounted":
        found = found.exclude(status=Conversion.Status.PAID)
    return found


def rows(orders: Sequence[Conversion]) -> list[dict[str, Any]]:
    """The orders of one page as the list shows them. Four queries at most."""
    credits = credited.of(orders)
    return [{"order": one, **_whose(credits.get(one.pk)), "flags": _flags(one)} for one in orders]


def one(order: Conversion) -> dict[str, Any]:
    """What stands behind one order: whose it is, its signals, its refunds, and what was said about it."""
    events = order_events.said_of(order)
    return {
        **rows([order])[0],
        "reason": crediting.reason(order),
        "codes": _codes(order),
        "refunds": _refunds(order, events),
        "events": [_told(event, order) for event in events],
        "link": order.click_link,
    }


def _told(event: OrderEvent, order: Conversion) -> dict[str, Any]:
    """The event, with its currency, and its status in words."""
    status = "test" if event.facts.get("test") else event.facts.get("status", Conversion.Status.PAID)
    said = gettext(Conversion.Status(status).label) if status in Conversion.Status.values else status
    return {"event": event, "currency": event.facts.get("currency", order.currency), "status": said}


def _refunds(order: Conversion, events: Sequence[OrderEvent]) -> list[dict[str, Any]]:
    """Each refund in the currency in which it was told: one in another than the order's counts nothing."""
    said = sorted((one for one in events if one.kind == OrderEvent.Kind.REFUND), key=lambda one: one.at)
    currencies = {one.facts["refund_id"]: one.facts.get("currency", order.currency) for one in said}
    return [
        {
            "refund_id": one.refund_id,
            "occurred_at": one.occurred_at,
            "amount": one.amount,
            "told": one.told,
            "currency": currencies.get(one.refund_id, order.currency),
        }
        for one in order.refunds.all()
    ]


def _codes(order: Conversion) -> list[dict[str, Any]]:
    """Each code on the order, and who held it then."""
    held = crediting.holders(order.brand, order)
    return [{"typed": typed, **_whose(held.get(norm_of(typed))), "won": typed == order.code} for typed in order.codes]


def _whose(credit: credited.Credit | None) -> dict[str, Any]:
    campaign, collaboration = credit or (None, None)
    return {"campaign": campaign, "collaboration": collaboration}


def _flags(order: Conversion) -> list[str]:
    return [FLAGS[flag] for flag in order.flags if flag in FLAGS]
