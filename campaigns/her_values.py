"""What a creator was given in each of her campaigns and what it brought, for the file of her data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.models import Case, Collaboration
from campaigns.results import Figures
from influencers.models import Influencer
from promocodes.models import Handout, LabelledLink
from tracking import figures

VALUES = ("value", "version", "tracked_link__slug", "given_at", "retired_at", "retired_reason")
LINKS = ("label", "slug", "created_at")
PROBLEMS = ("reason", "value", "text", "seen_text", "opened_at", "answered_at", "answer", "answer_text")


@dataclass
class Given:
    """Of one collaboration: codes and links, links for places, figures, and what she said does not work."""

    values: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    problems: list[dict[str, Any]] = field(default_factory=list)


def of(influencer: Influencer, hers: Sequence[Collaboration]) -> dict[int, Given]:
    """By the key of the collaboration. Five queries; the collaborations come with campaign and instructions."""
    found = {one.pk: Given() for one in hers}
    of_instruction: defaultdict[int, list[int]] = defaultdict(list)
    for one in hers:
        for instruction in one.campaign.instructions:
            of_instruction[instruction.pk].append(one.pk)
    links: defaultdict[int, set[int]] = defaultdict(set)
    given = Handout.objects.filter(influencer=influencer, instruction__in=list(of_instruction)).order_by("pk")
    for row in given.values("instruction_id", "tracked_link_id", *VALUES):
        for pk in of_instruction[row["instruction_id"]]:
            found[pk].values.append({name: row[name] for name in VALUES})
            if row["tracked_link_id"]:
                links[row["tracked_link_id"]].add(pk)
    for row in LabelledLink.objects.filter(link__in=list(links)).values("link_id", *LINKS):
        for pk in links[row["link_id"]]:
            found[pk].links.append({name: row[name] for name in LINKS})
    for row in Case.objects.filter(collaboration__influencer=influencer).values("collaboration_id", *PROBLEMS):
        found[row["collaboration_id"]].problems.append({name: row[name] for name in PROBLEMS})
    for link, *clicks in figures.clicks_of_links(list(links)):
        for pk in links[link]:
            found[pk].figures.add_clicks(*clicks)
    brands = {one.brand_id for one in hers}
    for instruction, currency, *numbers in figures.orders_of_creator(influencer.pk, brands):
        for pk in of_instruction.get(instruction, ()):
            found[pk].figures.add_orders(currency, *numbers)
    return found
