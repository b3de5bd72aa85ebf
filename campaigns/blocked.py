"""Whom each cause is about: the conditions that the lists are narrowed by, and the board counts by.

One home for both, so that a number on the board and the rows of its list agree.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.brands import today_of
from accounts.models import Brand
from campaigns.causes import BLOCKED, BY_KIND, DUE_WITHIN, MAIL_STATES
from campaigns.code_days import ENDS_EARLY
from campaigns.handover import MAILS_OF_VALUES
from campaigns.models import Campaign, Collaboration, Status
from campaigns.models import Case as Report
from notifications.models import Message, State
from promocodes.models import Handout, Instruction

T = TypeVar("T")

DELAYED_AFTER = datetime.timedelta(hours=1)
"""A mail that is tried again for longer than this is named; a server that asks to come back later is not."""

READY = Q(status=Status.READY_TO_SEND)
PENDING = Q(status=Status.PENDING_CONTENT)
CLOCK_RUNS = Q(clock_stopped_at__isnull=True)
CODE_RETIRED = Q(promo_handout__in=Handout.objects.filter(retired_at__isnull=False))
"""Asked as a set, and so are the days below: few are out of use, and the data base finds them by an index."""
CODE_MISSING = READY & (Q(promo_handout__isnull=True) | CODE_RETIRED)
LINK_MISSING = READY & Q(link_handout__isnull=True)
RETIRED = PENDING & CLOCK_RUNS & CODE_RETIRED
UNOPENED = PENDING & CLOCK_RUNS & Q(seen_at__isnull=True) & ~CODE_RETIRED
"""Who has not opened the page with her values yet. An open case and a retired code are causes of their own."""
NOT_ARRIVED = tuple(set(State) - {State.SENT, State.DELIVERED, State.CANCELLED})
KINDS_OF_MAILS = {state: kind for kind, states in MAIL_STATES.items() for state in states}


def condition(kind: str, brands: Iterable[Brand]) -> Q:
    """Which collaborations of these brands a cause is about."""
    brands = list(brands)
    if kind in MAIL_STATES:
        return mailed(brands, MAIL_STATES[kind])
    if kind in DUE_WITHIN:
        return due_within(brands, DUE_WITHIN[kind])
    if kind == "past":
        return past(brands)
    if kind == "unseen":
        return unseen(brands)
    return FIXED[kind]


FIXED = {
    "case": Q(pk__in=Report.objects.open().values("collaboration")),
    "retired": RETIRED,
    "code": CODE_MISSING,
    "link": LINK_MISSING,
    "ends": PENDING & ENDS_EARLY,
}
CASES = {Status.PENDING_CONTENT: "case", Status.PUBLISHED: "case_posted"}
ENDS_EARLY_IN_PARTS = (
    PENDING
    & Q(promo_handout__in=Handout.objects.filter(code__ends_on__isnull=False))
    & Q(promo_handout__code__ends_on__lt=F("due_on")),
    PENDING
    & Q(promo_handout__in=Handout.objects.filter(instruction__in=Instruction.objects.filter(ends_on__isnull=False)))
    & Q(promo_handout__code__ends_on__isnull=True, promo_handout__instruction__ends_on__lt=F("due_on")),
)
"""The same as "ends", in two conditions that exclude each other: each can begin at what few codes have."""


def mailed(brands: Iterable[Brand], states: Collection[State]) -> Q:
    """Whose newest mail with her values stands in one of these states, and who has not opened them otherwise."""
    just_now = Q(created_at__gt=timezone.now() - DELAYED_AFTER) | Q(error_code__startswith="channel.")
    return UNOPENED & _newest_is(brands, states, Q(state=State.RETRY) & just_now)


def unseen(brands: Iterable[Brand]) -> Q:
    """Who was mailed her values at least the brand's number of days ago, and has not opened the page with them."""
    now = timezone.now()
    groups = [
        (now - datetime.timedelta(days=days), those) for days, those in _grouped(brands, lambda one: one.unseen_days)
    ]
    since = any_of(
        Q(brand__in=those, sent_at__lte=before) & ~Q(pk__in=_mailed_since(before).values("subject_id"))
        for before, those in groups
    )
    return UNOPENED & since & ~_newest_is(brands, NOT_ARRIVED)


def _mailed_since(moment: datetime.datetime) -> QuerySet[Message]:
    """Mails of the last days, of all brands: none of them is purged yet, and an index holds only those.

    Their kinds say that they are about collaborations. Asked for that too, SQLite would read every mail there is.
    """
    lately = Message.objects.filter(kind__in=MAILS_OF_VALUES, created_at__gt=moment, purged_at__isnull=True)
    return lately.exclude(state=State.CANCELLED)


def _newest_is(brands: Iterable[Brand], states: Collection[State], *but: Q) -> Q:
    stand = mails_of_values().filter(lane__in=[brand.lane for brand in brands], state__in=states)
    for condition in but:
        stand = stand.exclude(condition)
    newest = _newest(mails_of_values().filter(subject_id=OuterRef("subject_id")), "pk")
    # asked of the few that stand so: PostgreSQL would compare "no newer one" with every mail there is
    return Q(pk__in=stand.filter(pk=newest).values("subject_id"))


def past(brands: Iterable[Brand]) -> Q:
    """Whose deadline has passed in the brand's calendar, while no case stops it."""
    return PENDING & CLOCK_RUNS & any_of(Q(brand__in=those, due_on__lt=day) for day, those in days_of(brands))


def due_within(brands: Iterable[Brand], days: int) -> Q:
    """Whose deadline is today or at most so many days away, in the brand's calendar."""
    more = datetime.timedelta(days=days)
    return (
        PENDING
        & CLOCK_RUNS
        & any_of(Q(brand__in=those, due_on__range=(day, day + more)) for day, those in days_of(brands))
    )


def days_of(brands: Iterable[Brand]) -> list[tuple[datetime.date, list[Brand]]]:
    """The brands by what day it is for them: never more than three days."""
    return _grouped(brands, today_of)


def mails_of_values() -> QuerySet[Message]:
    """The mails that carry a code or link to a creator."""
    return Message.objects.filter(subject_type="collaboration", kind__in=MAILS_OF_VALUES)


def newest_mail(field: str) -> Subquery:
    """This field of a collaboration's newest mail with her values that was not cancelled."""
    return _newest(mails_of_values().filter(subject_id=OuterRef("pk")), field)


def _newest(hers: QuerySet[Message], field: str) -> Subquery:
    return Subquery(hers.exclude(state=State.CANCELLED).order_by("-pk").values(field)[:1])


def any_of(conditions: Iterable[Q]) -> Q:
    """One of them holds; without any, nobody."""
    return reduce(or_, conditions, Q(pk__in=[]))


def _grouped(brands: Iterable[Brand], key: Callable[[Brand], T]) -> list[tuple[T, list[Brand]]]:
    groups: dict[T, list[Brand]] = {}
    for brand in brands:
        groups.setdefault(key(brand), []).append(brand)
    return list(groups.items())


def count(campaigns: dict[int, Campaign], brands: Sequence[Brand]) -> tuple[Counter[tuple[str, int]], Counter[int]]:
    """How many collaborations each cause is about, by cause and campaign; and how many are blocked, by brand."""
    here = Collaboration.objects.filter(brand__in=brands).order_by()
    if len(campaigns) == 1:
        here = here.filter(campaign__in=campaigns)
    numbers: Counter[tuple[str, int]] = Counter()
    blocked: Counter[int] = Counter()
    for kind, pk, number in _counted(here, campaigns, brands):
        if number:
            numbers[kind, pk] += number
            if BY_KIND[kind].group == BLOCKED:  # each of them excludes the others
                blocked[campaigns[pk].brand_id] += number
    for row in _before_sending(here):
        campaign = campaigns[row["campaign_id"]]
        code, link = campaign.wants_personal_code * row["code"], campaign.wants_personal_link * row["link"]
        found = {"request": row["request"], "code": code, "link": link}
        numbers.update({(kind, campaign.pk): number for kind, number in found.items()})
        blocked[campaign.brand_id] += code + link - (row["both"] if code and link else 0)
    return numbers, blocked


def _before_sending(here: QuerySet[Collaboration]) -> Iterable[Mapping[str, Any]]:
    """Requests, and what the accepted ones miss, by campaign. One query."""
    return (
        here.filter(status__in=(Status.APPLIED, Status.READY_TO_SEND))
        .values("campaign_id")
        .annotate(
            request=Count("campaign", filter=Q(status=Status.APPLIED)),
            code=Count("campaign", filter=CODE_MISSING),
            link=Count("campaign", filter=LINK_MISSING),
            both=Count("campaign", filter=CODE_MISSING & LINK_MISSING),
        )
    )


def _counted(
    here: QuerySet[Collaboration], campaigns: Collection[int], brands: Sequence[Brand]
) -> Iterator[tuple[str, int, int]]:
    """Cause, campaign and number of who is to post. Each query begins at an index that holds little else. Seven."""
    stuck = here.filter(mailed(brands, KINDS_OF_MAILS)).annotate(stands=newest_mail("state"))
    for pk, state, number in stuck.values_list("campaign_id", "stands").annotate(number=Count("campaign")):
        yield KINDS_OF_MAILS[state], pk, number
    reported = Report.objects.open().filter(brand__in=brands)  # begins at the few open cases
    if len(campaigns) == 1:
        reported = reported.filter(collaboration__campaign__in=campaigns)
    cases = reported.order_by().values_list("collaboration__campaign_id", "collaboration__status").annotate(Count("pk"))
    yield from ((CASES[status], pk, number) for pk, status, number in cases if status in CASES)
    for kind in ("retired", "unseen"):
        for pk, number in _by_campaign(here, condition(kind, brands)):
            yield kind, pk, number
    for part in ENDS_EARLY_IN_PARTS:
        for pk, number in _by_campaign(here, part):
            yield "ends", pk, number
    dated = {kind: condition(kind, brands) for kind in ("past", *DUE_WITHIN)}
    near = here.filter(dated["past"] | dated["due_7"]).values_list("campaign_id")
    for pk, *counted in near.annotate(**{kind: Count("campaign", filter=those) for kind, those in dated.items()}):
        yield from ((kind, pk, number) for kind, number in zip(dated, counted, strict=True))


def _by_campaign(here: QuerySet[Collaboration], those: Q) -> QuerySet[Collaboration, tuple[int, int]]:
    return here.filter(those).values_list("campaign_id").annotate(number=Count("campaign"))
