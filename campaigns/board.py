"""What is blocked, and where to go on: for the board of all brands, and for one campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import Brand
from campaigns import blocked, causes
from campaigns.causes import BY_KIND, DUE_WITHIN, PLACES, Cause
from campaigns.imports import CONFIRM_WITHIN
from campaigns.models import Campaign, OrderImport, Sign
from promocodes import pool

GROUPS = {
    causes.BLOCKED: gettext_noop("Blocked now"),
    causes.SOON: gettext_noop("Late or soon"),
    causes.TO_DO: gettext_noop("To do"),
}
FOLDED_FROM = 4
"""So many campaigns with one cause are folded into one line."""


@dataclass(frozen=True)
class Matter:
    """One thing that waits for the manager: how many, of what, in which campaign, and where it is done."""

    cause: Cause
    number: int
    text: str
    campaign: Campaign
    href: str

    @property
    def kind(self) -> str:
        """The name of its cause."""
        return self.cause.kind

    @property
    def tone(self) -> str:
        """How it is coloured."""
        return self.cause.tone


@dataclass(frozen=True)
class Heap:
    """The matters of one cause, one a campaign."""

    cause: Cause
    matters: list[Matter]

    @property
    def number(self) -> int:
        """How many in all campaigns."""
        return sum(matter.number for matter in self.matters)

    @property
    def campaigns(self) -> int:
        """In how many campaigns."""
        return len({matter.campaign.pk for matter in self.matters})

    @property
    def text(self) -> str:
        """What stands behind the number: the words that all campaigns share."""
        texts = {matter.text for matter in self.matters}
        return texts.pop() if len(texts) == 1 else _said(self.cause, self.number, self.matters[0].campaign)

    @property
    def folded(self) -> bool:
        """Whether its campaigns are folded away below one line."""
        return len(self.matters) >= FOLDED_FROM


@dataclass(frozen=True)
class Waiting:
    """All that waits in one brand, and how many different creators are blocked there."""

    matters: list[Matter]
    blocked: int = 0

    @property
    def campaigns(self) -> int:
        """In how many campaigns somebody is blocked."""
        return len({one.campaign.pk for one in self.matters if one.cause.group == causes.BLOCKED})

    @property
    def groups(self) -> list[tuple[str, str, list[Heap]]]:
        """By urgency, then by cause: key, title and heaps of each group that has any."""
        shown = {
            group: [Heap(BY_KIND[kind], list(found)) for kind, found in groupby(those, key=lambda one: one.kind)]
            for group, those in groupby(without_repeats(self.matters), key=lambda one: one.cause.group)
        }
        return [(group, _(title), shown[group]) for group, title in GROUPS.items() if group in shown]


def without_repeats(matters: Iterable[Matter]) -> list[Matter]:
    """Without the wider deadlines that add nobody to the nearer ones."""
    said: set[tuple[int, int]] = set()
    shown = []
    for matter in matters:
        if matter.kind in DUE_WITHIN:
            if (matter.campaign.pk, matter.number) in said:
                continue
            said.add((matter.campaign.pk, matter.number))
        shown.append(matter)
    return shown


def of_brands(brands: Sequence[Brand]) -> dict[int, Waiting]:
    """What waits in each of these brands, most urgent first. Twelve queries, whatever their number."""
    campaigns = Campaign.objects.filter(brand__in=brands).select_related("brand", "promo_code", "affiliate_link")
    matters, held_up = _read({one.pk: one for one in campaigns}, brands)
    found: dict[int, list[Matter]] = {brand.pk: [] for brand in brands}
    for matter in matters:
        found[matter.campaign.brand_id].append(matter)
    return {brand.pk: Waiting(found[brand.pk], held_up[brand.pk]) for brand in brands}


def of_campaign(campaign: Campaign) -> list[Matter]:
    """What waits in one campaign. Eleven queries."""
    return _read({campaign.pk: campaign}, [campaign.brand])[0]


def _read(campaigns: dict[int, Campaign], brands: Sequence[Brand]) -> tuple[list[Matter], Counter[int]]:
    numbers, held_up = blocked.count(campaigns, brands)
    found = [
        _about(kind, number, campaigns[pk]) for (kind, pk), number in numbers.items() if number and BY_KIND[kind].tab
    ]
    found += _of_pools(campaigns, {pk: number for (kind, pk), number in numbers.items() if kind == "code"})
    found += _of_imports(campaigns)
    found += _of_signs(campaigns)
    draft = BY_KIND["draft"]
    found += [
        Matter(draft, 1, draft.say(1), one, reverse("campaigns:edit", args=[one.pk, one.wizard_step]))
        for one in campaigns.values()
        if one.status == Campaign.Status.DRAFT
    ]
    found.sort(key=lambda matter: (PLACES[matter.kind], -matter.number, matter.campaign.title, matter.campaign.pk))
    return found, held_up


def _about(kind: str, number: int, campaign: Campaign) -> Matter:
    cause = BY_KIND[kind]
    href = reverse(f"campaigns:{cause.tab}", args=[campaign.pk]) + cause.query
    return Matter(cause, number, _said(cause, number, campaign), campaign, href)


def _said(cause: Cause, number: int, campaign: Campaign) -> str:
    days = campaign.brand.unseen_days
    if cause.kind == "unseen" and not campaign.promo_code_id:
        cause = causes.UNSEEN_LINK
    return cause.say(number).format(days=ngettext("%(days)s day", "%(days)s days", days) % {"days": days})


def _of_pools(campaigns: dict[int, Campaign], waiting: dict[int, int]) -> list[Matter]:
    """Pools that run low, and how many creators wait there. One query."""
    pools = {
        one.promo_code.pk: one
        for one in campaigns.values()
        if one.promo_code and one.wants_personal_code and one.status == Campaign.Status.PUBLISHED
    }
    found = []
    for instruction, left in pool.left_in(pools).items():
        campaign = pools[instruction]
        if campaign.promo_code and left <= campaign.promo_code.pool_low_at:
            number = waiting.get(campaign.pk, 0)

            cause = BY_KIND["pool"] if left else replace(BY_KIND["pool"], tone="bad")
            href = reverse("campaigns:pool", args=[campaign.pk])
            said = cause.say(left)
            if number:
                wait = ngettext("%(left)s, %(number)s creator waits", "%(left)s, %(number)s creators wait", number)
                said = wait % {"left": said, "number": number}
            found.append(Matter(cause, left, said, campaign, href))
    return found


def _of_imports(campaigns: dict[int, Campaign]) -> list[Matter]:
    """Checked files that would store something; one whose lines are all refused or blank waits for nobody."""
    checked = (
        OrderImport.objects.filter(
            campaign__in=campaigns,
            state=OrderImport.State.CHECKED,
            uploaded_at__gt=timezone.now() - CONFIRM_WITHIN,
        )
        .exclude(campaign__status=Campaign.Status.CLOSED)
        .values("pk", "campaign_id", "counts", "file_name")
    )
    waiting = [(row, row["counts"].get("new", 0) + row["counts"].get("changed", 0)) for row in checked]
    return [
        Matter(
            BY_KIND["import"], number,
            _("%(values)s in “%(file)s”")
            % {"values": BY_KIND["import"].say(number), "file": _(row["file_name"]) if row["file_name"] else "—"},
            campaigns[row["campaign_id"]], reverse("campaigns:import", args=[row["campaign_id"], row["pk"]]),
        )
        for row, number in waiting
        if number
    ]  # fmt: skip


def _of_signs(campaigns: dict[int, Campaign]) -> list[Matter]:
    """Creators with open signs of misuse. One query."""
    brands = {campaign.brand_id for campaign in campaigns.values()}
    # the brand is asked for too: an index holds the open ones of each brand, and else all collaborations are read
    rows = Sign.objects.open().filter(brand__in=brands, collaboration__campaign__in=campaigns).order_by()
    numbers = rows.values_list("collaboration__campaign_id").annotate(Count("collaboration", distinct=True))
    cause = BY_KIND["watch"]
    return [
        Matter(cause, number, cause.say(number), campaigns[pk], reverse("campaigns:results", args=[pk]))
        for pk, number in numbers
    ]


def with_campaign_numbers(brands: Sequence[Brand]) -> list[tuple[Brand, int]]:
    """The brands with the number of their campaigns. One query."""
    rows = Campaign.objects.filter(brand__in=brands).order_by().values_list("brand_id").annotate(Count("pk"))
    numbers = dict(rows)
    return [(brand, numbers.get(brand.pk, 0)) for brand in brands]
