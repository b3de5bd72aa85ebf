"""Delivery: takes what is due out of the outbox and hands it to the mail server, one connection a batch."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from . import claims, leases, pauses, rates
from .failures import Failure, Outcome, on_connecting, on_sending
from .ledger import Ledger
from .letters import one_line
from .log_ids import named
from .models import Message
from .rendering import provider_id, render

log = logging.getLogger(__name__)

BATCH = 100
BATCH_SECONDS = 20
RUN_SECONDS = 10
RENEW_SECONDS = 15
EQUAL_REFUSALS = 20
"""So many in a row refused in the same words for their content or sender: the fault is ours, the lane stops."""

_last_lane = ""


def deliver_due(limit: int = BATCH, worker: str = "", when_full: Callable[[], None] | None = None) -> int:
    """Deliver what is due, in batches of at most `limit` of one lane, until nothing is due or time is over.

    Nothing leaves in quarantine. Returns how many messages were taken in hand. `worker` names the owner of the
    leases; by default a new one. `when_full` is called once, after the first full
    batch that the server was there to take.
    """
    if settings.QUARANTINE:
        return 0
    owner = worker or leases.start_work()
    post = Delivery(owner, when_full)
    try:
        return post.run(limit)
    finally:
        post.hang_up()
        leases.end_work(owner)


class Delivery:
    """One sender at work: its connection and its leases."""

    def __init__(self, owner: str, when_full: Callable[[], None] | None = None) -> None:
        self.owner = owner
        self.when_full = when_full
        self.backend: BaseEmailBackend = get_connection(fail_silently=False)
        self.connected = False
        self.works = True
        self.taken: set[str] = set()  # lanes of which the server took a mail: they are not paused

    def run(self, limit: int) -> int:
        global _last_lane
        taken, ends = 0, time.monotonic() + RUN_SECONDS
        circle = claims.Circle()
        while self.works and time.monotonic() < ends:
            limited = bool(rates.rate())
            lane = circle.after(_last_lane, limited=limited)
            if lane is None:
                if not limited or not claims.may_leave_now().exists():
                    break
                time.sleep(0.1)  # what is due waits for its rate only
                continue
            _last_lane = lane
            turn = rates.take(lane, self.owner)
            if turn is None:
                circle.drop(lane)
                continue
            try:
                batch = claims.claim(lane, self.owner, min(limit, rates.rate() or limit))
                self.deliver(batch, turn)
            finally:
                turn.end()
            taken += len(batch)
            if self.works and len(batch) == limit:
                self._say_that_it_is_full()
            if limited or not batch:  # a batch may be small for other reasons than that no more is due
                circle.drop(lane)
        return taken

    def _say_that_it_is_full(self) -> None:
        """There is more than we can do soon, and the server takes it; once said, whoever can help comes."""
        if self.when_full:
            self.when_full()
            self.when_full = None

    def deliver(self, batch: list[Message], turn: rates.Turn) -> None:
        """Send one lane's batch. Everything is rendered first: a template that breaks finds no mail in doubt."""
        ledger = Ledger(self.owner)
        ready: list[tuple[Message, Any]] = []
        for message in batch:
            try:
                mail = render(message)
                mail.prepare()  # an unsafe header is refused before anything is marked
                ready.append((message, mail))
            except Exception as error:
                with named(message=str(message.pk)):
                    log.exception("Message %s (%s) cannot be rendered.", message.pk, message.template)
                text = one_line(f"{type(error).__name__}: {error}", 500)
                ledger.failed(message, Failure(Outcome.REFUSED, "render", text), attempts=message.attempts + 1)
        try:
            self._send_all(ready, ledger, turn)
        finally:
            ledger.close()

    def _send_all(self, ready: list[tuple[Message, Any]], ledger: Ledger, turn: rates.Turn) -> None:
        started = renewed = time.monotonic()
        refusals: list[str] = []
        messages = [message for message, _ in ready]
        for place, (message, mail) in enumerate(ready):
            now = time.monotonic()
            if now - started > BATCH_SECONDS:
                ledger.put_back(messages[place:])
                return
            if now - renewed > RENEW_SECONDS:
                claims.renew([waiting.pk for waiting in messages[place:]], self.owner)
                renewed = now
            if not self.connected and not self._connect(messages[place:], ledger):
                return
            if turn.seconds_to_wait():
                ledger.settle()  # nothing stays in doubt while we wait
                turn.wait()
            if not ledger.hand_over(message):
                continue
            turn.sent()
            try:
                self.backend.send_messages([mail])
            except Exception as error:
                failure = on_sending(error, body_given=getattr(self.backend, "body_given", False))
                ledger.failed(message, failure, attempts=message.attempts + 1)
                refusals = [*refusals, failure.text] if failure.everybody else []
                if self._must_stop(failure, refusals, message, messages[place + 1 :], ledger):
                    return
            else:
                refusals = []
                ledger.sent(message, provider_id=provider_id(mail))
                if message.lane not in self.taken:
                    pauses.end(message.lane)
                    self.taken.add(message.lane)

    def _connect(self, rest: list[Message], ledger: Ledger) -> bool:
        """Open the connection. If none comes about, the rest of the batch learns why."""
        ledger.settle()
        try:
            self.backend.open()
        except Exception as error:
            failure = on_connecting(error)
            self.hang_up()
            self.works = False
            for message in rest:
                ledger.failed(message, failure, attempts=message.attempts + 1)
            if failure.outcome is Outcome.CHANNEL:
                self._stop_channel(failure)
            else:
                log.warning("The mail server cannot be reached (%s); %d mails try again.", failure.text, len(rest))
            return False
        self.connected = True
        return True

    def _must_stop(
        self, failure: Failure, refusals: list[str], message: Message, rest: list[Message], ledger: Ledger
    ) -> bool:
        """After a failure: whether the rest of the batch has to wait, and why."""
        if failure.connection_lost:
            self.hang_up()
        if failure.outcome is Outcome.CHANNEL:
            ledger.put_back(rest)
            self._stop_channel(failure)
            self.works = False
            return True
        if failure.busy:
            self.works = False
            ledger.put_back(rest, max(failure.at_least, random.uniform(5, 30)))  # noqa: S311 - spreads load
            return True
        if len(refusals) >= EQUAL_REFUSALS and len(set(refusals[-EQUAL_REFUSALS:])) == 1:
            log.error("Lane %s stops for a while: %d equal refusals: %s", message.lane, EQUAL_REFUSALS, failure.text)
            ledger.put_back(rest)
            self.taken.discard(message.lane)
            pauses.begin("channel.refused", failure.text, lane=message.lane)
            return True
        return False

    def _stop_channel(self, failure: Failure) -> None:
        waiting = pauses.begin(failure.code, failure.text)
        log.error("No mail can leave (%s): %s. %d more wait.", failure.code, failure.text, waiting)

    def hang_up(self) -> None:
        """Close the connection; what the server says to that changes nothing."""
        self.connected = False
        try:
            self.backend.close()
        except Exception as error:
            log.info("The mail connection did not close well: %s", error)
