"""Reminders: who is to be reminded of what, today and where she lives, and what is untrue meanwhile (decision 0017).

A round asks the data base and writes letters; it keeps nothing of its own. What was written is known by its key, so a
round may be run again, or by two at once.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import quiet_hours
from accounts.brands import day_of
from accounts.models import Brand
from campaigns import emails, handover
from campaigns.models import Campaign, Collaboration, Status
from notifications import outbox
from notifications.models import WAITING, Message, State

SWITCHES = {
    "reminder_deadline_near": "remind_deadline_near",
    "reminder_deadline_past": "remind_deadline_past",
    "reminder_unseen": "remind_unseen",
    "reminder_unconfirmed": "remind_unconfirmed",
}
"""The setting of the brand that turns each kind on."""

A_DAY = datetime.timedelta(days=1)
NEAR = datetime.timedelta(days=3)
LATE = datetime.timedelta(days=7)
STILL_FRESH = datetime.timedelta(days=14)
"""What is older is left alone: nobody is reminded of last season because a switch was turned on today."""

AT_ONCE = 500
"""So many of a kind in a round of one brand; the next round goes on."""

ONE_A_DAY = (*emails.CHASING, "deadline_changed")
"""After one of these a creator is not reminded for a day."""


def remind() -> int:
    """One round through all brands; returns how many reminders were written."""
    pending = Collaboration.objects.filter(brand=OuterRef("pk"), status=Status.PENDING_CONTENT)
    return sum(
        remind_for(pk) for pk in Brand.objects.filter(Exists(pending)).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def remind_for(brand_pk: int) -> int:
    """The round of one brand: take back what is untrue by now, then write what is due. Nothing if another runs it."""
    brand = alone(brand_pk)
    if brand is None:
        return 0
    now = timezone.now()
    _take_back_untrue(brand, now)
    letters: list[outbox.Letter] = []
    written: set[str] = set()
    for kind in emails.REMINDERS:
        if not getattr(brand, SWITCHES[kind]):
            continue
        groups: dict[int, list[Collaboration]] = {}
        for one in whole(_unwritten(brand, kind, now))[:AT_ONCE]:
            if one.influencer.email not in written:
                written.add(one.influencer.email)
                groups.setdefault(one.campaign_id, []).append(one)
        for group in groups.values():
            letters += emails.reminder(kind, group[0].campaign, group, today=day_of(brand, now))
    return outbox.queue_many(letters)


def alone(brand_pk: int) -> Brand | None:
    """The brand, locked until the transaction ends; None while another round has it. Its rows stay usable."""
    return Brand.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=brand_pk).first()


def waits_for_her(brand: Brand) -> QuerySet[Collaboration]:
    """Who is to post and has what she needs: her values have left and are in use, and no case of hers is open."""
    return Collaboration.objects.filter(
        _in_her_hands("promo_handout"),
        _in_her_hands("link_handout"),
        brand=brand,
        status=Status.PENDING_CONTENT,
        clock_stopped_at=None,
    )


def where_it_is_day(brand: Brand, now: datetime.datetime) -> Q:
    """The creators who may be disturbed now: in their own time zone, else the brand's."""
    quiet = quiet_hours.quiet_zones(now, brand.quiet_from, brand.quiet_until)
    if brand.timezone in quiet:
        return Q(influencer__timezone__in=sorted(quiet_hours.zones() - quiet))
    return ~Q(influencer__timezone__in=sorted(quiet))


def _true_now(brand: Brand, kind: str, now: datetime.datetime) -> QuerySet[Collaboration]:
    """Those of whom this kind is true at this moment, whether or not they have been told."""
    today, since = day_of(brand, now), now - datetime.timedelta(days=brand.unseen_days)
    found = waits_for_her(brand).filter(
        where_it_is_day(brand, now), campaign__status=Campaign.Status.PUBLISHED, sent_at__lte=now - A_DAY
    )
    if kind == "reminder_deadline_near":
        return found.filter(due_on__gte=today, due_on__lte=today + NEAR)
    if kind == "reminder_deadline_past":
        return found.filter(due_on__lt=today, due_on__gte=today - LATE)
    found = found.filter(due_on__gte=today)
    if kind == "reminder_unconfirmed":
        return found.filter(confirmed_at=None, seen_at__lte=since, seen_at__gte=since - STILL_FRESH)
    mails = Message.objects.filter(
        subject_type="collaboration", subject_id=OuterRef("pk"), kind__in=handover.MAILS_OF_VALUES
    )
    arrived = mails.filter(
        state__in=(State.SENT, State.DELIVERED), sent_at__lte=since, sent_at__gte=since - STILL_FRESH
    )
    newer = mails.filter(created_at__gt=since).exclude(state=State.CANCELLED)
    return found.filter(Exists(arrived), ~Exists(newer), seen_at=None, sent_at__lte=since)


def _unwritten(brand: Brand, kind: str, now: datetime.datetime) -> QuerySet[Collaboration]:
    """Of those, who has not been told, and has not been reminded of anything for a day."""
    lately = (
        Message.objects.filter(lane=brand.lane, to=OuterRef("influencer__email"), kind__in=ONE_A_DAY)
        .filter(Q(created_at__gt=now - A_DAY) | Q(sent_at__gt=now - A_DAY) | Q(state__in=(*WAITING, State.SENDING)))
        .exclude(state=State.CANCELLED)
    )
    told = Message.objects.filter(key=OuterRef("reminder_key"))
    return _true_now(brand, kind, now).annotate(reminder_key=_key(kind)).filter(~Exists(told), ~Exists(lately))


def _take_back_untrue(brand: Brand, now: datetime.datetime) -> None:
    """Cancel what waits and is untrue by now, or would leave in a quiet hour; its key is free for a better one."""
    rows = Message.objects.filter(lane=brand.lane, kind__in=emails.REMINDERS, state__in=WAITING)
    waiting: dict[str, dict[int, str]] = {}
    for kind, pk, key in rows.values_list("kind", "subject_id", "key"):
        waiting.setdefault(kind, {})[pk or 0] = key.split(":again:")[0]
    for kind, keys in waiting.items():
        wanted: dict[int, str] = {}
        if getattr(brand, SWITCHES[kind]):
            true = _true_now(brand, kind, now).filter(pk__in=keys).annotate(reminder_key=_key(kind))
            wanted = dict(true.values_list("pk", "reminder_key"))
        untrue = [pk for pk, key in keys.items() if wanted.get(pk) != key]
        outbox.cancel_waiting(
            "collaboration",
            untrue,
            kinds=[kind],
            reason=gettext_noop("It is no longer due, or it is late where she lives."),
        )


def _key(kind: str) -> Concat:
    """`emails.reminder_key` in the data base."""
    if kind in emails.OF_DEADLINE:
        return Concat(Value(f"{kind}:"), _text("pk"), Value(":"), _text("due_on"), output_field=CharField())
    return Concat(
        Value(f"{kind}:"), _text("pk"), Value(":c"), _version("promo_handout"), Value(":l"), _version("link_handout"),
        output_field=CharField(),
    )  # fmt: skip


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


def _version(pointer: str) -> Cast:
    return Cast(Coalesce(F(f"{pointer}__version"), 0), CharField())


def _in_her_hands(pointer: str) -> Q:
    has_left = Q(**{f"{pointer}__available_at__lte": timezone.now(), f"{pointer}__retired_at__isnull": True})
    return Q(**{f"{pointer}__isnull": True}) | has_left


def whole(found: QuerySet[Collaboration]) -> QuerySet[Collaboration]:
    """With all that a letter says, locked: who is being moved at this moment is left for the next round."""
    return (
        found
        .select_for_update(of=("self",), skip_locked=True)
        .select_related(
            "campaign__brand", "campaign__promo_code", "campaign__affiliate_link",
            "influencer", "promo_handout", "link_handout__tracked_link",
        )
        .order_by("pk")
    )  # fmt: skip
