"""What looks like a leaked code or an abused link, now: each kind of sign with its threshold. Nothing is written.

Where somebody has settled a sign, what came in afterwards is looked at by itself too: a smaller wave is not hidden by
the one that was explained. Clicks from a coupon site go on for as long as it lists the code: there only another site
is news, or many more of them (decision 0035).
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.utils import timezone

from accounts.brands import today_of
from accounts.models import Brand
from campaigns import coupon_clicks, results
from campaigns.coupon_clicks import Visits
from campaigns.models import Collaboration, Sign, Status
from tracking.figures import EVER, Scope
from tracking.models import Click, Conversion, ConversionDay, OrderBuyer

SILENT_FROM = 3
"""So many orders of somebody who has not posted, and whose link nobody has opened, are a sign."""

BURST_FROM, BURST_TIMES, BURST_DAYS = 10, 5, 28
"""So many orders on a day, that many times her usual day of the four weeks before."""
RECENT = datetime.timedelta(days=7)

BUYER_FROM, BUYER_WITHIN = 5, datetime.timedelta(days=28)
"""So many orders of one buyer with one code in so many days are a sign: codes for first orders, resold or shared."""

CLICKS_OF = datetime.timedelta(hours=24)
AGAIN_FROM, AGAIN_TIMES = 10, 3
"""So many clicks of a day from sites that are known, that many times those that were settled, are a sign again."""

Key = tuple[int, int]
"""A creator and an instruction."""
People = dict[Key, Collaboration]
Days = dict[datetime.date, int]
"""Orders by day."""


class Settling(NamedTuple):
    """That somebody has settled a sign: when, how many spoke for it, what it named, and whether it is open again."""

    at: datetime.datetime
    number: int
    detail: str
    reopened: bool


Settled = dict[tuple[int, str], Settling]
"""How a sign was last settled, by collaboration and kind."""


@dataclass(frozen=True)
class Seen:
    """One sign as it stands now. `anew`: what came in since somebody settled it is a sign by itself."""

    collaboration: Collaboration
    kind: str
    number: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    detail: str = ""
    anew: bool = False


def find(brand: Brand, settled: Settled) -> Iterator[Seen]:
    """Every sign of one brand. Seven queries, and one for each settled sign of some kinds."""
    people = _people(brand)
    yield from _early(brand, people, settled)
    yield from _silent(brand, people, settled)
    yield from _bursts(brand, people, settled)
    yield from _coupon_sites(brand, people, settled)
    yield from _buyers(brand, people, settled)


def _people(brand: Brand) -> People:
    people: People = {}
    found = Collaboration.objects.filter(brand=brand, sent_at__isnull=False).exclude(status=Status.CANCELLED)
    for one in found.select_related("campaign").order_by("pk"):
        for key in (one.campaign.promo_code_id, one.campaign.affiliate_link_id):
            if key:
                people[one.influencer_id, key] = one
    return people


def _counted(brand: Brand, key: Key) -> QuerySet[Conversion]:
    """The orders that count for this creator and instruction."""
    creator, instruction = key
    mine = Conversion.objects.filter(brand=brand, handout__influencer=creator, handout__instruction=instruction)
    return mine.filter(status=Conversion.Status.PAID, excluded_at=None)


def _early(brand: Brand, people: People, settled: Settled) -> Iterator[Seen]:
    """Orders with a code that had not left the house yet. One query."""
    orders = Conversion.objects.filter(brand=brand, credited_by="code", excluded_at=None)
    early = orders.filter(occurred_at__lt=F("handout__available_at"))
    rows = early.order_by().values_list("handout__influencer_id", "handout__instruction_id")
    for creator, instruction, number, first, last, mailed, came in rows.annotate(
        Count("pk"), Min("occurred_at"), Max("occurred_at"), Max("handout__available_at"), Max("received_at")
    ):
        if one := people.get((creator, instruction)):
            since = _settled_at(settled, one, Sign.Kind.EARLY)
            detail = mailed.isoformat(timespec="minutes")
            yield Seen(one, Sign.Kind.EARLY, number, first, last, detail, anew=bool(since and came > since))


def _silent(brand: Brand, people: People, settled: Settled) -> Iterator[Seen]:
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
            since = _settled_at(settled, one, Sign.Kind.SILENT)
            mine = _counted(brand, (one.influencer_id, one.campaign.promo_code_id))
            anew = bool(since and mine.filter(received_at__gt=since).count() >= SILENT_FROM)
            yield Seen(one, Sign.Kind.SILENT, hers.orders, min(one.sent_at, now), now, anew=anew)


def _bursts(brand: Brand, people: People, settled: Settled) -> Iterator[Seen]:
    """Many more orders on one of the last days than on the days before. From the rollup; one query."""
    today, zone = today_of(brand), zoneinfo.ZoneInfo(brand.timezone)
    first = today - datetime.timedelta(days=BURST_DAYS) - RECENT
    days: defaultdict[Key, Days] = defaultdict(dict)
    rows = ConversionDay.objects.filter(brand=brand, day__gte=first, influencer__gt=0).order_by()
    for creator, instruction, day, number in rows.values_list("influencer", "instruction", "day").annotate(
        Sum("orders")
    ):
        days[creator, instruction][day] = number
    for key, numbers in days.items():
        one = people.get(key)
        whole = _worst({day: number for day, number in numbers.items() if today - day < RECENT}, numbers)
        since = _settled_at(settled, one, Sign.Kind.BURST) if one else None
        fresh = _worst(_since(brand, key, since, today, zone), numbers) if since else None
        if one is None or (found := fresh or whole) is None:
            continue
        day, number, usual = found
        at = datetime.datetime.combine(day, datetime.time(), zone)
        end = at + datetime.timedelta(days=1)
        yield Seen(one, Sign.Kind.BURST, number, at, end, f"{usual:.1f}", anew=fresh is not None)


def _worst(
    recent: dict[datetime.date, int], every: dict[datetime.date, int]
) -> tuple[datetime.date, int, float] | None:
    """The day with the most orders, how many, and how many were usual; None where that is no burst."""
    day = max(recent, key=lambda day: recent[day], default=None)
    if day is None or recent[day] < BURST_FROM:
        return None
    usual = sum(number for other, number in every.items() if 0 < (day - other).days <= BURST_DAYS) / BURST_DAYS
    return (day, recent[day], usual) if recent[day] >= BURST_TIMES * usual else None


def _since(brand: Brand, key: Key, moment: datetime.datetime, today: datetime.date, zone: zoneinfo.ZoneInfo) -> Days:
    """The orders of the last days that came in after this moment, by day. One query."""
    first = datetime.datetime.combine(today, datetime.time(), zone) - RECENT
    came = _counted(brand, key).filter(received_at__gt=moment, occurred_at__gte=first).order_by()
    days = Counter(at.astimezone(zone).date() for at in came.values_list("occurred_at", flat=True))
    return {day: number for day, number in days.items() if today - day < RECENT}


def _settled_at(settled: Settled, one: Collaboration, kind: str) -> datetime.datetime | None:
    known = settled.get((one.pk, kind))
    return known.at if known else None


def _coupon_sites(brand: Brand, people: People, settled: Settled) -> Iterator[Seen]:
    """Clicks of the last day from sites where shoppers look for codes. One query, and one for each settled sign."""
    since = timezone.now() - CLICKS_OF
    clicks = Click.objects.filter(at__gte=since, link__brand=brand, robot_reason="").exclude(referrer_host="")
    found: defaultdict[int, list[Visits]] = defaultdict(list)
    where: dict[int, tuple[Key, Collaboration]] = {}
    for key, visits in coupon_clicks.by_site(clicks):
        if one := people.get(key):
            where[one.pk] = key, one
            found[one.pk].append(visits)
    for pk, parts in found.items():
        key, one = where[pk]
        known = settled.get((pk, Sign.Kind.COUPON_SITE))
        if known is None or known.reopened:
            yield _of_sites(one, parts)
            continue
        hers = clicks.filter(at__gt=known.at, link__influencer=key[0], link__handouts__instruction=key[1])
        fresh = [visits for _, visits in coupon_clicks.by_site(hers)]
        others = {visits.site for visits in fresh} - set(known.detail.split(", "))
        if others or sum(visits.number for visits in fresh) >= max(AGAIN_FROM, AGAIN_TIMES * known.number):
            yield _of_sites(one, fresh, anew=True)
        else:
            seen = _of_sites(one, parts)
            yield replace(seen, number=max(known.number, 1), detail=known.detail)


def _of_sites(one: Collaboration, parts: Sequence[Visits], *, anew: bool = False) -> Seen:
    return Seen(
        one,
        Sign.Kind.COUPON_SITE,
        sum(visits.number for visits in parts),
        min(visits.first_at for visits in parts),
        max(visits.last_at for visits in parts),
        ", ".join(sorted({visits.site for visits in parts})),
        anew=anew,
    )


def _buyers(brand: Brand, people: People, settled: Settled) -> Iterator[Seen]:
    """Codes that one buyer used again and again: the worst buyer of each. Two queries."""
    credited = "conversion__handout__influencer", "conversion__handout__instruction"
    orders = OrderBuyer.objects.filter(
        brand=brand,
        conversion__credited_by="code",
        conversion__status=Conversion.Status.PAID,
        conversion__excluded_at=None,
        conversion__occurred_at__gte=timezone.now() - BUYER_WITHIN,
    ).order_by()
    grouped = orders.values_list(*credited, "buyer").annotate(number=Count("pk")).filter(number__gte=BUYER_FROM)
    busy = {(creator, instruction, buyer) for creator, instruction, buyer, _ in grouped}
    told: defaultdict[tuple[Key, str], list[tuple[datetime.datetime, datetime.datetime, str]]] = defaultdict(list)
    rows = orders.filter(buyer__in={buyer for *_, buyer in busy}) if busy else orders.none()
    for creator, instruction, buyer, at, came, code in rows.values_list(
        *credited, "buyer", "conversion__occurred_at", "conversion__received_at", "conversion__handout__code__value"
    ):
        if (creator, instruction, buyer) in busy:
            told[(creator, instruction), buyer].append((at, came, code or ""))
    worst: dict[int, Seen] = {}
    for (key, _), said in told.items():
        if one := people.get(key):
            seen = _of_buyer(one, said, _settled_at(settled, one, Sign.Kind.ONE_BUYER))
            if one.pk not in worst or (seen.anew, seen.number) > (worst[one.pk].anew, worst[one.pk].number):
                worst[one.pk] = seen
    yield from worst.values()


def _of_buyer(
    one: Collaboration, said: list[tuple[datetime.datetime, datetime.datetime, str]], since: datetime.datetime | None
) -> Seen:
    fresh = [order for order in said if since and order[1] > since]
    anew = len(fresh) >= BUYER_FROM
    counted = sorted(fresh if anew else said)
    return Seen(one, Sign.Kind.ONE_BUYER, len(counted), counted[0][0], counted[-1][0], counted[-1][2], anew=anew)
