"""The files of an import: their names, whether they came before, and the refused lines as a file to correct."""

from __future__ import annotations

import re
import zoneinfo
from pathlib import PurePath

from django.utils.dateformat import format as written
from django.utils.translation import gettext

from campaigns import orders
from campaigns.kept_rows import KeptRows
from campaigns.models import Campaign, OrderImport
from promocodes import workbook
from promocodes.values import Problem


def corrections(one: OrderImport) -> bytes:
    """The refused lines as a workbook of the same layout with a Problem column; it can be imported after correction."""
    wanted = orders.wanted_values(one.campaign)
    lines = (
        (
            row["entry"]["order"],
            row["entry"]["creator"] or row["name"],
            row["entry"]["email"],
            *(row["entry"]["values"].get(name, [""])[0] for name in wanted),
            " ".join(problem["message"] for problem in row["problems"]),
        )
        for row in KeptRows(one, "refused")
    )
    columns = ("order", "creator", "email", *wanted, "problem")
    return workbook.write_orders(columns, lines, title=one.campaign.title, how_to=orders.HOW_TO)


def applied_before(campaign: Campaign, digest: str) -> list[Problem]:
    """A word about the moment when this very file was applied, if it was."""
    before = campaign.imports.filter(sha256=digest, state=OrderImport.State.APPLIED).order_by("-applied_at").first()
    if before is None or before.applied_at is None:
        return []
    at = before.applied_at.astimezone(zoneinfo.ZoneInfo(campaign.brand.timezone))
    return [
        Problem(
            "file.already_applied",
            gettext("This very file was applied on %(moment)s (%(zone)s) by %(who)s.")
            % {
                # Translators: a day and a time in the letters of Django's date format
                "moment": written(at, gettext("j F Y \\a\\t H:i")),
                "zone": campaign.brand.timezone,
                "who": before.applied_label,
            },
        )
    ]


def clean_name(name: str) -> str:
    """The sender's file name for showing: its last part, without control and direction characters."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", last)[:200] or "orders.xlsx"
