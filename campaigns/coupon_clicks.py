"""Clicks that came from sites where shoppers look for codes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet

from campaigns.coupon_sites import site_of
from tracking.models import Click


class Visits(NamedTuple):
    """How many clicks came from one such site, and when."""

    site: str
    number: int
    first_at: datetime.datetime
    last_at: datetime.datetime


def by_site(clicks: QuerySet[Click]) -> Iterator[tuple[tuple[int, int], Visits]]:
    """Those of these clicks that came from there, by creator and instruction, and by host. One query."""
    rows = clicks.order_by().values_list("link__influencer_id", "link__handouts__instruction_id", "referrer_host")
    for creator, instruction, host, *found in rows.annotate(Count("pk", distinct=True), Min("at"), Max("at")):
        if site := site_of(host):
            yield (creator, instruction), Visits(site, *found)
