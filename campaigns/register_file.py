"""The register of a brand as a file to keep, in English like every workbook."""

from __future__ import annotations

import datetime
import zoneinfo

from django.conf import settings
from django.utils import translation

from accounts.models import Brand
from campaigns.register import Register, Wanted
from promocodes.workbook_write import Column, write_table

SHAPE = [
    Column("code", "Promo Code", 24), Column("state", "State", 14), Column("creator", "Creator", 28),
    Column("email", "Email", 34), Column("campaigns", "Campaigns", 40), Column("from", "From", 14),
    Column("until", "Until", 14), Column("version", "Version", 10), Column("reason", "Reason", 60),
]  # fmt: skip


def write(brand: Brand, wanted: Wanted) -> bytes:
    """The bytes of a workbook with every code that fits. Cells are text, so nothing in them is a formula."""
    zone = zoneinfo.ZoneInfo(brand.timezone)

    def day(at: datetime.datetime | None) -> str:
        return at.astimezone(zone).date().isoformat() if at else ""

    lines = (
        (
            row.code,
            str(row.state.label),
            row.holder.display_name if row.holder else f"{row.creators} creators" if row.kind == "shared" else "",
            row.holder.email if row.holder else "",
            ", ".join(title for _, title in row.campaigns),
            day(row.since),
            day(row.until),
            str(row.version or ""),
            row.reason,
        )
        for row in Register(brand, wanted)
    )
    how_to = (f"Every promo code of {brand.name}, with its days in {brand.timezone}.",)
    with translation.override(settings.LANGUAGE_CODE):
        return write_table(SHAPE, lines, sheet="Register", title=f"Register of {brand.name}", how_to=how_to)
