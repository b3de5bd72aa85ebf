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

from accounts.models import Brand
from campaigns import orders_in
from campaigns.demo import strays
from campaigns.models import Collaboration, Status
from tracking.click_ids import new_click_id
from tracking.models import Click, ClickDay, ClickVisitor
from tracking.order_facts import Returned, State

ROBOTS = ("preview", "crawler", "empty agent")
Said = State | Returned
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
    said: defaultdict[Brand, list[Said]] = defaultdict(list)
    for one in found:
        strength = math.sqrt(max(one.followers, 1000)) / 26 * dice.uniform(0.4, 1.5)
        posted = one.status == Status.PUBLISHED
        if one.link_handout:
            _clicks(one, strength if posted else strength / 9, dice)
        said[one.brand] += _orders(one, strength if posted else strength / 12, dice)
    for brand, its in said.items():
        orders_in.receive(brand, [*its, *strays.of(brand, dice)], origin="demo")


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


def _orders(one: Collaboration, strength: float, dice: random.Random) -> list[Said]:
    """What the shop says about the orders that she brought, by her code, by her link, or by both."""
    code = one.promo_handout
    if code is None and one.link_handout is None:
        return []
    link = one.link_handout.tracked_link if one.link_handout else None
    opened = Click.objects.filter(link=link, robot_reason="") if link else Click.objects.none()
    clicks = list(opened.order_by("at", "pk").values_list("at", flat=True))
    said: list[Said] = []
    for day, share in _days(one):
        for _ in range(int(strength * share * 0.28 * dice.uniform(0, 1.6))):
            amount, at = Decimal(dice.randint(1800, 11900)) / 100, _moment(day, dice)
            before = [clicked_at for clicked_at in clicks if clicked_at <= at]
            through_link = bool(before) and (code is None or dice.random() < 0.3)
            if code is None and not through_link:
                continue
            clicked = dice.choice(before[-20:]) if through_link else at
            click_id = new_click_id(one.brand_id, link.pk, clicked) if link and through_link else None
            order = State(
                source="shop",
                order_id=f"{one.brand.slug[:2].upper()}{one.pk:03}{len(said):04}",
                at=at,
                status="paid",
                amount=amount,
                currency=one.brand.currency,
                occurred_at=at,
                codes=(code.value,) if code else None,
                click_id=click_id,
            )
            said.append(order)
            if dice.random() < 0.05:
                back = amount if dice.random() < 0.7 else amount / 2
                said.append(_refund(order, back.quantize(Decimal("0.01")), dice))
    return said


def _refund(order: State, amount: Decimal, dice: random.Random) -> Returned:
    at = min(order.at + datetime.timedelta(days=dice.randint(1, 9)), timezone.now())
    return Returned(order.source, order.order_id, f"R-{order.order_id}", at, amount)
