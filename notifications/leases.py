"""Who is sending a message now, and what becomes of messages whose sender died."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import socket
from contextlib import suppress
from functools import cache

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from .clock import Now
from .events import note
from .failures import ANSWER_LOST, ANSWER_UNKNOWN, LEASE_EXPIRED, LEASE_POISON
from .models import Message, MessageEvent, State

log = logging.getLogger(__name__)

LEASE_SECONDS = 60
MOST_EXPIRIES = 3
_at_work: set[str] = set()


@cache
def _machine() -> str:
    """This machine, this boot and this process name space: only there do process numbers mean anything to us."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    with suppress(OSError), open("/proc/sys/kernel/random/boot_id") as file:
        parts.append(file.read())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def start_work() -> str:
    """A name for one delivery run, under which it owns its messages."""
    owner = f"{_machine()}:{os.getpid()}:{secrets.token_hex(6)}"
    _at_work.add(owner)
    return owner


def end_work(owner: str) -> None:
    """The run is over."""
    _at_work.discard(owner)


def is_dead(owner: str) -> bool:
    """True if the owner was a run of this machine whose process is gone. Of other machines we cannot know."""
    machine, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if machine != _machine() or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return owner not in _at_work
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def free_dead() -> int:
    """Take the messages of dead senders back; returns how many.

    Not handed over: back to the queue, from now on claimed alone; at the third time it is taken for what kills
    its senders, and fails. Handed over: uncertain, with one more try; after a second time it stays uncertain.
    """
    sending = Message.objects.filter(state=State.SENDING)
    owners = sending.order_by().values_list("lease_owner", flat=True).distinct()
    dead = [owner for owner in owners if is_dead(owner)]
    with transaction.atomic():
        lost = list(
            sending.filter(Q(lease_until__lt=Now()) | Q(lease_owner__in=dead))
            .order_by("pk")
            .select_for_update(skip_locked=True)
            .only("pk", "handed_over_at", "error_code", "lease_owner")
        )
        if not lost:
            return 0
        expiries = dict(
            MessageEvent.objects.filter(message__in=lost, event="expired")
            .order_by()
            .values_list("message_id")
            .annotate(times=Count("pk"))
        )
        fates: dict[tuple[str, str, str], list[int]] = {}
        for message in lost:
            fates.setdefault(_fate(message, expiries.get(message.pk, 0) + 1), []).append(message.pk)
        for (state, error_code, event), ids in fates.items():
            Message.objects.filter(pk__in=ids, state=State.SENDING).update(
                state=state, error_code=error_code, lease_until=None, due_at=Now()
            )
            note(ids, event, "Its sender stopped without a result.")
        _complete_history({message.lease_owner for message in lost})
    log.warning("Freed %d messages of senders that stopped.", len(lost))
    return len(lost)


def _fate(message: Message, times: int) -> tuple[str, str, str]:
    """State, error code and event of a message whose sender died, for the so-many-th time before the hand-over."""
    owed = message.error_code == ANSWER_LOST
    if message.handed_over_at:
        return State.UNCERTAIN, ANSWER_UNKNOWN if owed else ANSWER_LOST, "uncertain"
    if times >= MOST_EXPIRIES:
        return (State.UNCERTAIN, ANSWER_UNKNOWN, "uncertain") if owed else (State.FAILED, LEASE_POISON, "failed")
    return (State.UNCERTAIN, ANSWER_LOST, "expired") if owed else (State.QUEUED, LEASE_EXPIRED, "expired")


def _complete_history(owners: set[str]) -> None:
    """A sender writes its events at the end of a batch; where it died before, the states tell what was sent."""
    untold = Message.objects.filter(lease_owner__in=owners - {""}, state=State.SENT).exclude(
        Exists(MessageEvent.objects.filter(message=OuterRef("pk"), event="sent"))
    )
    MessageEvent.objects.bulk_create(
        [MessageEvent(message_id=pk, event="sent", at=at) for pk, at in untold.values_list("pk", "sent_at") if at]
    )
