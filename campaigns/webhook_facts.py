"""What brands' programs are told when something happens: the kinds of events, and what each of them says.

The facts have the names and shapes that the API gives, and only those that are no person's: who needs a name or an
address asks the API for the object with the identifier. They are as they were when it happened.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from accounts.currencies import exact
from accounts.models import Brand
from campaigns import credited
from campaigns.models import Case, Collaboration, OrderImport
from notifications.clock import moment
from notifications.webhooks import telling
from promocodes.models import Handout
from tracking.models import Conversion

APPLIED = "collaboration.applied"
MOVES = {"accept": "collaboration.accepted", "publish": "collaboration.published"}
HANDED_OVER, REPLACED = "code.handed_over", "code.replaced"
KINDS = {
    APPLIED: gettext_noop("A creator asks to take part, or your team has brought her in."),
    "collaboration.accepted": gettext_noop("A creator is accepted."),
    "collaboration.published": gettext_noop("A creator has posted, and where."),
    HANDED_OVER: gettext_noop("A creator is given her code or link. After an import: when its hold ends."),
    REPLACED: gettext_noop("A creator is given another code or link in place of hers."),
    "message.delivered": gettext_noop("A mail to a creator has arrived at her mail server."),
    "message.bounced": gettext_noop("A mail to a creator came back."),
    "creator.reported_problem": gettext_noop("A creator says that her code or link does not work."),
    "conversion.created": gettext_noop("An order has come in, from whichever source."),
    "conversion.refunded": gettext_noop("Money was given back for an order."),
    "import.applied": gettext_noop("A file of codes or links was confirmed."),
}
"""Every kind of event, in the order of the page, with what it means."""


def moved(collaborations: Sequence[Collaboration], kind: str) -> None:
    """These collaborations, of one brand, have just come to where the event says."""
    _tell(collaborations, {kind: lambda: [(one.pk, _collaboration(one)) for one in collaborations]})


def handed_over(
    collaborations: Sequence[Collaboration], told: Collection[int], *, at: datetime.datetime | None, batch: str
) -> None:
    """Their present values leave for them, at the moment `at` where an import holds them; `told` had others before."""
    fresh = [one for one in collaborations if one.pk not in told]
    again = [one for one in collaborations if one.pk in told]
    groups = ((HANDED_OVER, fresh), (REPLACED, again))
    _tell(
        collaborations, {kind: partial(_with_values, people) for kind, people in groups if people}, at=at, batch=batch
    )


def not_handed_over(collaborations: Sequence[Collaboration]) -> None:
    """What an import still holds for these will not reach them."""
    if collaborations:
        pks = [one.pk for one in collaborations]
        telling.take_back_held(_lane(collaborations[0]), (HANDED_OVER, REPLACED), "collaboration", pks)


def case_opened(case: Case, one: Collaboration) -> None:
    """She says that something does not work; her own words are left to the API."""
    said = {
        "id": case.pk,
        "campaign": one.campaign_id,
        "collaboration": one.pk,
        "reason": case.reason,
        "value": case.value or None,
        "opened_at": moment(case.opened_at),
    }
    _tell([one], {"creator.reported_problem": lambda: [(one.pk, {"case": said})]}, at=case.opened_at)


def orders_changed(brand: Brand, orders: Sequence[Conversion], new: Collection[int], refunded: Collection[int]) -> None:
    """Orders that are new, and those of which more is refunded than before."""
    groups = (("conversion.created", new), ("conversion.refunded", refunded))
    telling.tell(brand.lane, "conversion", {kind: partial(_orders, orders, pks) for kind, pks in groups if pks})


def orders_made(brand: Brand, made: QuerySet[Conversion]) -> None:
    """Orders of a file, which are asked for only where a webhook wants to hear of them."""

    def facts() -> telling.Facts:
        orders = list(made)
        return _orders(orders, {one.pk for one in orders})

    telling.tell(brand.lane, "conversion", {"conversion.created": facts})


def import_applied(one: OrderImport) -> None:
    """A file was confirmed; what it gives is told when its hold ends."""
    said = {
        "id": one.pk,
        "campaign": one.campaign_id,
        "state": str(one.state),
        "counts": one.counts,
        "applied": one.applied,
        "hold_until": moment(one.hold_until) if one.hold_until else None,
    }
    telling.tell(one.brand.lane, "import", {"import.applied": lambda: [(one.pk, {"import": said})]})


def _tell(
    people: Sequence[Collaboration],
    facts: dict[str, Callable[[], telling.Facts]],
    *,
    at: datetime.datetime | None = None,
    batch: str = "",
) -> None:
    if people:
        telling.tell(_lane(people[0]), "collaboration", facts, at=at, batch=batch)


def _lane(one: Collaboration) -> str:
    return Brand(pk=one.brand_id).lane  # made of the key alone


def _collaboration(one: Collaboration, **more: Any) -> dict[str, Any]:
    return {
        "collaboration": {
            "id": one.pk,
            "order": one.order_reference,
            "status": str(one.status),
            "campaign": one.campaign_id,
            "influencer": {"id": one.influencer_id},
            **({"content_url": one.content_url} if one.status == "published" else {}),
            **more,
        }
    }


def _with_values(people: Sequence[Collaboration]) -> telling.Facts:
    for one in people:
        values = {"promo_code": _code(one.promo_handout), "affiliate_link": _link(one.link_handout)}
        yield one.pk, _collaboration(one, **values)


def _code(handout: Handout | None) -> dict[str, Any] | None:
    return {"code": handout.value, "version": handout.version} if handout else None


def _link(handout: Handout | None) -> dict[str, Any] | None:
    if handout is None:
        return None
    link = handout.tracked_link
    return {"url": handout.value, "tracked_url": link.url if link else None, "version": handout.version}


def _orders(orders: Sequence[Conversion], pks: Collection[int]) -> telling.Facts:
    wanted = [one for one in orders if one.pk in pks]
    credits = credited.of(wanted)
    for one in wanted:
        yield one.pk, {"conversion": _order(one, credits.get(one.pk))}


def _order(one: Conversion, credit: credited.Credit | None) -> dict[str, Any]:
    campaign, collaboration = credit or (None, None)
    whose = {
        "campaign": campaign.pk,
        "collaboration": collaboration.pk if collaboration else None,
        "influencer": collaboration.influencer_id if collaboration else None,
        "by": one.credited_by,
    } if campaign else None  # fmt: skip
    return {
        "id": one.pk,
        "source": one.source,
        "order_id": one.order_id,
        "occurred_at": moment(one.occurred_at),
        "received_at": moment(one.received_at),
        "status": str(one.status),
        "amount": exact(one.amount, one.currency),
        "currency": one.currency,
        "code": one.code or None,
        "credited_to": whose,
        "refunded": exact(one.refunded, one.currency),
        "net": exact(one.net, one.currency),
    }
