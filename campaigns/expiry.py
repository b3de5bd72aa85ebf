"""Ends what nobody posted in time: by the brand's rule, with a word before, or by hand."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Collection

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM, Actor
from accounts.brands import day_of, today_of
from accounts.models import Brand
from campaigns import deadlines, emails, workflow
from campaigns.code_words import day_in_words
from campaigns.deadlines import NOTICE_DAYS
from campaigns.models import Campaign, Collaboration, Status
from campaigns.reminders import waits_for_her, where_it_is_day, whole
from notifications import outbox
from notifications.models import Message, State

AT_ONCE = 500


class NotPast(workflow.WrongMove):
    """Somebody still has time to post."""

    code = "deadline.not_past"


def expire_by_hand(campaign: Campaign, pks: Collection[int], *, by: Actor, reason: str = "") -> list[Collaboration]:
    """Set these to expired, if their last day is past; the others are left out. Raises NotPast if it is nobody's."""
    with transaction.atomic():
        campaign = workflow.locked(campaign)
        there = campaign.collaborations.filter(pk__in=pks, status=Status.PENDING_CONTENT)
        past = list(there.filter(due_on__lt=today_of(campaign.brand)).values_list("pk", flat=True))
        if not past and (one := there.order_by("due_on").first()) and one.due_on:
            raise NotPast(
                _("%(who)s may post until %(day)s. Wait until then, or cancel the order.")
                % {"who": one.display_name, "day": day_in_words(one.due_on)}
            )
        return workflow.expire_many(campaign, past, by=by, reason=reason)


def expire_one(collaboration: Collaboration, *, by: Actor) -> None:
    """Set one to expired whose last day is past. Raises NotPast, or WrongMove if she is not to post."""
    if not expire_by_hand(collaboration.campaign, [collaboration.pk], by=by):
        workflow.expire(collaboration, by=by)  # says why not


def run() -> int:
    """One round through the brands with a rule: warn, then end; returns how many parts were ended."""
    brands = Brand.objects.filter(expire_after_days__isnull=False).order_by("pk")
    return sum(_round_of(brand) for brand in brands)


def ends_on(one: Collaboration) -> datetime.date | None:
    """The day on which her part ends by itself if she does not post; None if none. A query where there is a rule."""
    brand = one.campaign.brand
    if brand.expire_after_days is None or one.due_on is None or one.status != Status.PENDING_CONTENT:
        return None
    if one.clock_stopped_at:
        return None
    told = Message.objects.filter(key=f"expiry_near:{one.pk}:{one.due_on}").values_list("created_at", flat=True).first()
    zone = zoneinfo.ZoneInfo(brand.timezone)
    return deadlines.ends_on(brand, one.due_on, told_on=told.astimezone(zone).date() if told else None)


def _round_of(brand: Brand) -> int:
    _warn(brand)
    ended = 0
    for campaign_pk in list(_over(brand).order_by().values_list("campaign_id", flat=True).distinct()):
        ended += _end(brand, campaign_pk)
    return ended


@transaction.atomic
def _warn(brand: Brand) -> int:
    """Tell those whose part ends in two days; once for each last day, however often this runs."""
    now = timezone.now()
    today = day_of(brand, now)
    soon = (
        _last_day_before(brand, today + datetime.timedelta(days=NOTICE_DAYS))
        .filter(where_it_is_day(brand, now), due_on__lt=today)
        .exclude(Exists(_warnings()))
    )
    groups: dict[tuple[int, datetime.date], list[Collaboration]] = {}
    for one in whole(soon)[:AT_ONCE]:
        if one.due_on and (day := deadlines.ends_on(brand, one.due_on, told_on=today)):
            groups.setdefault((one.campaign_id, day), []).append(one)
    letters = [
        letter
        for (_, day), group in groups.items()
        for letter in emails.expiry_near(group[0].campaign, group, today=today, ends_on=day)
    ]
    return outbox.queue_many(letters)


@transaction.atomic
def _end(brand: Brand, campaign_pk: int) -> int:
    """End what is over in one campaign. Under its lock, so that who comes second finds nothing left to do."""
    campaign = workflow.locked(Campaign(pk=campaign_pk))
    over = _over(brand).filter(campaign=campaign).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    pks = list(over.values_list("pk", flat=True)[:AT_ONCE])
    return len(workflow.expire_many(campaign, pks, by=SYSTEM)) if pks else 0


def _over(brand: Brand) -> QuerySet[Collaboration]:
    """Those whose days are over by the rule, and who were told at least two days ago."""
    today = day_of(brand, timezone.now())
    told_before = datetime.datetime.combine(
        today - datetime.timedelta(days=NOTICE_DAYS - 1), datetime.time(), tzinfo=zoneinfo.ZoneInfo(brand.timezone)
    )
    return _last_day_before(brand, today).filter(Exists(_warnings().filter(created_at__lt=told_before)))


def _last_day_before(brand: Brand, day: datetime.date) -> QuerySet[Collaboration]:
    """Those to whom the rule leaves no day from this one on: last day + days of the rule < day."""
    due_before = day - datetime.timedelta(days=brand.expire_after_days or 0)
    return waits_for_her(brand).filter(due_on__lt=due_before)


def _warnings() -> QuerySet[Message]:
    """The warning of the collaboration of the outer query, for its present last day."""
    key = Concat(
        Value("expiry_near:"), Cast(OuterRef("pk"), CharField()), Value(":"), Cast(OuterRef("due_on"), CharField())
    )
    return Message.objects.filter(key=key).exclude(state=State.CANCELLED)
