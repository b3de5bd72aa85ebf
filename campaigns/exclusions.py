"""Leaves a creator's orders out of all figures from a day on, and takes them in again. Both are recorded."""

from __future__ import annotations

import datetime
import zoneinfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from campaigns.models import Collaboration
from tracking.models import Conversion


def orders_of(one: Collaboration) -> QuerySet[Conversion]:
    """The orders that are credited to her in this campaign."""
    keys = [instruction.pk for instruction in one.campaign.instructions]
    return Conversion.objects.filter(
        brand=one.brand_id, handout__influencer=one.influencer_id, handout__instruction__in=keys
    )


def exclude(one: Collaboration, *, since: datetime.date, by: Actor) -> int:
    """Leave out her orders from this day of the brand's calendar on; returns how many. Later orders count again."""
    start = datetime.datetime.combine(since, datetime.time(), zoneinfo.ZoneInfo(one.campaign.brand.timezone))
    with transaction.atomic():
        chosen = orders_of(one).filter(occurred_at__gte=start, excluded_at=None)
        number = Conversion.objects.filter(pk__in=chosen.values("pk")).update(
            excluded_at=timezone.now(), excluded_by=by.user
        )
        if number:
            audit.record(
                "orders.exclude", by=by, brand=one.campaign.brand, subject=one, since=since.isoformat(), number=number
            )
    return number


def include(one: Collaboration, *, by: Actor) -> int:
    """Take every order of hers in again; returns how many."""
    with transaction.atomic():
        chosen = orders_of(one).filter(excluded_at__isnull=False)
        number = Conversion.objects.filter(pk__in=chosen.values("pk")).update(excluded_at=None, excluded_by=None)
        if number:
            audit.record("orders.include", by=by, brand=one.campaign.brand, subject=one, number=number)
    return number
