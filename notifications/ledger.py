"""What became of the messages of one batch, written down one by one.

One small statement records that the last message was sent and marks the next as handed over, before its DATA.
So at any moment at most one message of a sender is in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from .clock import after, after_sql, now_sql
from .failures import ANSWER_LOST, ANSWER_UNKNOWN, Failure, Outcome, channel_pause, pause_after
from .leases import LEASE_SECONDS
from .models import Message, MessageEvent, State

UNCERTAIN_PAUSE = 30
PAUSES = (0.1, 0.5, 2.0)


class Ledger:
    """The results of one sender's batch. Every statement holds only while the message is still this sender's."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._sent: int = 0
        self._called: str = ""
        self._events: list[MessageEvent] = []

    def hand_over(self, message: Message) -> bool:
        """Record the last result and mark this message, before its DATA. False: it is ours no more (cancelled)."""
        last, self._sent = self._sent, 0
        changed = _stubbornly(lambda: self._statement(last, message.pk))
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
            last, self._sent = self._sent, 0
            if not _stubbornly(lambda: self._statement(last, 0)):
                self._mend(last)

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

        def write() -> None:
            with transaction.atomic():
                self.settle()
                MessageEvent.objects.bulk_create(self._events, batch_size=500)

        _stubbornly(write)
        self._events = []

    def _statement(self, sent: int, marked: int) -> int:
        now = now_sql()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE notifications_message SET
                    state = CASE WHEN id = %s THEN 'sent' ELSE state END,
                    sent_at = CASE WHEN id = %s THEN {now} ELSE sent_at END,
                    provider_id = CASE WHEN id = %s THEN %s ELSE provider_id END,
                    error = CASE WHEN id = %s THEN '' ELSE error END,
                    error_code = CASE WHEN id = %s THEN '' ELSE error_code END,
                    lease_until = CASE WHEN id = %s THEN NULL ELSE {after_sql(LEASE_SECONDS)} END,
                    handed_over_at = CASE WHEN id = %s THEN {now} ELSE handed_over_at END,
                    attempts = CASE WHEN id = %s THEN attempts + 1 ELSE attempts END
                    WHERE id IN (%s, %s) AND state = 'sending' AND lease_owner = %s""",  # noqa: S608 - own fragments
                [sent, sent, sent, self._called, sent, sent, sent, marked, marked, sent, marked, self.owner],
            )
            return cursor.rowcount

    def _mend(self, sent: int) -> None:
        """Our lease ran out while the server took the message: say sent, unless somebody is trying it again."""
        Message.objects.filter(pk=sent, state=State.UNCERTAIN, error_code=ANSWER_LOST).update(
            state=State.SENT, sent_at=after(0), error="", error_code="", provider_id=self._called
        )

    def _change(self, messages: list[Message], **change: Any) -> None:
        _stubbornly(
            lambda: Message.objects.filter(
                pk__in=[message.pk for message in messages], state=State.SENDING, lease_owner=self.owner
            ).update(lease_until=None, **change)
        )

    def _say(self, message: Message, event: str, detail: str = "") -> None:
        self._events.append(MessageEvent(message_id=message.pk, event=event, detail=detail, at=timezone.now()))


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
