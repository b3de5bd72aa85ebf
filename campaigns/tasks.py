"""What beat asks for."""

from __future__ import annotations

from celery import shared_task

from campaigns import (
    crediting,
    delivered,
    expiry,
    imports,
    order_file_rounds,
    picture_book,
    reminders,
    retention,
    watch,
    webhook_news,
)
from campaigns.api import idempotency
from tracking import buyers, folding


@shared_task(ignore_result=True, expires=3600)
def forget_pictures() -> None:
    """Delete the pictures that nobody uses any more."""
    picture_book.forget()


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
def fold_orders() -> None:
    """Add the orders and clicks of the last minute to their days."""
    try:
        folding.fold()
    finally:
        folding.fold_clicks()


@shared_task(ignore_result=True, expires=60)
def apply_deliveries() -> None:
    """Apply what shops have reported: a hint after each call, and every few seconds in any case."""
    delivered.apply_waiting()


@shared_task(ignore_result=True, expires=60)
def match_orders() -> None:
    """Credit the orders that waited for a code or a click that is there by now."""
    crediting.match_waiting()


@shared_task(ignore_result=True, expires=3600)
def forget_deliveries() -> None:
    """Throw away the bodies of calls that were applied some days ago, and old keys of buyers: they are of customers."""
    delivered.forget_bodies()
    buyers.forget_old()


@shared_task(ignore_result=True, expires=3600)
def forget_answers() -> None:
    """Throw away the kept answers of API calls that are not given again any more."""
    idempotency.forget_old()


@shared_task(ignore_result=True, expires=3600)
def look_for_misuse() -> None:
    """Find signs that codes have leaked or links are abused."""
    watch.look_everywhere()


@shared_task(ignore_result=True, expires=60)
def store_orders_files() -> None:
    """Check the files of orders that were uploaded, and store those that were confirmed, or go on with them."""
    order_file_rounds.check_waiting()
    order_file_rounds.apply_waiting()


@shared_task(ignore_result=True, expires=3600)
def forget_orders_files() -> None:
    """Throw away the rows of old files of orders."""
    order_file_rounds.forget_lines()


@shared_task(ignore_result=True, expires=60)
def tell_of_webhooks() -> None:
    """Mail the owners of webhooks that do not answer."""
    webhook_news.tell_owners()


@shared_task(ignore_result=True, expires=3600)
def forget_old() -> None:
    """Throw away what was kept long enough."""
    retention.forget()
