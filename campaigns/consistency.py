"""Recomputes what is stored twice and looks for what must never be. One function a fact, each a few queries."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from accounts import audit_guard
from campaigns import order_checks
from campaigns.models import (
    ACCEPTED_STATUSES,
    CLOSED_STATUSES,
    OPEN_STATUSES,
    Campaign,
    Case,
    Collaboration,
    OrderImport,
    Status,
)
from campaigns.rows import VERDICTS
from notifications.models import WAITING, Message, State, Suppression, Wording
from promocodes.models import Code, Handout, Instruction, Kind, PooledCode, TrackedLink
from promocodes.values import normalize_code
from tracking import old_clicks, rollup_checks
from tracking.models import Click, ClickDay, ClickLabelDay, ClickTotal, ClickVisitor, Conversion

LATE = datetime.timedelta(minutes=10)


def differences() -> Iterator[str]:
    """Every difference found, as a sentence that names the rows."""
    for check in CHECKS:
        yield from check()


def _brands() -> Iterator[str]:
    for one in Collaboration.objects.exclude(brand_id=F("campaign__brand_id")):
        yield f"Collaboration {one.pk} is of another brand than its campaign {one.campaign_id}."
    for file in OrderImport.objects.exclude(brand_id=F("campaign__brand_id")):
        yield f"Import {file.pk} is of another brand than its campaign {file.campaign_id}."
    for name in ("promo_code", "affiliate_link"):
        for campaign in Campaign.objects.filter(**{f"{name}__isnull": False}).exclude(
            **{f"{name}__brand_id": F("brand_id")}
        ):
            yield f"Campaign {campaign.pk} has an instruction of another brand."
    for handout in Handout.objects.filter(code__isnull=False).exclude(code__brand_id=F("instruction__brand_id")):
        yield f"Handout {handout.pk} carries a code of another brand."
    for order in Conversion.objects.filter(handout__isnull=False).exclude(handout__instruction__brand_id=F("brand_id")):
        yield f"Conversion {order.pk} is credited to another brand's handout {order.handout_id}."


def _holders() -> Iterator[str]:
    for name in ("promo_handout", "link_handout"):
        held = Collaboration.objects.filter(**{f"{name}__isnull": False})
        for one in held.exclude(**{f"{name}__influencer_id": F("influencer_id")}):
            yield f"Collaboration {one.pk} holds a handout of another creator."
        retired = held.filter(status__in=OPEN_STATUSES, **{f"{name}__retired_at__isnull": False})
        if name == "promo_handout":  # a code that a person took out of use stays pointed at (decision 0013)
            retired = retired.filter(promo_handout__retired_reason="")
        for one in retired:
            yield f"Collaboration {one.pk} is {one.status} and holds a retired handout."
        for one in held.filter(status=Status.CANCELLED, **{f"{name}__retired_at__isnull": True}):
            yield f"Collaboration {one.pk} is cancelled and its handout is not retired."
    for handout in Handout.objects.filter(code__isnull=False).exclude(code__influencer_id=F("influencer_id")):
        yield f"Handout {handout.pk} points to a code of another creator."
    for handout in Handout.objects.filter(retired_at=None, code__retired_at__isnull=False):
        yield f"Handout {handout.pk} is live and its code {handout.code_id} is retired."


def _instructions() -> Iterator[str]:
    for name, kind in (("promo_code", Kind.PROMO_CODE), ("affiliate_link", Kind.AFFILIATE_LINK)):
        for one in Campaign.objects.filter(**{f"{name}__isnull": False}).exclude(**{f"{name}__kind": kind}):
            yield f"Campaign {one.pk} has the wrong kind of instruction as its {name}."


def _norms() -> Iterator[str]:
    for pk, value, norm in Code.objects.values_list("pk", "value", "norm").iterator():
        if normalize_code(value) != norm:
            yield f"Code {pk} is stored under “{norm}”; its text reads “{normalize_code(value)}”."
    generic = Instruction.objects.filter(kind=Kind.PROMO_CODE, personalized=False)
    for pk, value, norm in generic.values_list("pk", "shared_value", "shared_norm").iterator():
        if normalize_code(value) != norm:
            yield f"Instruction {pk} is stored under “{norm}”; its text reads “{normalize_code(value)}”."


def _pools() -> Iterator[str]:
    for one in PooledCode.objects.exclude(instruction__brand_id=F("brand_id")):
        yield f"Pooled code {one.pk} is of another brand than its instruction {one.instruction_id}."
    for pk, value, norm in PooledCode.objects.order_by().values_list("pk", "value", "norm").iterator():
        if normalize_code(value) != norm:
            yield f"Pooled code {pk} is stored under “{norm}”; its text reads “{normalize_code(value)}”."
    given = PooledCode.objects.filter(handout__isnull=False)
    for one in given.exclude(handout__instruction_id=F("instruction_id"), handout__code__norm=F("norm")):
        yield f"Pooled code {one.pk} became handout {one.handout_id}, which is of another instruction or code."
    live = Code.objects.live().filter(brand=OuterRef("brand"), norm=OuterRef("norm"))
    for one in PooledCode.objects.waiting().filter(Exists(live)):
        yield f"Pooled code {one.pk} waits though it is somebody's live code."


def _destinations() -> Iterator[str]:
    current = Handout.objects.filter(retired_at=None, tracked_link__isnull=False)
    for one in current.exclude(tracked_link__destination=F("value")):
        yield f"Tracked link {one.tracked_link_id} leads elsewhere than its handout {one.pk} says."
    kept = ClickTotal.objects.filter(link=OuterRef("pk"), instruction=None)  # clicked before its import was undone
    for link in TrackedLink.objects.filter(~Exists(kept), handouts__isnull=True):
        yield f"Tracked link {link.pk} belongs to no handout."


def _stuck() -> Iterator[str]:
    """Ready to send with every value, or Pending content whose mail was never queued."""
    complete = Q()
    for name, pointer in (("promo_code", "promo_handout"), ("affiliate_link", "link_handout")):
        given = Q(**{f"{pointer}__isnull": False, f"{pointer}__retired_at__isnull": True})
        complete &= Q(**{f"campaign__{name}__isnull": True}) | given
    for one in Collaboration.objects.filter(complete, status=Status.READY_TO_SEND):
        yield f"Collaboration {one.pk} misses nothing and is still Ready to send."
    sent = Collaboration.objects.filter(status__in=(Status.PENDING_CONTENT, Status.PUBLISHED))
    # the mail of a code that was taken out of use, or of who has left, may have been stopped before it left
    rows = (
        sent.filter(influencer__left_at=None)
        .exclude(promo_handout__retired_at__isnull=False)
        .values_list("pk", "promo_handout__version", "link_handout__version")
    )
    keys = {f"handover:{pk}:c{code or 0}:l{link or 0}" for pk, code, link in rows.iterator()}
    known = set(Message.objects.filter(key__startswith="handover:").values_list("key", flat=True).iterator())
    for key in sorted(keys - known):
        yield f"No mail was ever queued for “{key}”."


def _places() -> Iterator[str]:
    taken = Count("collaborations", filter=Q(collaborations__status__in=ACCEPTED_STATUSES))
    for one in Campaign.objects.filter(places__isnull=False).annotate(taken=taken).filter(taken__gt=F("places")):
        yield f"Campaign {one.pk} has {one.places} places and {one.taken} accepted creators."


def _closed() -> Iterator[str]:
    left = (Status.APPLIED, Status.READY_TO_SEND)
    for one in Collaboration.objects.filter(campaign__status=Campaign.Status.CLOSED, status__in=left):
        yield f"Collaboration {one.pk} is {one.status} though its campaign is closed."
    waiting = Message.objects.filter(
        state__in=(State.HELD, State.QUEUED, State.RETRY),
        subject_type="collaboration",
        kind__in=("handover", "code_changed"),
    )
    ended = Collaboration.objects.filter(status__in=CLOSED_STATUSES).exclude(status=Status.EXPIRED)
    for mail in waiting.filter(subject_id__in=ended.values("pk")):
        yield f"Message {mail.pk} waits for collaboration {mail.subject_id}, which has ended."


def _late_mail() -> Iterator[str]:
    old = timezone.now() - LATE
    for one in Message.objects.filter(state=State.SENDING, lease_until__lt=old):
        yield f"Message {one.pk} is leased since {one.lease_until} and nobody freed it."
    for one in Message.objects.filter(state__in=(State.HELD, State.QUEUED), due_at__lt=old):
        yield f"Message {one.pk} was due at {one.due_at:%Y-%m-%d %H:%M} and has not left. Is a worker running?"


def _wordings() -> Iterator[str]:
    lost = Message.objects.exclude(wording=None).exclude(Exists(Wording.objects.filter(pk=OuterRef("wording"))))
    for pk in lost.values_list("pk", flat=True).iterator():
        yield f"Message {pk} has lost the words that it shares with its batch."


def _stopped_addresses() -> Iterator[str]:
    """A mail waits for an address that its lane does not write to: it would be stopped, but late."""
    for stop in Suppression.objects.filter(lifted_at=None).exclude(lane="platform").iterator():
        if stop.address != stop.address.lower():
            yield f"Suppression {stop.pk} does not hold its address in lower case."
        waiting = Message.objects.filter(state__in=WAITING, lane=stop.lane, to__address=stop.address)
        if stop.scope == Suppression.Scope.OPTIONAL:
            waiting = waiting.filter(optional=True)
        for mail in waiting:
            yield f"Message {mail.pk} waits though suppression {stop.pk} stops its address."


def _imports() -> Iterator[str]:
    for pk, counts, rows in OrderImport.objects.values_list("pk", "counts", "rows").iterator():
        found = {verdict: sum(1 for row in rows if row["verdict"] == verdict) for verdict in VERDICTS}
        if counts != found:
            yield f"Import {pk} says {counts}; its lines say {found}."


def _clicks() -> Iterator[str]:
    people, robots, young = Q(robot_reason=""), ~Q(robot_reason=""), Q(day__gte=old_clicks.kept_since())
    source = {
        (link, day): figures
        for link, day, *figures in Click.objects.filter(young)
        .values_list("link_id", "day")
        .annotate(
            a=Count("pk", filter=people), b=Count("visitor", filter=people, distinct=True), c=Count("pk", filter=robots)
        )
    }
    stored = {
        (link, day): figures
        for link, day, *figures in ClickDay.objects.filter(young).values_list(
            "link_id", "day", "clicks", "unique_clicks", "robot_clicks"
        )
    }
    for key in sorted(source.keys() | stored.keys()):
        if source.get(key, [0, 0, 0]) != stored.get(key, [0, 0, 0]):
            yield f"Link {key[0]} on {key[1]}: stored {stored.get(key)}, counted {source.get(key)}."
    seen = {
        (link, day): number
        for link, day, number in ClickVisitor.objects.filter(young)
        .values_list("link_id", "day")
        .annotate(number=Count("pk"))
    }
    for key in sorted(seen.keys() | stored.keys()):
        if seen.get(key, 0) != stored.get(key, [0, 0, 0])[1]:
            yield f"Link {key[0]} on {key[1]}: {stored.get(key)} stored, {seen.get(key, 0)} visitors known."


def _labelled_clicks() -> Iterator[str]:
    people, robots, young = Q(robot_reason=""), ~Q(robot_reason=""), Q(day__gte=old_clicks.kept_since())
    source = {
        (label, day): figures
        for label, day, *figures in Click.objects.filter(young, labelled_link__isnull=False)
        .order_by()
        .values_list("labelled_link_id", "day")
        .annotate(a=Count("pk", filter=people), b=Count("pk", filter=robots))
    }
    rows = ClickLabelDay.objects.filter(young).values_list("labelled_link_id", "day", "clicks", "robot_clicks")
    stored = {(label, day): figures for label, day, *figures in rows}
    for key in sorted(source.keys() | stored.keys()):
        if source.get(key, [0, 0]) != stored.get(key, [0, 0]):
            yield f"Labelled link {key[0]} on {key[1]}: stored {stored.get(key)}, counted {source.get(key)}."
    whole = ClickDay.objects.filter(link=OuterRef("labelled_link__link"), day=OuterRef("day"))
    summed = ClickLabelDay.objects.order_by().values("labelled_link__link", "day").annotate(most=Sum("unique_clicks"))
    for row in summed.annotate(all=Subquery(whole.values("unique_clicks")[:1])).filter(most__gt=F("all")):
        yield f"Labels of link {row['labelled_link__link']} on {row['day']} have more unique visitors than the link."
    for click in Click.objects.filter(labelled_link__isnull=False).exclude(labelled_link__link_id=F("link_id")):
        yield f"Click {click.pk} is of another link than its label."


def _receipts() -> Iterator[str]:
    for one in Collaboration.objects.filter(confirmed_at__isnull=False, seen_at=None):
        yield f"Collaboration {one.pk} is confirmed and was never seen."
    opened = Exists(Case.objects.open().filter(collaboration=OuterRef("pk")))
    pending = Collaboration.objects.filter(status=Status.PENDING_CONTENT)
    for one in pending.filter(opened, clock_stopped_at=None):
        yield f"Collaboration {one.pk} has an open case and its deadline does not wait."
    for one in Collaboration.objects.filter(~opened, clock_stopped_at__isnull=False):
        yield f"The deadline of collaboration {one.pk} waits, and no case is open."
    for case in Case.objects.exclude(brand_id=F("collaboration__brand_id")):
        yield f"Case {case.pk} is of another brand than its collaboration {case.collaboration_id}."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _brands,
    _holders,
    _instructions,
    _norms,
    _pools,
    _destinations,
    _stuck,
    _places,
    _closed,
    _late_mail,
    _wordings,
    _stopped_addresses,
    _imports,
    _clicks,
    _labelled_clicks,
    *order_checks.CHECKS,
    _receipts,
    rollup_checks.differences,
    audit_guard.differences,
)
