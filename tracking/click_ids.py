"""Click identifiers: what the shop is given in the address, and what an order brings back to name its link.

Format: the link's primary key and the moment in milliseconds since 1970, as in `7.1780394400000`.
"""

from __future__ import annotations

import datetime
import re

from accounts.models import Brand
from promocodes.models import TrackedLink

_FORM = re.compile(r"([0-9]{1,12})\.([0-9]{1,15})")


def new_click_id(brand_id: int, link_id: int, at: datetime.datetime) -> str:
    """The identifier of a click on this link at this moment."""
    return f"{link_id}.{int(at.timestamp() * 1000)}"


def read_click_id(brand: Brand, click_id: str) -> tuple[int, datetime.datetime] | None:
    """The link's primary key and the moment that an identifier names; None if it is none."""
    found = _FORM.fullmatch(click_id)
    if found is None:
        return None
    try:
        return int(found[1]), datetime.datetime.fromtimestamp(int(found[2]) / 1000, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def link_of(brand: Brand, click_id: str) -> int | None:
    """The primary key of the tracked link that a click came by; None for what is no identifier of this brand's."""
    found = read_click_id(brand, click_id)
    if found is None or not TrackedLink.objects.filter(pk=found[0], brand=brand).exists():
        return None
    return found[0]
