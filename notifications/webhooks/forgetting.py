"""Throws away old events and what was answered: codes stand in them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from notifications.models import WebhookEvent

AT_ONCE = 500


def forget_old(at_once: int = AT_ONCE) -> int:
    """Delete one batch of what is older than MAIL_RETENTION_DAYS and waits no more, or waits for who hears nothing."""
    before = timezone.now() - timedelta(days=settings.MAIL_RETENTION_DAYS)
    deaf = Q(done_at=None, happened_at__lt=before) & ~Q(webhook__off_at=None, webhook__removed_at=None)
    old = WebhookEvent.objects.filter(Q(done_at__lt=before) | deaf).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:at_once])
    WebhookEvent.objects.filter(pk__in=pks).delete()
    return len(pks)
