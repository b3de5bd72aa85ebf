"""What a campaign adds to the destinations of its links: UTM parameters with her names in them, a click identifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Collaboration
from promocodes import utm
from promocodes.models import Instruction, Kind, LabelledLink, TrackedLink

NAMES = ("utm", "click_id_parameter")
_AT_ONCE = 500


def read_additions(
    old: Instruction | None, given: dict[str, Any], wrong: Callable[[str, str, str], None]
) -> dict[str, Any]:
    """The fields of an instruction that say what its links add; what is not given stays."""
    additions: dict[str, Any] = {name: getattr(old, name) for name in NAMES} if old else {}
    if "utm" in given:
        additions["utm"] = utm.read_utm(given["utm"], wrong, "affiliate_link.utm")
    if "click_id_parameter" in given:
        path = "affiliate_link.click_id_parameter"
        additions["click_id_parameter"] = utm.read_parameter(given["click_id_parameter"], wrong, path)
    return additions


def changes(old: Instruction | None, new: Instruction) -> dict[str, list[str]]:
    """What changed, for the audit log."""
    found = {name: [str(getattr(old, name) or "") if old else "", str(getattr(new, name) or "")] for name in NAMES}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def query_for(campaign: Campaign, templates: dict[str, str], one: Collaboration, label: str = "") -> str:
    """What her link adds to its destination. The campaign is given, for a file of orders has it once for all lines."""
    if not templates:
        return ""
    network = one.network or (campaign.networks[0] if len(campaign.networks) == 1 else "")
    known = utm.facts(campaign=campaign.slug, creator=one.name, handle=one.handle, network=network, label=label)
    return utm.query_of(templates, known)


def of_new(instruction: Instruction, collaborations: Sequence[Collaboration]) -> list[str]:
    """The same for several who are given their links. One query where the campaign has templates, else none."""
    if instruction.kind != Kind.AFFILIATE_LINK or not instruction.utm:
        return [""] * len(collaborations)
    campaign = Campaign.objects.get(affiliate_link=instruction)
    return [query_for(campaign, instruction.utm, one) for one in collaborations]


def renew(campaign: Campaign) -> None:
    """Bring all links of a campaign up to date after its templates were changed. The caller holds a transaction."""
    instruction = campaign.affiliate_link
    if instruction is None:
        return
    held = Collaboration.objects.filter(campaign=campaign, link_handout__tracked_link__isnull=False)
    people = {one.link_handout.tracked_link_id: one for one in held.select_related("link_handout")}  # type: ignore[union-attr]
    now = timezone.now()
    links, labelled = [], []
    for link in TrackedLink.objects.filter(pk__among=list(people)):
        query = query_for(campaign, instruction.utm, people[link.pk])
        if (link.query, link.click_parameter) != (query, instruction.click_id_parameter):
            link.query, link.click_parameter, link.changed_at = query, instruction.click_id_parameter, now
            links.append(link)
    for one in LabelledLink.objects.filter(link__among=list(people)):
        query = query_for(campaign, instruction.utm, people[one.link_id], one.label)
        if one.query != query:
            one.query, one.changed_at = query, now
            labelled.append(one)
    TrackedLink.objects.bulk_update(links, ["query", "click_parameter", "changed_at"], batch_size=_AT_ONCE)
    LabelledLink.objects.bulk_update(labelled, ["query", "changed_at"], batch_size=_AT_ONCE)
