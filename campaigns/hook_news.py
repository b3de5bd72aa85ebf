"""What came in at a brand's hooks: the last call, what waits, what was refused."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q
from django.urls import reverse

from tracking.models import Delivery, Hook


@dataclass(frozen=True)
class News:
    """Of one hook."""

    last_at: datetime.datetime | None = None
    number: int = 0
    waiting: int = 0
    refused: int = 0


def of(hooks: Collection[Hook]) -> dict[int, News]:
    """The news of each, by its key. One query."""
    waiting, refused = Q(state=Delivery.State.WAITING), Q(state=Delivery.State.REFUSED)
    rows = (
        Delivery.objects.filter(hook__in=[one.pk for one in hooks])
        .order_by()
        .values_list("hook")
        .annotate(a=Max("received_at"), b=Count("pk"), c=Count("pk", filter=waiting), d=Count("pk", filter=refused))
    )
    found = {pk: News(last_at, number, wait, no) for pk, last_at, number, wait, no in rows}
    return {one.pk: found.get(one.pk, News()) for one in hooks}


def url_of(hook: Hook) -> str:
    """The absolute address that the shop is given."""
    return f"{settings.SITE_URL}{reverse('shop_hook', args=[hook.address])}"
