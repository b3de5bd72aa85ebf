"""What programs get about orders of the shop and where they come from; `answers.order` describes the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from accounts.currencies import exact
from campaigns import credited
from campaigns.api.moments import moment
from tracking.models import Conversion, Refund


def conversions(found: Sequence[Conversion]) -> list[dict[str, Any]]:
    """Orders, with whom they are credited to. Five queries at most, whatever their number."""
    credits = credited.of(found)
    refunds: defaultdict[int, list[Refund]] = defaultdict(list)
    for one in Refund.objects.filter(conversion__among=[order.pk for order in found if order.refunded]):
        refunds[one.conversion_id].append(one)
    return [_conversion(one, credits.get(one.pk), refunds[one.pk]) for one in found]


def conversion(one: Conversion) -> dict[str, Any]:
    """One order."""
    return conversions([one])[0]


def _conversion(one: Conversion, credit: credited.Credit | None, refunds: Sequence[Refund]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "source": one.source,
        "order_id": one.order_id,
        "occurred_at": moment(one.occurred_at),
        "received_at": moment(one.received_at),
        "status": one.status,
        "amount": exact(one.amount, one.currency),
        "currency": one.currency,
        "code": one.code or None,
        "codes": one.codes,
        "click_id": one.click_id or None,
        "credited_to": _credited_to(one, credit),
        "reason": one.reason,
        "flags": one.flags,
        "refunded": exact(one.refunded, one.currency),
        "net": exact(one.net, one.currency),
        "refunds": [
            {
                "refund_id": refund.refund_id,
                "amount": exact(refund.amount, one.currency),
                "occurred_at": moment(refund.occurred_at),
            }
            for refund in refunds
        ],
    }


def _credited_to(one: Conversion, credit: credited.Credit | None) -> dict[str, Any] | None:
    if credit is None:
        return None
    campaign, collaboration = credit
    return {
        "campaign": campaign.pk,
        "collaboration": collaboration.pk if collaboration else None,
        "influencer": collaboration.influencer_id if collaboration else None,
        "by": one.credited_by,
        "reason": one.reason,
    }
