"""What is blocked, and where to go on: for the board of all brands, and for one campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Brand
from campaigns import blocked, unmatched, webhook_news
from campaigns.causes import BY_KIND, PLACES
from campaigns.imports import CONFIRM_WITHIN
from campaigns.matters import Matter, Waiting, said
from campaigns.models import Campaign, OrderImport, Sign
from campaigns.templatetags.tandem import money
from promocodes import pool


def of_brands(brands: Sequence[Brand]) -> dict[int, Waiting]:
    """What waits in each of these brands, most urgent first. Fourteen queries, whatever their number.

    Two more where orders name codes of nobody.
    """
    campaigns = Campaign.objects.filter(brand__in=brands).select_related("brand", "promo_code", "affiliate_link")
    matters, held_up = _read({one.pk: one for one in campaigns}, brands)
    found: dict[int, list[Matter]] = {brand.pk: [] for brand in brands}
    for matter in matters:
        if matter.campaign:
            found[matter.campaign.brand_id].append(matter)
    counted, silent = unmatched.of_brands(brands), webhook_news.troubled(brands)
    for brand in brands:
        if brand.pk in counted:
            found[brand.pk] += _of_orders(brand, counted[brand.pk])
        if brand.pk in silent:
            found[brand.pk].append(_of_webhooks(brand, silent[brand.pk]))
        found[brand.pk].sort(key=_urgency)
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
        Matter(
            draft, 1, draft.say(1), one, reverse("campaigns:edit", args=[one.pk, one.wizard_step]),
            look=reverse("campaigns:detail", args=[one.pk]),
        )
        for one in campaigns.values()
        if one.status == Campaign.Status.DRAFT
    ]  # fmt: skip
    found.sort(key=_urgency)
    return found, held_up


def _urgency(matter: Matter) -> tuple[int, int, str, int]:
    title, pk = (matter.campaign.title, matter.campaign.pk) if matter.campaign else ("", 0)
    return PLACES[matter.kind], -matter.number, title, pk


def _of_orders(brand: Brand, found: unmatched.Unmatched) -> list[Matter]:
    """Orders of the brand that nobody is credited with, though they name a code or a click."""
    near, lost, query = BY_KIND["near_miss"], BY_KIND["unmatched"], f"?brand={brand.slug}"
    waiting = f"{reverse('shop_orders:list')}{query}&state=unmatched"
    matters = [Matter(lost, found.orders, lost.say(found.orders), None, waiting)]
    if found.misses:
        stake = " + ".join(
            money(left, currency).replace(" ", "\N{NO-BREAK SPACE}") for currency, left in sorted(found.money.items())
        )
        words = near.say(found.misses).format(money=stake)
        matters.append(Matter(near, found.misses, words, None, reverse("shop_orders:misses") + query))
    return matters


def _of_webhooks(brand: Brand, number: int) -> Matter:
    """Webhooks of the brand that do not answer, or are switched off for that."""
    cause = BY_KIND["webhook"]
    return Matter(cause, number, cause.say(number), None, reverse("webhooks:list", args=[brand.slug]))


def _about(kind: str, number: int, campaign: Campaign) -> Matter:
    cause = BY_KIND[kind]
    href = reverse(f"campaigns:{cause.tab}", args=[campaign.pk]) + cause.query
    return Matter(cause, number, said(cause, number, campaign), campaign, href)


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
            words = cause.say(left)
            if number:
                wait = ngettext("%(left)s, %(number)s creator waits", "%(left)s, %(number)s creators wait", number)
                words = wait % {"left": words, "number": number}
            found.append(Matter(cause, left, words, campaign, href))
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
