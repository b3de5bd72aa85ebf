"""Sends mails again, each as a new one and at most once in ten minutes; many of them in as few statements as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from . import suppressions
from .letters import Letter
from .models import WAITING, Message, State
from .outbox import TooSoon, queue_many

PAUSE = timedelta(minutes=10)
AGAIN = ":again:"
ALTERNATIVES = 200
"""So many conditions one statement may name; SQLite refuses a thousand."""


def resend(message: Message, *, fresh: Letter | None = None) -> Message:
    """Send a message again. Raises TooSoon.

    The copy is built anew from the stored context, or is `fresh` where the caller wrote it once more.
    """
    again, refused = resend_many([message], fresh={message.pk: fresh} if fresh else {})
    for why in refused.values():
        raise why
    return again[message.pk]


def resend_many(
    messages: Sequence[Message], *, fresh: Mapping[int, Letter]
) -> tuple[dict[int, Message], dict[int, TooSoon]]:
    """The new messages of those that are sent again, and why the others are not, both by the key of the old one."""
    refused = _who_may_not(messages, fresh)
    left = [one for one in messages if one.pk not in refused]
    before = _sent_again(left)
    prefetch_related_objects(left, "wording")
    copies: dict[int, Letter] = {}
    for one in left:
        times = before[_stem(one)]
        if times and timezone.now() - max(times) < PAUSE:
            sentence = gettext("It was sent again at %(time)s UTC. Wait ten minutes before the next time.")
            refused[one.pk] = TooSoon("message.too_soon", sentence % {"time": f"{max(times):%H:%M}"})
        else:
            copies[one.pk] = _copy(one, f"{_stem(one)}{AGAIN}{len(times) + 1}", fresh.get(one.pk))
    try:
        with transaction.atomic():
            if queue_many(list(copies.values())) < len(copies):
                raise _SomebodyElse
    except _SomebodyElse:
        return _one_by_one(left, copies, refused)
    by_key = {one.key: one for one in Message.objects.filter(key__among={copy.key for copy in copies.values()})}
    return {pk: by_key[copy.key] for pk, copy in copies.items()}, refused


class _SomebodyElse(Exception):
    """The same button was pressed in the same moment; takes the copies back."""


def _one_by_one(
    left: Sequence[Message], copies: Mapping[int, Letter], refused: dict[int, TooSoon]
) -> tuple[dict[int, Message], dict[int, TooSoon]]:
    """To find out which of them somebody else has just sent again."""
    again: dict[int, Message] = {}
    for one in left:
        if one.pk in copies and queue_many([copies[one.pk]]):
            again[one.pk] = Message.objects.get(key=copies[one.pk].key)
        elif one.pk in copies:
            sentence = gettext("It was sent again just now. Wait ten minutes before the next time.")
            refused[one.pk] = TooSoon("message.too_soon", sentence)
    return again, refused


def _who_may_not(messages: Iterable[Message], fresh: Mapping[int, Letter]) -> dict[int, TooSoon]:
    refused: dict[int, TooSoon] = {}
    gone: list[Message] = []
    for one in messages:
        if one.state == State.CANCELLED:
            sentence = gettext("This mail was cancelled; it is not sent again.")
            refused[one.pk] = TooSoon("message.cancelled", sentence)
        elif one.state in (*WAITING, State.SENDING):
            sentence = gettext("This mail has not left yet; it leaves by itself.")
            refused[one.pk] = TooSoon("message.still_waiting", sentence)
        else:
            gone.append(one)
    for one, reason in suppressions.held_back(gone):
        refused[one.pk] = TooSoon(suppressions.CODE, reason)
    for one in gone:
        if one.purged_at and one.pk not in fresh and one.pk not in refused:
            sentence = gettext("What this mail said was thrown away for its age; it cannot be sent again.")
            refused[one.pk] = TooSoon("message.purged", sentence)
    return refused


def _stem(message: Message) -> str:
    """What the keys of all its copies begin with."""
    return message.key.split(AGAIN)[0][:100]


def _sent_again(messages: Iterable[Message]) -> defaultdict[str, list[datetime]]:
    """When each was sent again before, by its stem. One query for two hundred of those that are about nobody."""
    stems, subjects, lanes = list[str](), defaultdict[str, set[int]](set), set()
    for one in messages:
        lanes.add(one.lane)
        if one.subject_id is None:
            stems.append(_stem(one))
        else:
            subjects[one.subject_type].add(one.subject_id)
    asked = [Q(subject_type=kind, subject_id__in=ids, key__contains=AGAIN) for kind, ids in subjects.items()]
    asked += [
        reduce(or_, [Q(key__startswith=f"{stem}{AGAIN}") for stem in stems[start : start + ALTERNATIVES]])
        for start in range(0, len(stems), ALTERNATIVES)
    ]
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for about in asked:
        for key, at in Message.objects.filter(about, lane__in=lanes).order_by().values_list("key", "created_at"):
            found[key.split(AGAIN)[0]].append(at)
    return found


def _copy(message: Message, key: str, fresh: Letter | None) -> Letter:
    if fresh:
        return replace(fresh, key=key)
    names = Letter.__dataclass_fields__.keys() - {"key", "hold_until", "context", "shared"}
    return Letter(**{name: getattr(message, name) for name in names}, key=key, context=message.said)
