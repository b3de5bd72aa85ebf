"""Applies what shops have reported: the inbox of `/hooks/<address>/`, worked off by the worker."""

from __future__ import annotations

import datetime
import json
import logging
import random
import re
import time
from collections.abc import Sequence

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.names import clean_name
from campaigns import orders_in
from tracking import order_events, payloads, said_again
from tracking.models import Delivery
from tracking.order_facts import FactRefused, Returned, State
from tracking.payloads import sentences

log = logging.getLogger(__name__)

AT_ONCE = 100
RUN_SECONDS = 10
"""So long a worker stays with the calls of shops: others wait for it in the same queue."""
LONGEST_PAUSE = datetime.timedelta(hours=1)
FIELD = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
"""The name of a field, before what is wrong with it."""


def apply_waiting() -> int:
    """Apply what is due, some of each brand in turn, so that a small one never waits behind a big one's thousands.

    Several workers at once have different calls. Stops after some seconds; the next task goes on. Returns how many
    were worked off.
    """
    done, ends = 0, time.monotonic() + RUN_SECONDS
    while brands := _brands_due():
        random.shuffle(brands)  # workers that begin together would wait for each other's orders
        taken = 0
        for brand in brands:
            worked, tried = _apply_some(brand)
            done, taken = done + worked, taken + tried
            if time.monotonic() > ends:
                return done
        if not taken:  # others have all of it
            break
    return done


def forget_bodies() -> int:
    """Empty the bodies of what was worked off some days ago, and their buyers; that they came stays known."""
    old = Delivery.objects.exclude(state=Delivery.State.WAITING).exclude(body="")
    kept = datetime.timedelta(days=settings.SHOP_CALL_RETENTION_DAYS)
    return old.filter(done_at__lt=timezone.now() - kept).update(body="", buyer="")


def remark(one: Delivery) -> str:
    """What was said about a call, in the language of whoever reads it, behind the name of the field that is meant."""
    before = f"{field}: " if (field := field_of(one)) else ""
    return before + said_again.say(one.remark.removeprefix(before), sentences.SENTENCES)


def field_of(one: Delivery) -> str:
    """The field of its body that a remark is about, called as the shop calls it in every language; or ''."""
    field, colon, _ = one.remark.partition(": ")
    return field if colon and FIELD.fullmatch(field) else ""


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=timezone.now())


def _brands_due() -> list[int]:
    """The keys of the brands whose shops have reported something that is due."""
    return list(_due().order_by().values_list("hook__brand_id", flat=True).distinct())


def _apply_some(brand: int) -> tuple[int, int]:
    """Apply some calls of one brand. Returns how many were worked off, and how many were taken in hand."""
    pks: list[int] = []
    try:
        with transaction.atomic():
            due = _taken(_due().filter(hook__brand=brand).order_by("next_at", "pk"))
            pks = [one.pk for one in due]
            return _apply(due), len(due)
    except SoftTimeLimitExceeded:
        raise  # the next task goes on with what is left
    except Exception:
        if not pks:
            raise
        log.exception("Some of what shops reported cannot be applied together; each is tried alone.")
        return sum(_apply_alone(pk) for pk in pks), len(pks)


def _taken(calls: QuerySet[Delivery]) -> list[Delivery]:
    """The first of these that no other worker has taken. The caller holds a transaction."""
    return list(calls.select_for_update(of=("self",), skip_locked=True).select_related("hook__brand")[:AT_ONCE])


def _apply_alone(pk: int) -> int:
    """Apply one; an error of ours is tried again, later and later, and is never given up."""
    try:
        with transaction.atomic():
            return _apply(_taken(Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING)))
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        log.exception("Delivery %s cannot be applied.", pk)
        [attempts] = Delivery.objects.filter(pk=pk).values_list("attempts", flat=True)
        pause = min(datetime.timedelta(seconds=10 * 2 ** min(attempts, 10)), LONGEST_PAUSE)
        Delivery.objects.filter(pk=pk).update(
            attempts=F("attempts") + 1,
            next_at=timezone.now() + pause,
            remark=clean_name(sentences.AGAIN % {"error": error}, 300),
        )
        return 0


def _apply(due: Sequence[Delivery]) -> int:
    """Apply these calls of one brand, which are ours. The caller holds their transaction."""
    said = [(one, _read(one)) for one in due]
    _lock(said)
    for hook in {one.hook_id: one.hook for one, facts in said if facts}.values():
        its = [(one, fact) for one, facts in said if one.hook_id == hook.pk for fact in facts]
        placed = [((fact.source, fact.order_id), one.buyer) for one, fact in its]
        orders_in.receive(hook.brand, [fact for _, fact in its], origin=f"hook:{hook.pk}", placed=placed)
    now = timezone.now()
    for one in due:
        one.done_at = now
    Delivery.objects.bulk_update(due, ["state", "done_at", "remark"])
    return len(due)


def _lock(said: Sequence[tuple[Delivery, list[State | Returned]]]) -> None:
    """Lock all orders, of one brand, before the first is applied: in the order of calls two workers could cross."""
    if said:
        keys = [(fact.source, fact.order_id) for _, facts in said for fact in facts]
        order_events.lock(said[0][0].hook.brand, keys)


def _read(one: Delivery) -> list[State | Returned]:
    """What the call says; sets its state."""
    try:
        said = payloads.read(one.hook.kind, one.topic, json.loads(one.body), source=one.hook.source, test=one.test)
    except payloads.LeftOut as reason:
        one.state, one.remark = Delivery.State.IGNORED, clean_name(str(reason), 300)
        return []
    except FactRefused as refused:
        where = f"{refused.field}: " if refused.field else ""
        one.state, one.remark = Delivery.State.REFUSED, clean_name(f"{where}{refused.message}", 300)
        return []
    one.state, one.remark = Delivery.State.APPLIED, ""
    return said
