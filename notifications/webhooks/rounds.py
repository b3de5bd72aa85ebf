"""Calls webhooks: one sender a webhook at a time, events of one subject in their order, and what failed again later.

A call that fails lets the whole webhook rest (its other events would fail too), longer after each failure in a row;
its event has its own waiting time, so that one which its receiver never takes does not stop the others. An event is
noted as delivered after its answer: a sender that dies in between is succeeded by one that calls again, with the same
webhook-id.
"""

from __future__ import annotations

import json
import logging
import random
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications import hook_secrets, leases
from notifications.clock import Now, after, moment
from notifications.models import Webhook, WebhookCall, WebhookEvent

from . import fates, signing
from .calling import Answer, Caller

log = logging.getLogger(__name__)

AT_ONCE = 50
TURN_SECONDS = 20.0
TEST = "webhook.test"
"""Called once, whatever comes of it, and whether or not the webhook is on."""
State = WebhookEvent.State


def due() -> list[tuple[int, str]]:
    """The webhooks that have something to be told now and nobody who does, with their lanes.

    They come in any order, so that neither one that is told very much nor some that never answer starve the others.
    In quarantine there is none.
    """
    if settings.QUARANTINE:
        return []
    _free_dead()
    free = Webhook.objects.filter(Q(lease_until=None) | Q(lease_until__lt=Now()), removed_at=None)
    told = _due_events().filter(webhook=OuterRef("pk"))
    listening = Q(Exists(told), _listens())
    found = free.filter(listening | Exists(told.filter(kind=TEST)))
    waiting = list(found.order_by().values_list("pk", "lane"))
    random.shuffle(waiting)
    return waiting


def call_due() -> int:
    """A turn for each webhook that is due, one after the other. Returns how many calls were made."""
    return sum(take_turn(pk) for pk, _ in due())


def take_turn(pk: int) -> int:
    """Tell one webhook what is due, for a while, unless another sender does. Returns how many calls were made."""
    owner = leases.start_work()
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    mine = Webhook.objects.filter(pk=pk, lease_owner=owner)
    if not Webhook.objects.filter(free, pk=pk, removed_at=None).update(
        lease_owner=owner, lease_until=after(leases.LEASE_SECONDS)
    ):
        leases.end_work(owner)
        return 0
    turn = None
    try:
        turn = _Turn(mine)
        return turn.run()
    except Webhook.DoesNotExist:  # it was switched off or changed in this moment
        return 0
    finally:
        if turn:
            turn.caller.hang_up()
        mine.update(lease_owner="", lease_until=None)
        leases.end_work(owner)


class _Turn:
    """One sender at one webhook. `mine` is its row, while nobody has switched it off, removed or changed it."""

    def __init__(self, mine: QuerySet[Webhook]) -> None:
        self.mine = mine
        self.webhook = mine.get()
        self.caller = Caller(self.webhook.url)

    def run(self) -> int:
        """Call until nothing is due, time is over, or a call fails."""
        calls, ends = 0, time.monotonic() + TURN_SECONDS
        while events := self._next():
            for event in events:
                if time.monotonic() > ends:
                    return calls
                calls += 1
                if not self._call(event):
                    return calls
        return calls

    def _next(self) -> list[WebhookEvent]:
        """What is due, the earliest first, without what an earlier event of its subject that waits must come before."""
        events = _due_events().filter(webhook=self.webhook)
        if not Webhook.objects.filter(_listens(), pk=self.webhook.pk).exists():
            events = events.filter(kind=TEST)
        before = WebhookEvent.objects.filter(
            Q(happened_at__lt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), pk__lt=OuterRef("pk")),
            webhook=self.webhook,
            state=State.WAITING,
            next_at__gt=Now(),  # what is due comes before it by itself, and a failure ends the turn
            subject_type=OuterRef("subject_type"),
            subject_id=OuterRef("subject_id"),
        )
        return list(events.exclude(Exists(before)).order_by("happened_at", "pk")[:AT_ONCE])

    def _call(self, event: WebhookEvent) -> bool:
        """Make one call and write down what came of it. False: nothing more is to be called now."""
        answer = self._ask(event)
        with transaction.atomic():
            mine = self.mine.select_for_update(no_key=True).first()  # who writes events need not wait for us
            if not _note(event, answer):  # it was taken back while we called
                return mine is not None
            WebhookCall.objects.create(
                event=event,
                status=answer.status,
                answer=answer.text,
                error_code=answer.error_code,
                detail=answer.detail,
                milliseconds=answer.milliseconds,
            )
            if mine is None:  # it was changed while we called: who takes it up next reads it anew
                return False
            if event.kind == TEST:
                return True
            if answer.taken:
                _taken(mine)
            else:
                _failed(mine, answer)
            return answer.taken

    def _ask(self, event: WebhookEvent) -> Answer:
        secrets = secrets_of(self.webhook)
        if not secrets:
            return Answer(error_code="secret.unreadable")  # SECRET_KEY is another than it was
        body = body_of(event)
        signed = signing.headers(secrets, str(event.public_id), int(time.time()), body)
        return self.caller.post(
            body, {"Content-Type": "application/json", "User-Agent": "Tandem-Webhooks/1", "Accept": "*/*", **signed}
        )


def secrets_of(webhook: Webhook) -> list[str]:
    """The secrets that sign now, the present one first."""
    stored = [webhook.secret]
    if webhook.previous_secret and webhook.previous_until and timezone.now() < webhook.previous_until:
        stored.append(webhook.previous_secret)
    return [one for one in map(hook_secrets.shown, stored) if one]


def body_of(event: WebhookEvent) -> bytes:
    """What the receiver reads: the same bytes at every try."""
    said: dict[str, Any] = {"type": event.kind, "timestamp": moment(event.happened_at), "data": event.data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _due_events() -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(state=State.WAITING, next_at__lte=Now())


def _listens() -> Q:
    """A webhook that is switched on and does not rest after a failure."""
    return Q(off_at=None) & (Q(paused_until=None) | Q(paused_until__lte=Now()))


def _free_dead() -> None:
    """Take back the leases of senders of this machine that are gone."""
    owners = Webhook.objects.exclude(lease_until=None).values_list("lease_owner", flat=True)
    if dead := [owner for owner in owners if leases.is_dead(owner)]:
        Webhook.objects.filter(lease_owner__in=dead).update(lease_owner="", lease_until=None)


def _note(event: WebhookEvent, answer: Answer) -> bool:
    """What becomes of the event; False where it is there no more."""
    same = WebhookEvent.objects.filter(pk=event.pk, state=State.WAITING)
    attempts = event.attempts + 1
    wait = fates.pause(attempts, at_least=answer.retry_after)
    if answer.taken:
        change: dict[str, Any] = {"state": State.DELIVERED, "done_at": Now()}
    elif wait is None or event.kind == TEST:
        change = {"state": State.GIVEN_UP, "done_at": Now()}
    else:
        change = {"next_at": after(wait)}
    return bool(same.update(attempts=attempts, **change))


def _taken(mine: Webhook) -> None:
    Webhook.objects.filter(pk=mine.pk).update(
        failures=0, told_failures=0, paused_until=None, answered_at=Now(), lease_until=after(leases.LEASE_SECONDS)
    )


def _failed(mine: Webhook, answer: Answer) -> None:
    """Let the webhook rest, or switch it off where it has failed too often or is gone."""
    wait = fates.pause(mine.failures + 1, at_least=answer.retry_after)
    change: dict[str, Any] = {"failures": F("failures") + 1}
    if answer.gone:
        change |= {"off_at": Now(), "off_code": Webhook.Off.GONE}
    elif wait is None:
        change |= {"off_at": Now(), "off_code": Webhook.Off.FAILURES}
    else:
        change |= {"paused_until": after(wait)}
    Webhook.objects.filter(pk=mine.pk).update(**change)
    if wait is None or answer.gone:
        log.warning("Webhook %s is switched off: %s", mine.pk, change["off_code"])
