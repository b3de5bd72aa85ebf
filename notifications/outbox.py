"""The outbox: letters are written here, in the transaction that decides them, and wait until they leave.

    outbox.queue(Letter(key="handover:12:c1:l0", template="campaigns/emails/words", …))

Nothing here speaks to a mail server or to the broker inside the transaction; a hint goes out after the commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, F, Max, Value
from django.db.models.functions import Cast, Concat, Left
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from . import suppressions
from .clock import Now
from .copying import insert_many
from .events import note
from .failures import ANSWER_UNKNOWN, OWED
from .letters import Letter, as_message
from .models import STILL_HERE, Message, State, Wording
from .nudging import nudge, nudge_after_commit

__all__ = [
    "Letter",
    "TooSoon",
    "cancel_waiting",
    "latest_by_subject",
    "nudge",
    "queue",
    "queue_many",
    "release",
    "take_back",
]

FREE_KEY = Concat(Left("key", 95), Value(":cancelled:"), Cast("pk", CharField()))
"""What a cancelled message is called from then on: its decision may be made, and mailed, again."""


SHEAF = 5000
"""How many letters are written at once."""
MANY = 20
"""So many letters that say the same keep it in a row of its own; fewer keep it each."""


class TooSoon(Exception):
    """A message cannot be sent again now. `code` is stable, the text says when or why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def queue(letter: Letter) -> Message:
    """Write one letter. With a key that is known already nothing happens, and the present message comes back."""
    queue_many([letter])
    return Message.objects.get(key=letter.key)


def queue_many(letters: Sequence[Letter]) -> int:
    """Write many letters in a few statements; returns how many were new."""
    new = 0
    with transaction.atomic():
        for start in range(0, len(letters), SHEAF):
            now = timezone.now()
            sheaf = letters[start : start + SHEAF]
            wordings = _wordings_of(sheaf, now)
            messages = [as_message(letter, now, wordings.get(id(letter.shared))) for letter in sheaf]
            with override(settings.LANGUAGE_CODE):  # what is stored is in one language, whoever caused the mail
                stopped = list(suppressions.held_back(messages))
            for message, reason in stopped:
                message.state, message.error, message.error_code = State.SUPPRESSED, reason, suppressions.CODE
            if insert_many(messages, ignore_conflicts=True):
                written = [(message.pk, message.state) for message in messages]
            else:
                # a known key keeps its own public_id, so ours are there only for the rows that we wrote
                ours = Message.objects.filter(public_id__in=[message.public_id for message in messages])
                written = list(ours.order_by("pk").values_list("pk", "state"))
            note([pk for pk, state in written if state == State.QUEUED], "queued")
            note([pk for pk, state in written if state == State.HELD], "held")
            note([pk for pk, state in written if state == State.SUPPRESSED], "suppressed")
            new += len(written)
    if new:  # outside our own savepoint, so that one hint serves all letters of the caller's transaction
        nudge_after_commit()
    return new


def _wordings_of(sheaf: Sequence[Letter], now: datetime) -> dict[int, Wording]:
    """What many of these letters share, stored once for all of them, by the identity of what they share."""
    sharing = Counter(id(letter.shared) for letter in sheaf if letter.shared)
    shared = {id(letter.shared): letter.shared for letter in sheaf if sharing[id(letter.shared)] >= MANY}
    return {one: Wording.objects.create(said=dict(said), created_at=now) for one, said in shared.items()}


@transaction.atomic
def cancel_waiting(subject_type: str, subject_ids: Iterable[int], *, kinds: Iterable[str] = (), reason: str) -> int:
    """Stop every mail about these subjects that has not left yet; returns how many were stopped. Their keys are free.

    One whose answer was lost may have arrived: it stays uncertain, and is not tried again.
    """
    about = Message.objects.filter(subject_type=subject_type, subject_id__among={*subject_ids})
    if kinds := list(kinds):
        about = about.filter(kind__in=kinds)
    # the rows are locked in one order, so that two who cancel cannot wait for each other
    locked = about.filter(STILL_HERE | OWED).order_by("pk").select_for_update()
    found = list(locked.values_list("pk", "state"))
    waiting = [pk for pk, state in found if state != State.UNCERTAIN]
    if waiting:
        Message.objects.filter(STILL_HERE, pk__among=waiting).update(
            state=State.CANCELLED,
            key=FREE_KEY,
            lease_until=None,
            lease_owner="",
            error=reason,
            error_code="message.cancelled",
        )
        note(waiting, "cancelled", reason)
    if len(waiting) < len(found):
        about.filter(OWED).update(error_code=ANSWER_UNKNOWN)
    return len(waiting)


def release(batch: str) -> int:
    """Send now: the held messages of the batch are due at once; returns how many."""
    held = Message.objects.filter(batch=batch, state=State.HELD)
    with transaction.atomic():
        ids = list(held.order_by("pk").select_for_update().values_list("pk", flat=True))
        held.filter(pk__among=ids).update(state=State.QUEUED, due_at=Now())
        note(ids, "released")
    if ids:
        nudge_after_commit()
    return len(ids)


def take_back(batch: str) -> bool:
    """Undo a batch that is still held: all its messages are cancelled, and their keys are free again.

    False, and nothing changed, if even one of them has left the hold. A suppressed one never leaves.
    """
    try:
        with transaction.atomic():
            of_batch = Message.objects.filter(batch=batch)
            here = of_batch.filter(state__in=(State.HELD, State.SUPPRESSED))
            held = list(here.order_by("pk").select_for_update().values_list("pk", flat=True))
            here.filter(pk__among=held).update(
                state=State.CANCELLED, key=FREE_KEY, error=gettext_noop("Taken back."), error_code="message.taken_back"
            )
            if of_batch.exclude(state=State.CANCELLED).exists():
                raise _HasLeft
            note(held, "cancelled", gettext_noop("Taken back."))
    except _HasLeft:
        return False
    return True


class _HasLeft(Exception):
    """Rolls take_back's savepoint back."""


def latest_by_subject(
    subject_type: str, ids: Iterable[int], *, kinds: Iterable[str] = (), columns: Iterable[str] = ()
) -> dict[int, Message]:
    """The newest message of each subject, of these kinds if some are named, that was not cancelled. One query.

    A list that shows a few columns of many names them, and what the mails say is not read.
    """
    if not (about_ids := list(ids)):
        return {}
    about = Message.objects.filter(subject_type=subject_type, subject_id__among=about_ids)
    if kinds := list(kinds):
        about = about.filter(kind__in=kinds)
    newest = (
        about.exclude(state=State.CANCELLED)
        .order_by()
        .values("subject_id")
        .annotate(newest=Max(F("pk")))
        .values("newest")
    )
    found = Message.objects.filter(pk__in=newest).order_by()
    if columns:
        found = found.only("subject_id", *columns)
    return {message.subject_id: message for message in found if message.subject_id}
