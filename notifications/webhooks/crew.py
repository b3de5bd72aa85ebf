"""The threads that call webhooks, beside the worker's own work: a receiver that lets us wait holds up no mail."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from django.db import DEFAULT_DB_ALIAS, connections

from . import rounds

log = logging.getLogger(__name__)

MOST = 8
"""So many webhooks are called at once by one process."""
MOST_OF_LANE = 4
"""So many of one brand: receivers that let us wait are no way to keep us from another's."""
_hands = threading.Lock()
_busy: Counter[str] = Counter()


def set_out() -> int:
    """Begin a turn for each webhook that is due, as far as there are hands. Returns how many were begun.

    The threads end with the process, whatever they do: what was not noted is called again.
    """
    begun = 0
    for pk, lane in rounds.due():
        if _take_hand(lane):
            try:
                threading.Thread(target=_turn, args=(pk, lane), name=f"webhook-{pk}", daemon=True).start()
            except RuntimeError:  # the machine has no thread for it now
                _give_back(lane)
                break
            begun += 1
    return begun


def _take_hand(lane: str) -> bool:
    with _hands:
        if _busy.total() >= MOST or _busy[lane] >= MOST_OF_LANE:
            return False
        _busy[lane] += 1
        return True


def _give_back(lane: str) -> None:
    with _hands:
        _busy[lane] -= 1


def _connect_alone() -> None:
    """Give this thread a connection outside the process's pool: Celery closes that after each task."""
    mine = connections[DEFAULT_DB_ALIAS]
    options = {name: value for name, value in mine.settings_dict.get("OPTIONS", {}).items() if name != "pool"}
    mine.settings_dict = mine.settings_dict | {"OPTIONS": options}


def _turn(pk: int, lane: str) -> None:
    try:
        _connect_alone()
        rounds.take_turn(pk)
    except Exception:
        log.exception("Webhook %s is not called to the end; it is taken up again.", pk)
    finally:
        connections.close_all()
        _give_back(lane)
