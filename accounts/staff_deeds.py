"""What staff changes by hand in somebody's account is on record, in each brand of hers and for the platform.

An address or a name is not written down, only that it changed: entries hold no personal data (decision 0036).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from accounts import audit
from accounts.actors import Actor, person
from accounts.models import AuditEntry, Brand, User

FLAGS = ("is_active", "is_staff", "is_superuser")
"""What an account may do: these are written down with their values."""


def staff(request: HttpRequest) -> Actor:
    """Who acts in the administration."""
    return person(request.user, source=AuditEntry.Source.ADMIN)  # type: ignore[arg-type]


def record_in_brands(action: str, user: User, *, by: Actor, **detail: Any) -> None:
    """Write an entry about this person for each brand whose team she is in, and one that belongs to no brand."""
    for brand in [*Brand.objects.visible_to(user), None]:
        audit.record(action, by=by, brand=brand, subject=user, user=user.pk, **detail)


def record_changes(user: User, changed: Iterable[str], before: Mapping[str, Any], *, by: Actor) -> None:
    """Write down what a form has changed: `changed` names the fields, `before` holds what they were."""
    fields = set(changed)
    if flags := [name for name in FLAGS if name in fields]:
        record_in_brands(
            "support.account", user, by=by,
            before={name: before[name] for name in flags}, after={name: getattr(user, name) for name in flags},
        )  # fmt: skip
    if "email" in fields:
        record_in_brands("support.address", user, by=by)
    if "name" in fields:
        record_in_brands("support.name", user, by=by)
