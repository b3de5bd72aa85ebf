"""To whom a brand's mails go no more, and taking that back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from notifications import suppressions
from notifications.models import Suppression


def stopped(brand: Brand) -> QuerySet[Suppression]:
    """The addresses that the brand's mails do not go to, newest first, each with the mail that showed it."""
    return suppressions.of_lane(brand.lane)


def ever_stopped(brand: Brand) -> QuerySet[Suppression]:
    """Those and the lifted ones."""
    return Suppression.objects.filter(lane=brand.lane).select_related("message")


@transaction.atomic
def lift(one: Suppression, *, brand: Brand, by: Actor) -> None:
    """Let the brand's mails go to the address again. Lifted already: nothing happens. Raises suppressions.NotLifted."""
    if suppressions.lift(one, by=by.label):
        audit.record("suppression.lifted", by=by, brand=brand, subject=one, reason=one.reason)
    one.refresh_from_db()
