"""Throws away what was kept long enough: docs/privacy.md says what, why and how long, the settings name the days.

Some of each kind in a round, so that no round takes long; the next one goes on.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from accounts import audit_guard, invitations
from campaigns import closing, whole_files
from campaigns.import_traces import forget_file
from campaigns.models import OrderImport
from influencers import sign_in_links
from tracking import old_clicks
from tracking.models import OrdersFile

log = logging.getLogger(__name__)

AT_ONCE = 500
ENTRIES_AT_ONCE = 5_000


def forget() -> dict[str, int]:
    """One round; how much of each kind went. A kind that cannot go now stops no other, and is tried again."""
    kinds: dict[str, Callable[[], int]] = {
        "files": _forget_files,
        "invitations": lambda: invitations.forget_before(_before(settings.INVITATION_RETENTION_DAYS)),
        "audit": lambda: audit_guard.forget_before(_before(settings.AUDIT_RETENTION_DAYS), ENTRIES_AT_ONCE),
        "clicks": old_clicks.forget,
        "brands": closing.erase_due,
        "links": sign_in_links.forget_uses,
        "drafts": whole_files.forget_drafts,
    }
    return {name: _gone(name, forget_some) for name, forget_some in kinds.items()}


def _gone(name: str, forget_some: Callable[[], int]) -> int:
    try:
        return forget_some()
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("What is kept too long cannot go now: %s", name)
        return 0


def _before(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def _forget_files() -> int:
    """The uploaded files themselves: their names and verdicts stay."""
    limit = _before(settings.IMPORT_RETENTION_DAYS)
    files = OrderImport.objects.defer("rows").filter(uploaded_at__lt=limit).exclude(file="")
    shops = OrdersFile.objects.filter(
        uploaded_at__lt=limit, state__in=[OrdersFile.State.APPLIED, OrdersFile.State.REFUSED]
    ).exclude(file="")
    found: list[OrderImport | OrdersFile] = [*files.order_by("pk")[:AT_ONCE], *shops.order_by("pk")[:AT_ONCE]]
    for one in found:
        forget_file(one)
    return len(found)
