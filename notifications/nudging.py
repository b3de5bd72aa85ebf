"""Telling the worker that there is mail."""

from __future__ import annotations

from . import tasks
from .hints import hint, hint_after_commit


def nudge() -> None:
    """Ask a worker to deliver what is due."""
    hint(tasks.deliver, "mail is due")


def nudge_after_commit() -> None:
    """One hint when the present transaction has committed, however many letters it writes."""
    hint_after_commit(nudge)
