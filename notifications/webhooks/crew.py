"""The threads that call webhooks, beside the worker's own work: a receiver that lets us wait holds up no mail."""

from __future__ import annotations

import logging
import threading

from django.db import connections

from . import rounds

log = logging.getLogger(__name__)

MOST = 8
"""So many webhooks are called at once by one process."""
_places = threading.BoundedSemaphore(MOST)


def set_out() -> int:
    """Begin a turn for each webhook that is due, as far as there are hands. Returns how many were begun.

    The threads end with the process, whatever they do: what was not noted is called again.
    """
    begun = 0
    for pk in rounds.due():
        if not _places.acquire(blocking=False):
            break
        threading.Thread(target=_turn, args=(pk,), name=f"webhook-{pk}", daemon=True).start()
        begun += 1
    return begun


def _turn(pk: int) -> None:
    try:
        rounds.take_turn(pk)
    except Exception:
        log.exception("Webhook %s is not called to the end; it is taken up again.", pk)
    finally:
        connections.close_all()
        _places.release()
