"""Six weeks of clicks and orders for the demo: a wave after each hand-over, weekends quieter, some robots."""

from __future__ import annotations

import datetime
import hashlib
import math
import random
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from campaigns.models import Collaboration, Status
from promocodes.values import normalize_code
from tracking.models import Click, ClickDay, ClickVisitor, Conversion

ROBOTS = ("preview", "crawler", "empty agent")
HOSTS = ("l.instagram.com", "www.tiktok.com", "www.youtube.com", "")


@transaction.atomic
def play() -> None:
    """Store clicks (with their daily counts) and orders for every collaboration that was handed something."""
    dice = random.Random(42)  # noqa: S311 - the same demo on every machine
    found = (
        Collaboration.objects.filter(status__in=(Status.PENDING_CONTENT, Status.PUBLISHED), sent_at__isnull=False)
        .select_related("brand", "promo_handout__instruction", "link_handout__tracked_link")
        .order_by("pk")
    )
    for one in found:
        strength = math.sqrt(max(one.followers, 1000)) / 26 * dice.uniform(0.4, 1.5)
        posted = one.status == Status.PUBLISHED
        if one.link_handout:
            _clicks(one, strength if posted else strength / 9, dice)
        _orders(one, strength if posted else strength / 12, dice)


def _days(one: Collaboration) -> list[tuple[datetime.date, float]]:
    """Each day since hand-over with the share of interest it has."""
    start = (one.published_at or one.sent_at or timezone.now()).date()
    today = timezone.now().date()
    days = [start + datetime.timedelta(days=number) for number in range(max((today - start).days, 0) + 1)]
    return [
        (day, (math.exp(-number / 6) + 0.06) * (0.7 if day.weekday() >= 5 else 1.0)) for number, day in enumerate(days)
    ]


def _moment(day: datetime.date, dice: random.Random) -> datetime.datetime:
    hour = min(int(abs(dice.gauss(19, 4))), 23)
    at = datetime.datetime.combine(day, datetime.time(hour, dice.randint(0, 59), dice.randint(0, 59)), datetime.UTC)
    return min(at, timezone.now())


def _clicks(one: Collaboration, strength: float, dice: random.Random) -> None:
    link = one.link_handout.tracked_link if one.link_handout else None
    clicks: list[Click] = []
    counts: defaultdict[datetime.date, list[int]] = defaultdict(lambda: [0, 0])
    visitors: defaultdict[datetime.date, set[str]] = defaultdict(set)
    for day, share in _days(one):
        for _ in range(int(strength * share * 3 * dice.uniform(0.6, 1.4))):
            visitor = hashlib.sha256(f"{one.pk}-{day}-{dice.randint(0, 60)}".encode()).hexdigest()[:32]
            robot = dice.choice(ROBOTS) if dice.random() < 0.07 else ""
            at = _moment(day, dice)
            clicks.append(
                Click(link=link, at=at, day=day, visitor=visitor, robot_reason=robot, referrer_host=dice.choice(HOSTS))
            )
            counts[day][bool(robot)] += 1
            if not robot:
                visitors[day].add(visitor)
    Click.objects.bulk_create(clicks, batch_size=1000)
    ClickVisitor.objects.bulk_create(
        [
            ClickVisitor(link=link, day=day, visitor=visitor)
            for day, found in visitors.items()
            for visitor in sorted(found)
        ],
        batch_size=1000,
    )
    ClickDay.objects.bulk_create(
        ClickDay(link=link, day=day, clicks=people, unique_clicks=len(visitors[day]), robot_clicks=robots)
        for day, (people, robots) in counts.items()
    )


def _orders(one: Collaboration, strength: float, dice: random.Random) -> None:
    code = one.promo_handout
    handout = code or one.link_handout
    if handout is None:
        return
    generic = code is not None and code.code_id is None
    rows: list[Conversion] = []
    for day, share in _days(one):
        for _ in range(int(strength * share * 0.28 * dice.uniform(0, 1.6))):
            amount = Decimal(dice.randint(1800, 11900)) / 100
            number = f"{one.brand.slug[:2].upper()}{one.pk:03}{len(rows):04}"
            value = code.value if code else ""
            rows.append(
                Conversion(
                    brand=one.brand,
                    source="shop",
                    order_id=number,
                    occurred_at=_moment(day, dice),
                    amount=amount,
                    refunded=amount if dice.random() < 0.04 else 0,
                    currency=one.brand.currency,
                    code=value,
                    code_norm=normalize_code(value),
                    credited_by="code" if code else "click",
                    handout=None if generic else handout,
                    instruction=handout.instruction,
                    reason=f"The order used the code {value}." if code else "The order came through her link.",
                )
            )
    Conversion.objects.bulk_create(rows, batch_size=500)
