"""Looks for signs that a code has leaked or a link is abused: found anew each hour, and kept with their evidence."""

from __future__ import annotations

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Sum
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.brands import today_of
from accounts.models import Brand
from campaigns import results
from campaigns.coupon_sites import site_of
from campaigns.models import Campaign, Collaboration, Sign, Status
from tracking.figures import EVER, Scope
from tracking.models import Click, Conversion, ConversionDay

SILENT_FROM = 3
"""So many orders of somebody who has not posted, and whose link nobody has opened, are a sign."""

BURST_FROM, BURST_TIMES, BURST_DAYS = 10, 5, 28
"""So many orders on a day, that many times her usual day of the four weeks before."""

CLICKS_OF = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Seen:
    """One sign as it stands now."""

    collaboration: Collaboration
    kind: str
    number: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    detail: str = ""


def look_everywhere() -> int:
    """Look at every brand that has a campaign out; returns how many signs are open."""
    out = Brand.objects.filter(campaigns__status=Campaign.Status.PUBLISHED).distinct().order_by("pk")
    for brand in out:
        look(brand)
    return Sign.objects.open().count()


def look(brand: Brand) -> None:
    """Find the signs of one brand anew. Those that are gone while nobody looked at them go; what grew opens again."""
    people = _people(brand)
    found = {(one.collaboration.pk, one.kind): one for one in _every(brand, people)}
    with transaction.atomic():
        kept = {(one.collaboration_id, one.kind): one for one in Sign.objects.filter(brand=brand).select_for_update()}
        for key, seen in found.items():
            _keep(brand, seen, kept.get(key))
        gone = [one.pk for key, one in kept.items() if key not in found and one.kind != Sign.Kind.COUPON_SITE]
        Sign.objects.filter(pk__in=gone, is_open=True).delete()


def _keep(brand: Brand, seen: Seen, kept: Sign | None) -> None:
    values: dict[str, Any] = {
        "number": seen.number,
        "first_at": min(seen.first_at, kept.first_at) if kept else seen.first_at,
        "last_at": max(seen.last_at, kept.last_at) if kept else seen.last_at,
        "detail": seen.detail[:300],
    }
    if kept is None:
        Sign.objects.create(brand=brand, collaboration=seen.collaboration, kind=seen.kind, **values)
    else:
        values["is_open"] = kept.is_open or seen.number > kept.settled_number
        Sign.objects.filter(pk=kept.pk).update(**values)


def settle(sign: Sign, *, by: Actor) -> None:
    """Somebody looked at it, and it is fine."""
    with transaction.atomic():
        done = Sign.objects.filter(pk=sign.pk, is_open=True).update(
            is_open=False, settled_at=timezone.now(), settled_by=by.user, settled_number=F("number")
        )
        if done:
            audit.record("sign.settle", by=by, brand=sign.brand, subject=sign, kind=sign.kind, number=sign.number)


People = dict[tuple[int, int], Collaboration]
"""Collaborations by creator and instruction."""


def _people(brand: Brand) -> People:
    people: People = {}
    found = Collaboration.objects.filter(brand=brand, sent_at__isnull=False).exclude(status=Status.CANCELLED)
    for one in found.select_related("campaign").order_by("pk"):
        for key in (one.campaign.promo_code_id, one.campaign.affiliate_link_id):
            if key:
                people[one.influencer_id, key] = one
    return people


def _every(brand: Brand, people: People) -> Iterator[Seen]:
    yield from _early(brand, people)
    yield from _silent(brand, people)
    yield from _bursts(brand, people)
    yield from _coupon_sites(brand, people)


def _early(brand: Brand, people: People) -> Iterator[Seen]:
    """Orders with a code that had not left the house yet. One query."""
    orders = Conversion.objects.filter(brand=brand, credited_by="code", excluded_at=None)
    early = orders.filter(occurred_at__lt=F("handout__available_at"))
    rows = early.order_by().values_list("handout__influencer_id", "handout__instruction_id")
    for creator, instruction, number, first, last, mailed in rows.annotate(
        Count("pk"), Min("occurred_at"), Max("occurred_at"), Max("handout__available_at")
    ):
        if one := people.get((creator, instruction)):
            yield Seen(one, Sign.Kind.EARLY, number, first, last, mailed.isoformat(timespec="minutes"))


def _silent(brand: Brand, people: People) -> Iterator[Seen]:
    """Orders of a code whose creator has not posted, while nobody opened her link. From the rollups; two queries."""
    waiting = {one.pk: one for one in people.values() if one.status == Status.PENDING_CONTENT}
    figures: dict[int, dict[int, results.Figures]] = {}
    for one in waiting.values():
        if not (one.campaign.affiliate_link_id and one.campaign.promo_code_id):
            continue
        if one.campaign_id not in figures:
            keys = (one.campaign.promo_code_id, one.campaign.affiliate_link_id)
            figures[one.campaign_id] = results.by_key(Scope(brand, keys), EVER, by="influencer")
        hers = figures[one.campaign_id].get(one.influencer_id)
        if hers and hers.orders >= SILENT_FROM and not hers.clicks and one.sent_at:
            now = timezone.now()
            yield Seen(one, Sign.Kind.SILENT, hers.orders, min(one.sent_at, now), now)


def _bursts(brand: Brand, people: People) -> Iterator[Seen]:
    """Many more orders on one of the last days than on the days before. From the rollup; one query."""
    today = today_of(brand)
    first = today - datetime.timedelta(days=BURST_DAYS + 7)
    days: defaultdict[tuple[int, int], dict[datetime.date, int]] = defaultdict(dict)
    rows = ConversionDay.objects.filter(brand=brand, day__gte=first, influencer__gt=0).order_by()
    for creator, instruction, day, number in rows.values_list("influencer", "instruction", "day").annotate(
        Sum("orders")
    ):
        days[creator, instruction][day] = number
    for key, numbers in days.items():
        one = people.get(key)
        worst = max((day for day in numbers if (today - day).days < 7), key=lambda day: numbers[day], default=None)
        if one is None or worst is None:
            continue
        usual = sum(number for day, number in numbers.items() if 0 < (worst - day).days <= BURST_DAYS) / BURST_DAYS
        if numbers[worst] >= BURST_FROM and numbers[worst] >= BURST_TIMES * usual:
            at = datetime.datetime.combine(worst, datetime.time(), zoneinfo.ZoneInfo(brand.timezone))
            end = at + datetime.timedelta(days=1)
            yield Seen(one, Sign.Kind.BURST, numbers[worst], at, end, f"{usual:.1f}")


def _coupon_sites(brand: Brand, people: People) -> Iterator[Seen]:
    """Clicks of the last day from sites where shoppers look for codes. One query."""
    since = timezone.now() - CLICKS_OF
    clicks = Click.objects.filter(at__gte=since, link__brand=brand, robot_reason="").exclude(referrer_host="")
    by_creator: defaultdict[int, list[tuple[str, int, Any, Any]]] = defaultdict(list)
    rows = clicks.order_by().values_list("link__influencer_id", "link__handouts__instruction_id", "referrer_host")
    found = rows.annotate(Count("pk", distinct=True), Min("at"), Max("at"))
    where: dict[int, Collaboration] = {}
    for creator, instruction, host, number, first, last in found:
        site, one = site_of(host), people.get((creator, instruction))
        if site and one:
            where[one.pk] = one
            by_creator[one.pk].append((site, number, first, last))
    for pk, parts in by_creator.items():
        sites = ", ".join(sorted({site for site, *_ in parts}))
        number = sum(part[1] for part in parts)
        first, last = min(part[2] for part in parts), max(part[3] for part in parts)
        yield Seen(where[pk], Sign.Kind.COUPON_SITE, number, first, last, sites)


def open_signs(campaigns: Iterable[Any]) -> Any:
    """The open signs of these campaigns, newest first, with whom they are about. One query."""
    found = Sign.objects.open().filter(collaboration__campaign__in=campaigns)
    return found.select_related("collaboration__campaign", "collaboration__promo_handout")
