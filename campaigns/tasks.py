"""What beat asks for."""

from __future__ import annotations

from celery import shared_task

from campaigns import imports


@shared_task
def expire_imports() -> None:
    """Expire imports that nobody confirmed."""
    imports.expire_old()
