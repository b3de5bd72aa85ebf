"""What beat asks for about accounts."""

from __future__ import annotations

from celery import shared_task

from accounts import sessions


@shared_task(ignore_result=True, expires=3600)
def forget_sessions() -> None:
    """Delete sessions that are over."""
    sessions.forget()
