"""What beat asks for."""

from __future__ import annotations

from celery import shared_task

from campaigns import crediting, delivered, expiry, imports, order_files, reminders


@shared_task
def expire_imports() -> None:
    """Expire imports that nobody confirmed."""
    imports.expire_old()


@shared_task(ignore_result=True, expires=600)
def remind() -> None:
    """Write the reminders that are due, and take back those that are not due any more."""
    reminders.remind()


@shared_task(ignore_result=True, expires=300)
def expire_collaborations() -> None:
    """Warn and end what nobody posted in time, where a brand has a rule for it."""
    expiry.run()


@shared_task(ignore_result=True, expires=60)
def apply_deliveries() -> None:
    """Apply what shops have reported: a hint after each call, and every few seconds in any case."""
    delivered.apply_waiting()


@shared_task(ignore_result=True, expires=60)
def match_orders() -> None:
    """Credit the orders that waited for a code that is there by now."""
    crediting.match_waiting()


@shared_task(ignore_result=True, expires=3600)
def forget_deliveries() -> None:
    """Throw away the bodies of calls that were applied some days ago: they name customers."""
    delivered.forget_bodies()


@shared_task(ignore_result=True, expires=60)
def store_orders_files() -> None:
    """Store the files of orders that were confirmed, or go on with them."""
    order_files.apply_waiting()
