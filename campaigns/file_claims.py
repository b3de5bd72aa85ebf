"""Whose a file of orders is: one worker's at a time, for as long as it shows that it is still at work.

A worker that was away for too long (suspended, or waiting for a lock) may come back when another has taken the file
over. It has a word of its own for its claim, and whatever it writes of the file it writes only while that word stands.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from tracking.models import OrdersFile

LEASE = datetime.timedelta(seconds=60)


class TakenOver(Exception):
    """Another worker has the file by now; what this one had begun to write is rolled back."""


def claim(one: OrdersFile) -> bool:
    """Take a file up, unless another worker is at it or at another one: mails and clicks need the others."""
    now = timezone.now()
    at_work = OrdersFile.objects.filter(claimed_at__gte=now - LEASE)
    if at_work.exclude(pk=one.pk).exists():
        return False
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    word, begun = uuid.uuid4().hex, int(one.state == OrdersFile.State.WAITING)
    same = OrdersFile.objects.filter(free, pk=one.pk, state=one.state)
    if not same.update(claimed_at=now, claim=word, attempts=F("attempts") + begun):
        return False
    one.refresh_from_db()
    return one.claim == word


def hold(one: OrdersFile, **values: Any) -> None:
    """Show that the work goes on, and write `values` of the file. Raises TakenOver.

    In a transaction that writes more, call it first: nobody takes the file over until that has ended.
    """
    mine = OrdersFile.objects.filter(pk=one.pk, claim=one.claim, state=one.state)
    if not mine.update(**{"claimed_at": timezone.now()} | values):
        raise TakenOver


def let_go(one: OrdersFile) -> None:
    """Leave the file to whoever is next, if it is still this worker's."""
    OrdersFile.objects.filter(pk=one.pk, claim=one.claim).update(claimed_at=None, claim="")
