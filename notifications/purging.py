"""Throws away what old mails said. Their facts stay: to whom, when, about what, and what became of them.

A mail's context holds codes and single-use links; nobody needs them once the mail is done with.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from .failures import ANSWER_UNKNOWN
from .models import Message, ProviderEvent, State

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
    purged = Message.objects.filter(FINISHED, pk__in=ids).update(context={}, purged_at=timezone.now())
    told = ProviderEvent.objects.filter(received_at__lt=before).exclude(address="", detail="")
    events = list(told.values_list("pk", flat=True)[:at_once])
    return purged + ProviderEvent.objects.filter(pk__in=events).update(address="", detail="")
