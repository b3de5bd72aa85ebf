"""Throws away what old mails said. Their facts stay: to whom, when, about what, and what became of them.

A mail's context holds codes and single-use links; nobody needs them once the mail is done with.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .failures import ANSWER_UNKNOWN
from .models import Message, ProviderEvent, State, Wording

AT_ONCE = 500
FINISHED = Q(
    state__in=[
        State.SENT,
        State.DELIVERED,
        State.FAILED,
        State.SUPPRESSED,
        State.CANCELLED,
        State.BOUNCED,
        State.COMPLAINED,
    ]
) | Q(state=State.UNCERTAIN, error_code=ANSWER_UNKNOWN)
"""Nothing will be tried with these any more."""


def purge(at_once: int = AT_ONCE) -> int:
    """Purge one batch of each kind of row that is older than MAIL_RETENTION_DAYS; returns how many were purged."""
    before = timezone.now() - timedelta(days=settings.MAIL_RETENTION_DAYS)
    old = Message.objects.filter(FINISHED, created_at__lt=before, purged_at=None).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:at_once])
    # the state is asked again: a message may have been taken up since it was found
    finished = Message.objects.filter(FINISHED, pk__in=ids)
    purged = finished.update(context={}, wording=None, purged_at=timezone.now())
    _throw_away_wordings(before, at_once)
    told = ProviderEvent.objects.filter(received_at__lt=before).exclude(address="", detail="")
    events = list(told.values_list("pk", flat=True)[:at_once])
    return purged + ProviderEvent.objects.filter(pk__in=events).update(address="", detail="")


def _throw_away_wordings(before: datetime, at_once: int) -> None:
    """Those of which no message is left; theirs were created when they were, so an index finds them."""
    left = Message.objects.filter(created_at=OuterRef("created_at"), purged_at=None, wording=OuterRef("pk"))
    alone = Wording.objects.filter(created_at__lt=before).exclude(Exists(left)).order_by("pk")
    gone = Wording.objects.filter(pk__in=list(alone.values_list("pk", flat=True)[:at_once]))
    gone._raw_delete(gone.db)  # nothing refers to them any more, which Django would look for in the whole table
