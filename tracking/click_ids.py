"""Which link a click identifier belongs to. Here it is the number of a click's row."""

from __future__ import annotations

import datetime

from accounts.models import Brand
from tracking.models import Click

LARGEST = 2**63 - 1


def link_of(brand: Brand, click_id: str) -> int | None:
    """The tracked link of the brand that this click opened, or None."""
    found = _row(brand, click_id)
    return found[0] if found else None


def clicked_at(brand: Brand, click_id: str) -> datetime.datetime | None:
    """When it was opened, or None if nobody knows."""
    found = _row(brand, click_id)
    return found[1] if found else None


def _row(brand: Brand, click_id: str) -> tuple[int, datetime.datetime] | None:
    if not (click_id.isascii() and click_id.isdigit() and len(click_id) <= 18):
        return None
    return Click.objects.filter(pk=int(click_id), link__brand=brand).values_list("link_id", "at").first()
