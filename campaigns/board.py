"""What is blocked, and where to go on: for the board of all brands, and for one campaign."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Brand
from campaigns import lists
from campaigns.code_days import ENDS_EARLY
from campaigns.imports import CONFIRM_WITHIN
from campaigns.models import Campaign, Collaboration, OrderImport, Status
from promocodes import pool

SOON = datetime.timedelta(days=7)
MOST_BROKEN = 2000


@dataclass(frozen=True)
class Matter:
    """One thing that waits for the manager: how many, of what, in which campaign, and where it is done."""

    kind: str
    number: int
    text: str
    campaign: Campaign
    href: str
    action: str
    tone: str = ""
    icon: str = ""


def of_brands(brands: Sequence[Brand]) -> dict[int, list[Matter]]:
    """What waits in each of these brands, most urgent first. Six queries, whatever their number."""
    campaigns = Campaign.objects.filter(brand__in=brands)
    found: dict[int, list[Matter]] = {brand.pk: [] for brand in brands}
    for matter in _matters({one.pk: one for one in campaigns.select_related("promo_code", "affiliate_link")}, brands):
        found[matter.campaign.brand_id].append(matter)
    return found


def of_campaign(campaign: Campaign) -> list[Matter]:
    """What waits in one campaign. Five queries."""
    return _matters({campaign.pk: campaign}, [campaign.brand])


def _matters(campaigns: dict[int, Campaign], brands: Iterable[Brand]) -> list[Matter]:
    found = [*_of_mails(campaigns, brands)]
    counted = _counted(campaigns)
    for row in counted:
        found += _of_collaborations(campaigns[row["campaign_id"]], row)
    found += _of_pools(campaigns, {row["campaign_id"]: row["code"] for row in counted})
    found += _of_imports(campaigns)
    found += [
        Matter(
            "draft", 1, "Draft to finish", one, reverse("campaigns:edit", args=[one.pk, one.wizard_step]),
            "Continue", icon="pencil-square",
        )
        for one in campaigns.values()
        if one.status == Campaign.Status.DRAFT
    ]  # fmt: skip
    order = {kind: place for place, kind in enumerate(ORDER)}
    return sorted(found, key=lambda matter: (order[matter.kind], -matter.number, matter.campaign.title))


ORDER = ("mail", "retired", "past", "import", "code", "link", "pool", "ends", "request", "soon", "draft")

NARROWED = {"ends": "?code=ends_early"}
"""The list that a matter leads to shows only those it counts."""


def _counted(campaigns: dict[int, Campaign]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    ready, pending = Q(status=Status.READY_TO_SEND), Q(status=Status.PENDING_CONTENT)
    retired = Q(promo_handout__retired_at__isnull=False)
    return [
        dict(row)
        for row in Collaboration.objects.filter(
            campaign__in=campaigns, status__in=(Status.APPLIED, Status.READY_TO_SEND, Status.PENDING_CONTENT)
        )
        .order_by()
        .values("campaign_id")
        .annotate(
            request=Count("pk", filter=Q(status=Status.APPLIED)),
            code=Count("pk", filter=ready & (Q(promo_handout__isnull=True) | retired)),
            retired=Count("pk", filter=pending & retired),
            link=Count("pk", filter=ready & Q(link_handout__isnull=True)),
            ends=Count("pk", filter=pending & ENDS_EARLY),
            past=Count("pk", filter=pending & Q(due_on__lt=today)),
            soon=Count("pk", filter=pending & Q(due_on__gte=today, due_on__lte=today + SOON)),
        )
    ]


def _of_collaborations(campaign: Campaign, row: dict[str, Any]) -> list[Matter]:
    waiting = (
        ("retired", row["retired"], "code{} taken out of use: give a new one", "pending", "Look", "bad", "no-symbol"),
        ("past", row["past"], "deadline{} passed without a post", "pending", "Look", "bad", "calendar-days"),
        ("code", row["code"] if campaign.wants_personal_code else 0, "order{} without a promo code", "ready",
         "Add codes", "warn", "ticket"),
        ("link", row["link"] if campaign.wants_personal_link else 0, "order{} without an affiliate link", "ready",
         "Add links", "warn", "link"),
        ("ends", row["ends"], f"code{{}} {'ends' if row['ends'] == 1 else 'end'} before the deadline", "pending", "Look",
         "warn", "calendar"),
        ("request", row["request"], "request{} to answer", "requests", "Answer", "info", "inbox"),
        ("soon", row["soon"], "deadline{} in the next 7 days", "pending", "Look", "", "clock"),
    )  # fmt: skip
    return [
        Matter(
            kind, number, words.format("" if number == 1 else "s"), campaign,
            f"{reverse(f'campaigns:{tab}', args=[campaign.pk])}{NARROWED.get(kind, '')}", action, tone, icon,
        )
        for kind, number, words, tab, action, tone, icon in waiting
        if number
    ]  # fmt: skip


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
            wait = f", {number} creator{' waits' if number == 1 else 's wait'}" if number else ""
            found.append(
                Matter(
                    "pool", left, f"code{'' if left == 1 else 's'} left in the pool{wait}", campaign,
                    reverse("campaigns:pool", args=[campaign.pk]), "Add codes", "warn" if left else "bad", "queue-list",
                )
            )  # fmt: skip
    return found


def _of_mails(campaigns: dict[int, Campaign], brands: Iterable[Brand]) -> list[Matter]:
    """Mails that did not arrive, to creators who are to post. Two queries."""
    subjects = lists.broken_mails(brands).values_list("subject_id", flat=True)[:MOST_BROKEN]
    found = [pk for pk in subjects if pk is not None]
    if not found:
        return []
    homes = Counter(
        Collaboration.objects.filter(pk__in=found, campaign__in=campaigns, status=Status.PENDING_CONTENT).values_list(
            "campaign_id", flat=True
        )
    )
    return [
        Matter(
            "mail", number, f"e-mail{'' if number == 1 else 's'} did not arrive", campaigns[pk],
            f"{reverse('campaigns:pending', args=[pk])}?mail=broken", "Look", "bad", "envelope",
        )
        for pk, number in homes.items()
    ]  # fmt: skip


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
            "import", number, f"{'value waits' if number == 1 else 'values wait'} for Confirm in “{row['file_name']}”",
            campaigns[row["campaign_id"]], reverse("campaigns:import", args=[row["campaign_id"], row["pk"]]),
            "Confirm", "warn", "arrow-up-tray",
        )
        for row, number in waiting
        if number
    ]  # fmt: skip


def with_campaign_numbers(brands: Sequence[Brand]) -> list[tuple[Brand, int]]:
    """The brands with the number of their campaigns. One query."""
    rows = Campaign.objects.filter(brand__in=brands).order_by().values_list("brand_id").annotate(Count("pk"))
    numbers = dict(rows)
    return [(brand, numbers.get(brand.pk, 0)) for brand in brands]
