"""The first click and the first order that a creator brought: a fixed number of queries for any number of creators."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Min, OuterRef, Subquery

from campaigns.models import Collaboration
from promocodes.models import TrackedLink
from tracking.models import Click, ClickDay, Conversion

Moments = dict[int, datetime.datetime]


def first_clicks(collaborations: Collection[Collaboration]) -> Moments:
    """When a person first opened each one's link, by the collaboration's key. One query: the days are added up."""
    links = {
        one.link_handout.tracked_link_id: one.pk
        for one in collaborations
        if one.link_handout and one.link_handout.tracked_link_id
    }
    if not links:
        return {}
    first_day = ClickDay.objects.filter(link=OuterRef("link"), clicks__gt=0).order_by("day").values("day")[:1]
    clicks = Click.objects.filter(link=OuterRef("pk"), robot_reason="", day=Subquery(first_day))
    found = TrackedLink.objects.filter(pk__in=links).annotate(first=Subquery(clicks.order_by("at").values("at")[:1]))
    return {links[pk]: at for pk, at in found.order_by().values_list("pk", "first") if at is not None}


def first_orders(collaborations: Collection[Collaboration]) -> Moments:
    """When the first order credited to one of each one's values came in, by the collaboration's key. One query.

    A creator who cancelled and applied again holds other values by the same instruction: those given in its own time
    are a collaboration's.
    """
    holders: dict[tuple[int, int], list[Collaboration]] = {}
    for one in collaborations:
        for value in (one.promo_handout, one.link_handout):
            if value is not None:
                holders.setdefault((one.influencer_id, value.instruction_id), []).append(one)
    if not holders:
        return {}
    rows = (
        Conversion.objects.filter(
            handout__influencer__in={creator for creator, _ in holders},
            handout__instruction__in={instruction for _, instruction in holders},
        )
        .order_by()
        .values_list("handout__influencer_id", "handout__instruction_id", "handout__given_at")
        .annotate(Min("occurred_at"))
    )
    found: Moments = {}
    for creator, instruction, given_at, at in rows:
        for one in holders.get((creator, instruction), ()):
            if one.applied_at <= given_at and (one.ended_at is None or given_at <= one.ended_at):
                found[one.pk] = min(at, found.get(one.pk, at))
    return found
