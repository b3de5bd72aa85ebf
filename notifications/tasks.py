"""What the worker is asked to do. Tasks carry nothing: the rows say what is due. Doing one twice does no harm."""

from __future__ import annotations

import threading

from celery import shared_task

from . import claims, delivery, hints, leases, purging
from .webhooks import crew, forgetting

_busy = threading.Lock()
_again = threading.Event()


@shared_task(ignore_result=True, expires=60)
def deliver() -> int:
    """A hint: something was queued. Sends what is due, unless this process is sending already."""
    return _deliver_alone()


@shared_task(ignore_result=True, expires=30)
def sweep() -> int:
    """Each second or so: free the messages of dead senders, and send what is due. Costs one query when idle."""
    if not claims.anything_to_do():
        return 0
    leases.free_dead()
    return _deliver_alone()


@shared_task(ignore_result=True, expires=600)
def purge() -> int:
    """Each ten minutes: throw away what a batch of old mails, and of old events, said."""
    return purging.purge() + forgetting.forget_old()


@shared_task(ignore_result=True, expires=60)
def report_events() -> int:
    """A hint that events were written, and each few seconds in any case: calls the webhooks that are due."""
    return crew.set_out()


def _deliver_alone() -> int:
    """One delivery at a time in a process; a hint that comes meanwhile makes the running one look once more."""
    taken = 0
    _again.set()
    while _again.is_set() and _busy.acquire(blocking=False):
        try:
            _again.clear()
            taken += delivery.deliver_due(when_full=_call_another)
        finally:
            _busy.release()
    return taken


def _call_another() -> None:
    hints.hint(deliver, "more mail is due than one sender takes at once")
