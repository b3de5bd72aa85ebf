"""Clicks and orders by hour after a post, from the rows of those hours alone.

It reads the newest posts only, so a page costs what their first two days brought and not what ever was counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from campaigns.models import Campaign, Collaboration, Status
from tracking.models import Click, Conversion

HOURS = 48
MOST_POSTS = 50


@dataclass(frozen=True)
class PostHours:
    """People's clicks and orders of each hour after the post, summed over the posts. Hour 0 is the clock hour of it."""

    posts: int
    clicks: list[int]
    orders: list[int]


def of_campaign(campaign: Campaign) -> PostHours:
    """The newest posts of a campaign. Three queries."""
    posts = list(
        Collaboration.objects.filter(campaign=campaign, status=Status.PUBLISHED)
        .order_by("-published_at")
        .values_list("influencer_id", "link_handout__tracked_link_id", "published_at")[:MOST_POSTS]
    )
    starts = {creator: _hour(at) for creator, _, at in posts if at}
    links = {link: _hour(at) for _, link, at in posts if link and at}
    clicks = Click.objects.filter(_inside("link", "at", links), robot_reason="")
    keys = [one.pk for one in campaign.instructions]
    orders = Conversion.objects.filter(
        _inside("handout__influencer", "occurred_at", starts), handout__instruction__in=keys, excluded_at=None
    )
    return PostHours(
        len(starts),
        _summed(_by_hour(clicks, "link_id", "at"), links),
        _summed(_by_hour(orders, "handout__influencer_id", "occurred_at"), starts),
    )


def _hour(at: datetime.datetime) -> datetime.datetime:
    return at.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)


def _inside(key: str, moment: str, starts: dict[int, datetime.datetime]) -> Q:
    end = datetime.timedelta(hours=HOURS)
    windows = (Q(**{key: pk, f"{moment}__gte": start, f"{moment}__lt": start + end}) for pk, start in starts.items())
    return reduce(or_, windows, Q(pk__in=[]))


def _by_hour(found: Any, key: str, moment: str) -> Iterable[tuple[int, datetime.datetime, int]]:
    hour = TruncHour(moment, tzinfo=datetime.UTC)
    return found.order_by().annotate(hour=hour).values_list(key, "hour").annotate(Count("pk"))


def _summed(found: Iterable[tuple[int, datetime.datetime, int]], starts: dict[int, datetime.datetime]) -> list[int]:
    sums = [0] * HOURS
    for key, hour, number in found:
        sums[int((hour - starts[key]).total_seconds() // 3600)] += number
    return sums
