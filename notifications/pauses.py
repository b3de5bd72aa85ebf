"""Why no mail leaves: the mail server refuses us all, or one lane. Said in plain words, and ended by hand or success.

The lane "" is every lane: a sign-in that is refused stops everybody. While a pause holds nothing is tried, so that
a wrong password is not tried every second; after it one try is made, and the first mail that is taken ends it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import claims
from .clock import Now, after
from .events import note
from .failures import channel_pause
from .models import Lane, Message, State

EVERY_LANE = ""
SENTENCES = {
    "channel.auth": (
        gettext_noop(
"The mail server refuses our user name or password ({text}). Ask whoever runs Tandem to "
"check EMAIL_URL."
)
    ),
    "channel.tls": (
        gettext_noop(
"The mail server offers no encryption that can be trusted, and nothing is sent in clear "
"({text}). Ask whoever runs Tandem to check EMAIL_URL and the server's certificate."
)
    ),
    "channel.quota": (
        gettext_noop(
"The mail server takes no more mails from us for now: a limit is used up ({text}). The rest "
"leaves by itself later; ask whoever runs Tandem for a higher limit."
)
    ),
    "channel.settings": (
        gettext_noop(
"Tandem's mail settings do not work ({text}). Ask whoever runs Tandem to check EMAIL_URL."
)
    ),
    "channel.refused": (
        gettext_noop(
"The mail server refused many mails in a row in the same words ({text}). The others wait. "
"Change what it names, or ask whoever runs Tandem."
)
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Pause:
    """One pause, as its owner reads it. `until` is when it is tried again by itself."""

    code: str
    sentence: str
    since: datetime.datetime
    until: datetime.datetime


def paused(lanes: Iterable[str]) -> dict[str, Pause]:
    """Which of these lanes have a pause, and why; what stops every lane comes before a lane's own. One query."""
    wanted = list(lanes)
    rows = {row.name: row for row in Lane.objects.filter(name__in=[EVERY_LANE, *wanted]).exclude(paused_code="")}
    found = {lane: rows.get(EVERY_LANE) or rows.get(lane) for lane in wanted}
    return {lane: _pause(row) for lane, row in found.items() if row}


def begin(code: str, text: str, *, lane: str = EVERY_LANE) -> int:
    """Stop one lane, or all; returns how many due messages wait for it. The same cause again began where it began."""
    seconds = channel_pause(code)
    Lane.objects.bulk_create([Lane(name=lane)], ignore_conflicts=True)
    row = Lane.objects.filter(name=lane)
    row.exclude(paused_code=code).update(paused_at=Now())
    row.update(paused_until=after(seconds), paused_code=code, paused_text=text)
    return claims.pause_due(code, text, seconds, lane=lane)


def end(lane: str) -> None:
    """A mail of this lane was taken: neither it nor the channel is paused. Mostly it changes nothing."""
    Lane.objects.filter(name__in=[EVERY_LANE, lane]).exclude(paused_code="").update(**_NONE)


@transaction.atomic
def resume(lane: str) -> int:
    """Try now: what waits for the pause of this lane is due at once; returns how many messages those are.

    The caller nudges the worker. The pause is still shown until a mail was taken, unless nothing waits that could
    show it to be over. Of a pause of every lane only this lane's messages are made due.
    """
    codes = list(
        Lane.objects.filter(name__in=[EVERY_LANE, lane]).exclude(paused_code="").values_list("paused_code", flat=True)
    )
    Lane.objects.filter(name__in=[EVERY_LANE, lane], paused_code__in=codes).update(paused_until=Now())
    waiting = Message.objects.filter(lane=lane, state=State.RETRY, error_code__in=codes, due_at__gt=Now())
    ids = list(waiting.order_by("pk").select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids, state=State.RETRY).update(due_at=Now())
    note(ids, "released", gettext_noop("Tried again by hand."))
    held_back = Q(state=State.QUEUED) | Q(state=State.RETRY, error_code__in=codes)
    if not Message.objects.filter(held_back).exists():
        Lane.objects.filter(name__in=[EVERY_LANE, lane], paused_code__in=codes).update(**_NONE)
    return len(ids)


_NONE = {"paused_at": None, "paused_until": None, "paused_code": "", "paused_text": ""}


def _pause(row: Lane) -> Pause:
    now = timezone.now()
    words = SENTENCES.get(row.paused_code, SENTENCES["channel.settings"])
    return Pause(row.paused_code, _(words).format(text=row.paused_text), row.paused_at or now, row.paused_until or now)
