"""Everything about one collaboration, for its page: versions of its values, its mails, its cases, its timeline."""

from __future__ import annotations

from typing import Any

from campaigns import link_labels, timeline
from campaigns.models import Campaign, Collaboration
from notifications.models import Message
from promocodes.models import Handout


def read(campaign: Campaign, one: Collaboration) -> dict[str, Any]:
    """Values with their versions, links, mails with their events, cases, the timeline. At most eleven queries."""
    chains = _versions(one)
    values = [
        {
            "instruction": instruction,
            "present": present,
            "older": chains.get(present.pk, []) if present else [],
        }
        for instruction, present in (
            (campaign.promo_code, one.promo_handout),
            (campaign.affiliate_link, one.link_handout),
        )
        if instruction is not None
    ]
    mails = Message.objects.filter(subject_type="collaboration", subject_id=one.pk).order_by("-pk")
    return {
        "values": values,
        "links": link_labels.of(one),
        "mails": list(mails.prefetch_related("events")),
        "timeline": timeline.of(one),
        "cases": (reported := list(one.cases.order_by("-pk"))),
        "case": next((case for case in reported if case.answered_at is None), None),
    }


def _versions(one: Collaboration) -> dict[int, list[Handout]]:
    """The handouts that each present one replaced, newest first. One query."""
    heads = [handout for handout in (one.promo_handout, one.link_handout) if handout]
    if not any(handout.previous_id for handout in heads):
        return {}
    found = Handout.objects.filter(
        influencer_id=one.influencer_id, instruction_id__in=[handout.instruction_id for handout in heads]
    ).in_bulk()
    chains: dict[int, list[Handout]] = {}
    for head in heads:
        chain, previous = [], head.previous_id
        while previous and previous in found:
            chain.append(found[previous])
            previous = found[previous].previous_id
        chains[head.pk] = chain
    return chains
