"""What an application hands to the post office: one letter to one person."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from .lean import new_one
from .models import Message, State, Wording

CLOCK_GRACE = timedelta(seconds=1)
"""A letter for now is due a second ago: our clock may run a little before the data base's, which decides."""


@dataclass(slots=True)
class Letter:
    """One e-mail as its application decided it.

    `key` makes the decision unique: the same key again is the same mail. `template` names a pair of templates
    without their endings (`campaigns/emails/words`); `context` is plain JSON for them. With `hold_until` the
    letter waits, and may be taken back until then. `optional` letters (reminders, announcements) can be declined.
    What many letters of a batch say alike may stand in `shared`, one object for all of them, instead of `context`.
    """

    key: str
    template: str
    subject: str
    to: str
    kind: str
    context: dict[str, Any]
    shared: Mapping[str, Any] = field(default_factory=dict)
    to_name: str = ""
    reply_to: str = ""
    sender_name: str = ""
    lane: str = "platform"
    subject_type: str = ""
    subject_id: int | None = None
    batch: str = ""
    hold_until: datetime | None = None
    optional: bool = False


def one_line(text: str, longest: int) -> str:
    """Text that is safe in a mail header: no line end, no control or invisible format character, not too long."""
    if text.isprintable():  # then a space is its only white space, and nothing in it is invisible
        return " ".join(text.split())[:longest]
    spaced = "".join(" " if character.isspace() else character for character in text)
    seen = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    return " ".join(seen.split())[:longest]


_known_line = lru_cache(maxsize=100)(one_line)
"""What most letters of a batch have alike is looked at once."""


def as_message(letter: Letter, now: datetime | None = None, wording: Wording | None = None) -> Message:
    """The row of a letter, not yet saved; `wording` is what it shares, if that is kept for itself.

    Raises ValueError for a key that the table could not hold.
    """
    if not letter.key or len(letter.key) > 120:
        raise ValueError(f"The key of a letter has 1 to 120 characters; “{letter.key[:130]}” has {len(letter.key)}.")
    held = letter.hold_until is not None
    now = now or timezone.now()
    own = {
        "key": letter.key,
        "public_id": uuid.uuid4(),
        "lane": letter.lane,
        "kind": letter.kind,
        "batch": letter.batch,
        "subject_type": letter.subject_type,
        "subject_id": letter.subject_id,
        "to": one_line(letter.to, 254),
        "to_name": one_line(letter.to_name, 100),
        "reply_to": _known_line(letter.reply_to, 254),
        "sender_name": _known_line(letter.sender_name, 100),
        "template": letter.template,
        "subject": _known_line(letter.subject, 250),
        "context": letter.context if wording or not letter.shared else {**letter.shared, **letter.context},
        "wording_id": wording.pk if wording else None,
        "optional": letter.optional,
        "state": State.HELD if held else State.QUEUED,
        "created_at": now,
        "due_at": letter.hold_until or now - CLOCK_GRACE,
    }
    return new_one(Message, own, {"wording": wording})
