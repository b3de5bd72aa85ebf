"""Whom orders are credited to, in the words of campaigns: the collaboration behind a handout. A few queries a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from campaigns.models import Campaign, Collaboration
from promocodes.models import Handout
from tracking.models import Conversion

Credit = tuple[Campaign, Collaboration | None]


def of(orders: Collection[Conversion]) -> dict[int, Credit]:
    """The campaign and the collaboration of each credited order, by the order's key. Three queries at most."""
    handouts = {one.handout_id for one in orders if one.handout_id}
    instructions = {one.instruction_id for one in orders if one.instruction_id}
    campaigns = campaigns_of(instructions)
    people = _people(handouts, {one.pk for one in campaigns.values()}) if handouts else {}
    found: dict[int, Credit] = {}
    for one in orders:
        campaign = campaigns.get(one.instruction_id or 0)
        if one.credited_by and campaign is not None:
            found[one.pk] = (campaign, people.get((campaign.pk, one.handout_id or 0)))
    return found


def campaigns_of(instructions: Collection[int]) -> dict[int, Campaign]:
    """The campaign of each instruction."""
    found: dict[int, Campaign] = {}
    if instructions:
        for one in Campaign.objects.filter(Q(promo_code__in=instructions) | Q(affiliate_link__in=instructions)):
            found |= {pk: one for pk in (one.promo_code_id, one.affiliate_link_id) if pk is not None}
    return found


def _people(handouts: Collection[int], campaigns: Collection[int]) -> dict[tuple[int, int], Collaboration]:
    """The collaboration in which each handout was given. Who cancelled and applied again has several in a campaign."""
    rows = list(Handout.objects.filter(pk__in=handouts).values_list("pk", "influencer_id", "given_at"))
    parts: defaultdict[int, list[Collaboration]] = defaultdict(list)
    people = {creator for _, creator, _ in rows}
    for one in Collaboration.objects.filter(campaign__in=campaigns, influencer__in=people).order_by("pk"):
        parts[one.influencer_id].append(one)
    found: dict[tuple[int, int], Collaboration] = {}
    for pk, creator, given_at in rows:
        for one in parts[creator]:
            fits = one.applied_at <= given_at and (one.ended_at is None or given_at <= one.ended_at)
            if fits or (one.campaign_id, pk) not in found:
                found[one.campaign_id, pk] = one
    return found
