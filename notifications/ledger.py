"""What became of the messages of one batch, written down one by one.

One small statement records that the last message was sent and marks the next as handed over, before its DATA.
So at any moment at most one message of a sender is in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from . import marks
from .clock import after
from .copying import insert_lines
from .failures import ANSWER_LOST, ANSWER_UNKNOWN, OWED, Failure, Outcome, channel_pause, pause_after
from .models import Message, MessageEvent, State

UNCERTAIN_PAUSE = 30
PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)
"""Seconds between tries of a write; together with them PostgreSQL has time to recover from its log."""


class Ledger:
    """The results of one sender's batch. Every statement holds only while the message is still this sender's."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._sent: int = 0
        self._called: str = ""
        self._events: list[tuple[int, datetime, str, str]] = []

    def hand_over(self, message: Message) -> bool:
        """Record the last result and mark this message, before its DATA. False: it is ours no more (cancelled)."""
        last = self._sent
        changed = self._write(last, message.pk)
        self._sent = 0  # not before it is written: what the data base did not take is tried again
        if changed == (2 if last else 1):
            return True
        if last:
            self._mend(last)
        return Message.objects.filter(
            pk=message.pk, state=State.SENDING, lease_owner=self.owner, handed_over_at__isnull=False
        ).exists()

    def sent(self, message: Message, *, provider_id: str = "") -> None:
        """The server has it, and may call it by a name of its own. Written with the next statement."""
        self._sent, self._called = message.pk, provider_id[:200]
        self._say(message, "sent")

    def settle(self) -> None:
        """Write a result that still waits for its statement."""
        if self._sent:
            if not self._write(self._sent, 0):
                self._mend(self._sent)
            self._sent = 0

    def failed(self, message: Message, failure: Failure, *, attempts: int) -> None:
        """Record a failed hand-over; `attempts` counts this one."""
        owed = message.error_code == ANSWER_LOST
        pause = pause_after(attempts)
        change: dict[str, Any] = {"error": failure.text, "error_code": failure.code, "attempts": attempts}
        if failure.outcome is Outcome.CHANNEL:
            change |= {"state": State.RETRY, "due_at": after(channel_pause(failure.code)), "attempts": attempts - 1}
        elif failure.outcome is Outcome.UNCERTAIN:
            change |= {"state": State.UNCERTAIN, "due_at": after(UNCERTAIN_PAUSE)}
            change["error_code"] = ANSWER_UNKNOWN if owed else ANSWER_LOST
        elif failure.outcome is Outcome.RETRY and pause is not None:
            change |= {"state": State.RETRY, "due_at": after(max(pause, failure.at_least))}
        else:
            change |= {"state": State.FAILED}
        if owed and failure.outcome in (Outcome.RETRY, Outcome.CHANNEL):
            # known not to be handed over this time: the one more try is still owed, unless time is over
            change["state"] = State.UNCERTAIN
            change["error_code"] = ANSWER_UNKNOWN if pause is None else ANSWER_LOST
        self._change([message], **change)
        self._say(message, str(change["state"]), failure.text)

    def put_back(self, messages: Iterable[Message], seconds: float = 0) -> None:
        """Give claimed messages back as they were; they are due again after so many seconds."""
        by_state: dict[str, list[Message]] = {}
        for message in messages:
            state = str(State.QUEUED if message.state == State.HELD else message.state)
            by_state.setdefault(state, []).append(message)
        for state, group in by_state.items():
            self._change(group, state=state, due_at=after(seconds))

    def close(self) -> None:
        """Write what is left: the last result and the history, together."""
        last = self._sent

        def write() -> None:
            self._sent = last
            with transaction.atomic():
                self.settle()
                insert_lines(MessageEvent, ("message_id", "at", "event", "detail"), self._events)

        _stubbornly(write)
        self._events = []

    def _write(self, sent: int, marked: int) -> int:
        changed = _stubbornly(lambda: marks.write(sent=sent, called=self._called, marked=marked, owner=self.owner))
        return int(changed)

    def _mend(self, sent: int) -> None:
        """Our lease ran out while the server took the message: say sent, unless somebody is trying it again."""
        Message.objects.filter(OWED, pk=sent).update(
            state=State.SENT, sent_at=after(0), error="", error_code="", provider_id=self._called
        )

    def _change(self, messages: list[Message], **change: Any) -> None:
        _stubbornly(
            lambda: Message.objects.filter(
                pk__in=[message.pk for message in messages], state=State.SENDING, lease_owner=self.owner
            ).update(lease_until=None, **change)
        )

    def _say(self, message: Message, event: str, detail: str = "") -> None:
        self._events.append((message.pk, timezone.now(), event, detail))


def _stubbornly(write: Callable[[], Any]) -> Any:
    """Write a result even if the data base restarts meanwhile: to lose it would be to send the mail twice."""
    for pause in PAUSES:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return write()
