"""What beat asks for."""

from __future__ import annotations

import threading

from celery import shared_task

from tracking import drain

_busy = threading.Lock()


@shared_task(ignore_result=True, expires=30)
def store_clicks() -> int:
    """Every few seconds: store what the spool of this machine holds, unless this process does so already."""
    if not _busy.acquire(blocking=False):
        return 0
    try:
        return drain.drain()
    finally:
        _busy.release()
