"""Makes and changes brands."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import audit, pictures
from accounts.actors import Actor
from accounts.models import Brand, Membership, Role, User

RESERVED_SLUGS = frozenset({"new"})
_TRIES = 20


def create_brand(
    name: str,
    *,
    owner: User,
    by: Actor,
    slug: str | None = None,
    currency: str = "EUR",
    timezone: str = "Europe/Paris",
) -> Brand:
    """Make a brand with its first owner. With a slug that exists already, return that brand as it is.

    Without a slug one is made from the name; two brands of one name get `lumen` and `lumen-2`.
    """
    if slug and (present := Brand.objects.filter(slug=slug).first()):
        return present
    for number in range(1, _TRIES):
        wanted = slug or _numbered(slugify(name), number)
        if wanted in RESERVED_SLUGS or Brand.objects.filter(slug=wanted).exists():
            continue
        try:
            with transaction.atomic():
                brand = Brand.objects.create(name=name, slug=wanted, currency=currency, timezone=timezone)
                Membership.objects.create(brand=brand, user=owner, role=Role.OWNER)
                audit.record("brand_created", by=by, brand=brand, subject=brand, owner=owner.pk)
                return brand
        except IntegrityError:
            # somebody took the slug between the question and the insert
            if slug:
                return Brand.objects.get(slug=slug)
    raise ValueError(f"No free slug for “{name}”. Name one with --slug.")


def change_brand(brand: Brand, changes: dict[str, Any], *, by: Actor) -> None:
    """Store changed settings, and write to the audit log which ones changed."""
    before = Brand.objects.filter(pk=brand.pk).values(*changes).get()
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return
    with transaction.atomic():
        for name, value in changed.items():
            setattr(brand, name, value)
        brand.save(update_fields=list(changed))
        audit.record(
            "brand_changed",
            by=by,
            brand=brand,
            subject=brand,
            before={name: _plain(before[name]) for name in changed},
            after={name: _plain(value) for name, value in changed.items()},
        )


def of_lane(lane: str) -> Brand | None:
    """Whose mail this lane of the post office carries; None for the platform's own."""
    kind, _, pk = lane.partition(":")
    return Brand.objects.filter(pk=pk).first() if kind == "brand" else None


@transaction.atomic
def set_logo(brand: Brand, picture: bytes | None, *, by: Actor) -> None:
    """Give the brand a logo that `pictures.read` has made, or none."""
    change_brand(brand, {"logo": pictures.store(picture) if picture else ""}, by=by)


def _plain(value: Any) -> Any:
    """For the audit log, which is JSON."""
    return value.isoformat() if isinstance(value, datetime.time) else value


def _numbered(stem: str, number: int) -> str:
    stem = stem[:50].strip("-") or "brand"
    return stem if number == 1 else f"{stem}-{number}"


def today_of(brand: Brand) -> datetime.date:
    """Today in the brand's calendar."""
    return day_of(brand, timezone.now())


def day_of(brand: Brand, moment: datetime.datetime) -> datetime.date:
    """The day that this moment belongs to in the brand's calendar."""
    return moment.astimezone(zoneinfo.ZoneInfo(brand.timezone)).date()
