"""Keeps the signs that a code has leaked or a link is abused: looked for each hour, and settled by people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand
from campaigns import sign_finders
from campaigns.models import Campaign, Sign
from campaigns.sign_finders import Seen, Settling


def look_everywhere() -> int:
    """Look at every brand that has a campaign out; returns how many signs are open."""
    out = Brand.objects.filter(campaigns__status=Campaign.Status.PUBLISHED).distinct().order_by("pk")
    for brand in out:
        look(brand)
    return Sign.objects.open().count()


def look(brand: Brand) -> None:
    """Find the signs of one brand anew. Those that are gone while nobody looked at them go; what grew opens again."""
    mine = Sign.objects.filter(brand=brand)
    told = mine.values_list("collaboration", "kind", "settled_at", "settled_number", "detail", "is_open")
    settled = {(pk, kind): Settling(at, many, named, again) for pk, kind, at, many, named, again in told if at}
    found: dict[tuple[int, str], Seen] = {}
    for one in sign_finders.find(brand, settled):
        key = one.collaboration.pk, str(one.kind)
        if key not in found or (one.anew, one.number) > (found[key].anew, found[key].number):
            found[key] = one
    with transaction.atomic():
        kept = {(one.collaboration_id, one.kind): one for one in mine.select_for_update()}
        for key, seen in found.items():
            _keep(brand, seen, kept.get(key))
        gone = mine.filter(pk__in=[one.pk for key, one in kept.items() if key not in found])
        gone.filter(is_open=True).exclude(kind=Sign.Kind.COUPON_SITE).delete()
        # whatever comes again is new, but for a coupon site that is known
        gone.filter(is_open=False).exclude(kind=Sign.Kind.COUPON_SITE).update(settled_number=0)


def _keep(brand: Brand, seen: Seen, kept: Sign | None) -> None:
    wave = kept if kept and not seen.anew else None
    values: dict[str, Any] = {
        "number": seen.number,
        "first_at": min(seen.first_at, wave.first_at) if wave else seen.first_at,
        "last_at": max(seen.last_at, wave.last_at) if wave else seen.last_at,
        "detail": seen.detail[:300],
    }
    if kept is None:
        Sign.objects.create(brand=brand, collaboration=seen.collaboration, kind=seen.kind, **values)
    else:
        values["is_open"] = kept.is_open or seen.anew or seen.number > kept.settled_number
        values["settled_number"] = min(kept.settled_number, seen.number)
        Sign.objects.filter(pk=kept.pk).update(**values)


def settle(sign: Sign, *, by: Actor) -> None:
    """Somebody looked at it, and it is fine."""
    with transaction.atomic():
        done = Sign.objects.filter(pk=sign.pk, is_open=True).update(
            is_open=False, settled_at=timezone.now(), settled_by=by.user, settled_number=F("number")
        )
        if done:
            audit.record("sign.settle", by=by, brand=sign.brand, subject=sign, kind=sign.kind, number=sign.number)


def open_signs(campaigns: Iterable[Any]) -> Any:
    """The open signs of these campaigns, newest first, with whom they are about. One query."""
    found = Sign.objects.open().filter(collaboration__campaign__in=campaigns)
    return found.select_related("collaboration__campaign__promo_code", "collaboration__promo_handout")
