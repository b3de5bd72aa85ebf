"""The keys of programs: made, given another secret, taken back. A key is shown once; only its hash is kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import ApiKey, Brand
from accounts.names import clean_name

LONGEST_NAME = 50
MOST_KEYS = 50
"""So many keys of a brand work at once."""
OVERLAPS = {
    "now": datetime.timedelta(0),
    "hour": datetime.timedelta(hours=1),
    "day": datetime.timedelta(days=1),
    "week": datetime.timedelta(days=7),
}
"""How long the key of before may go on after a rotation."""


class KeyRefused(Exception):
    """The key cannot be like this; nothing was stored. `field` is what is wrong, `code` is stable."""

    def __init__(self, field: str, code: str, message: str) -> None:
        self.field, self.code = field, code
        super().__init__(message)


@transaction.atomic
def make(
    brand: Brand, name: str, scopes: Iterable[str], *, expires_at: datetime.datetime | None = None, by: Actor
) -> tuple[ApiKey, str]:
    """A key and its secret, which is shown this once.

    Raises KeyRefused: `key.no_name`, `key.no_scope`, `key.unknown_scope`, `key.already_over`, `key.too_many`.
    """
    name = clean_name(name, limit=1000)
    if not 1 <= len(name) <= LONGEST_NAME:
        limit = {"limit": LONGEST_NAME}
        raise KeyRefused("name", "key.no_name", _("Give the key a name of 1 to %(limit)s characters.") % limit)
    wanted = set(scopes)
    if unknown := sorted(wanted - set(ApiKey.SCOPES)):
        names = {"scope": unknown[0][:60], "scopes": ", ".join(ApiKey.SCOPES)}
        message = _("“%(scope)s” is no scope; there are %(scopes)s.") % names
        raise KeyRefused("scopes", "key.unknown_scope", message)
    if not wanted:
        raise KeyRefused("scopes", "key.no_scope", _("Choose what the key may do."))
    if expires_at is not None and expires_at <= timezone.now():
        raise KeyRefused(
            "expires_on", "key.already_over", _("This day is past. Choose a later one, or leave it empty.")
        )
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)  # counted by one at a time
    _refuse_too_many(brand)
    made, secret = _new(brand, name, [one for one in ApiKey.SCOPES if one in wanted], expires_at, by)
    _record("key.create", made, by, scopes=made.scopes, expires_at=_said(expires_at))
    return made, secret


@transaction.atomic
def rotate(key: ApiKey, *, keep: datetime.timedelta, by: Actor) -> tuple[ApiKey, str]:
    """Another key in its place, and its secret, shown this once; the one of before goes on for `keep`.

    The new one may do the same, and lives as long as the one of before was meant to. Raises KeyRefused `key.over`.
    """
    Brand.objects.select_for_update(no_key=True).get(pk=key.brand_id)
    old = _working(key)
    if old.replaced_by_id:
        raise KeyRefused("", "key.replaced", _("This key was replaced before. Rotate the one that replaced it."))
    _refuse_too_many(old.brand)
    now = timezone.now()
    lifetime = old.expiry_date - old.created if old.expiry_date else None
    made, secret = _new(old.brand, old.name, old.scopes, now + lifetime if lifetime else None, by)
    old.expiry_date = min(old.expiry_date or now + keep, now + keep)
    old.replaced_by = made
    old.save(update_fields=["expiry_date", "replaced_by"])
    _record("key.rotate", old, by, replaced_by=made.prefix, until=_said(old.expiry_date))
    return made, secret


@transaction.atomic
def revoke(key: ApiKey, *, by: Actor) -> bool:
    """Refuse it from the next call on. Twice is once. Returns whether it was not revoked before."""
    changed = ApiKey.objects.filter(pk=key.pk, revoked=False).update(revoked=True, revoked_at=timezone.now())
    if changed:
        _record("key.revoke", key, by)
    return bool(changed)


def _working(key: ApiKey) -> ApiKey:
    """The key as it is now, locked: nobody revokes it meanwhile. Raises KeyRefused."""
    locked = ApiKey.objects.working().select_for_update(no_key=True, of=("self",))
    found = locked.select_related("brand").filter(pk=key.pk).first()
    if found is None:
        raise KeyRefused("", "key.over", _("This key does not work any more. Make a new one."))
    return found


def _refuse_too_many(brand: Brand) -> None:
    if ApiKey.objects.working().filter(brand=brand).count() >= MOST_KEYS:
        limit = {"limit": MOST_KEYS}
        raise KeyRefused("", "key.too_many", _("A brand has at most %(limit)s keys. Revoke one first.") % limit)


def _new(
    brand: Brand, name: str, scopes: list[str], expires_at: datetime.datetime | None, by: Actor
) -> tuple[ApiKey, str]:
    made, secret = ApiKey.objects.create_key(
        name=name, brand=brand, scopes=scopes, expiry_date=expires_at, created_label=by.label
    )
    return made, secret


def _record(action: str, key: ApiKey, by: Actor, **detail: Any) -> None:
    # its identifier is no number and holds the hash: the prefix names it
    audit.record(action, by=by, brand=key.brand, name=key.name, prefix=key.prefix, **detail)


def _said(at: datetime.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
