"""Which messages are due, whose turn it is, and making them one sender's own.

A claim is a conditional UPDATE: whoever changes the row owns it, whoever comes second changes nothing.
"""

from __future__ import annotations

import json
import time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from .clock import Now, after
from .events import CHUNK, note
from .failures import ANSWER_LOST, LEASE_EXPIRED, OWED
from .lean import present
from .leases import LEASE_SECONDS
from .literal import Literal
from .models import IN_DUE_INDEX, WAITING, Lane, Message, State, Wording
from .suppressions import sift

IN_THE_INDEX = [Literal(state) for state in IN_DUE_INDEX]
"""The condition of the partial indexes, by whose words SQLite knows them again."""
MAY_LEAVE = Q(state__in=WAITING) | OWED
NEEDED = (
    "id", "lane", "to", "to_name", "reply_to", "sender_name", "template", "subject", "state", "attempts", "error_code",
)  # fmt: skip
"""What a sender must know of a message, beside what comes in another shape; the rest stays in the data base."""
ROUND_SECONDS = 1.0
A_LANE = "\0"
"""Stands for a lane in a statement; no lane is called so."""
Worded = tuple[str, tuple[Any, ...]]
ALONE = (ANSWER_LOST, LEASE_EXPIRED)
"""Messages with such a past are claimed one by one: what killed their sender must not hurt others again."""


def _indexed() -> QuerySet[Message]:
    return Message.objects.filter(state__in=IN_THE_INDEX, due_at__lte=Now())


def due() -> QuerySet[Message]:
    """Messages that may leave now."""
    return _indexed().filter(MAY_LEAVE)


def may_leave_now() -> QuerySet[Message]:
    """What is due and not held back by a pause of its lane or of every lane."""
    pauses = Lane.objects.filter(Q(name="") | Q(name=OuterRef("lane")), paused_until__gt=Now())
    return due().exclude(Exists(pauses))


def anything_to_do() -> bool:
    """Whether a sweep has work: something is due, or being sent (its sender may be dead). One indexed query."""
    return _indexed().filter(MAY_LEAVE | Q(state=State.SENDING)).order_by().exists()


class Circle:
    """The lanes that have something due, one after the other, so that a small brand never waits behind a big one.

    Which they are is asked once a round, and once a second where rounds are long: it costs as much as is due. A lane
    of which nothing is left, or that somebody else has, is dropped until then.
    """

    def __init__(self) -> None:
        self._lanes: list[str] = []
        self._ends = 0.0

    def after(self, last: str, *, limited: bool) -> str | None:
        """The lane whose turn it is after `last`; None where nothing may leave.

        `limited`: lanes whose rate is used up, or that another sender holds, are left out.
        """
        if not self._lanes or time.monotonic() > self._ends:
            sql, given = _due_lanes(limited)
            self._lanes = sorted(lane for (lane,) in _asked(sql, given))  # Python's order, as below
            self._ends = time.monotonic() + ROUND_SECONDS
        return next((lane for lane in self._lanes if lane > last), self._lanes[0] if self._lanes else None)

    def drop(self, lane: str) -> None:
        """Nothing more of this lane in this round."""
        self._lanes = [other for other in self._lanes if other != lane]


@cache
def _due_lanes(limited: bool) -> Worded:
    """Put into words once: Django takes longer for that than the data base to answer."""
    lanes = may_leave_now()
    if limited:
        lanes = lanes.exclude(Exists(Lane.objects.filter(name=OuterRef("lane"), free_at__gt=Now())))
    return lanes.order_by().values_list("lane").distinct().query.sql_with_params()


@transaction.atomic
def claim(lane: str, owner: str, most: int) -> list[Message]:
    """Make up to `most` due messages of a lane ours. They come back as they were before, but for the lease."""
    sql, given = _first_due(most)
    rows = _asked(sql, tuple(lane if value == A_LANE else value for value in given))
    wordings = Wording.objects.in_bulk({row[0] for row in rows if row[0]})
    found = [_as_found(wordings, *row) for row in rows]
    if found and found[0].error_code in ALONE:
        found = found[:1]
    else:
        found = [message for message in found if message.error_code not in ALONE]
    found = sift(found)
    ids = [message.pk for message in found]
    taken = (
        due()
        .filter(pk__among=ids)
        .update(state=State.SENDING, lease_owner=owner, lease_until=after(LEASE_SECONDS), handed_over_at=None)
    )
    if taken == len(ids):
        return found
    # without row locks somebody may have come first for a few
    ours = set(Message.objects.filter(pk__among=ids, lease_owner=owner).values_list("pk", flat=True))
    return [message for message in found if message.pk in ours]


@lru_cache(maxsize=100)
def _first_due(most: int) -> Worded:
    # a pause may have begun since the lanes were asked for
    first = may_leave_now().filter(lane=A_LANE).order_by("due_at", "pk").select_for_update(skip_locked=True)
    return first.values_list("wording_id", "context", "public_id", "optional", *NEEDED)[:most].query.sql_with_params()


def _as_found(
    wordings: dict[int, Wording], wording: int | None, context: str, public_id: Any, optional: int, *plain: Any
) -> Message:
    attributes = dict(zip(NEEDED, plain, strict=True))
    attributes["wording_id"] = wording
    attributes["context"] = json.loads(context)
    attributes["public_id"] = public_id if isinstance(public_id, UUID) else UUID(public_id)
    attributes["optional"] = bool(optional)
    return present(Message, attributes, {"wording": wordings[wording] if wording else None})


def _asked(sql: str, given: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def renew(ids: list[int], owner: str) -> None:
    """Keep the rest of a batch for another while."""
    Message.objects.filter(pk__among=ids, state=State.SENDING, lease_owner=owner).update(
        lease_until=after(LEASE_SECONDS)
    )


def pause_due(code: str, text: str, seconds: int, *, lane: str = "") -> int:
    """Let everything that is due wait: the channel, or one lane of it, is broken. Nobody's attempts are counted."""
    waiting = due().filter(lane=lane) if lane else due()
    untold = waiting.exclude(error_code=code).exclude(state=State.UNCERTAIN)
    ids = list(untold.values_list("pk", flat=True))
    # the uncertain keep their code, by which one more try is owed to them
    waiting.filter(state=State.UNCERTAIN).update(due_at=after(seconds))
    paused = waiting.exclude(state=State.UNCERTAIN).update(
        state=State.RETRY, due_at=after(seconds), error_code=code, error=text
    )
    for start in range(0, len(ids), CHUNK):
        note(ids[start : start + CHUNK], "retry", text)
    return paused
