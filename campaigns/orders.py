"""The Excel file of orders: which lines it has when it leaves, and which cells are read when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.models import Campaign, Status
from campaigns.order_book import CODE_IN_USE
from influencers.models import Network
from promocodes import workbook

VALUE_FIELDS = ("promo_code", "affiliate_link")
HOW_TO = (
    "1. Fill the white cells in the last columns of “Orders”: one promo code or link for each creator.",
    "2. Type codes as they are; the cells are Text, so 0012 and MAR10 stay what you typed.",
    "3. Leave a cell blank if you do not have the value yet. That creator simply goes on waiting.",
    "4. Do not change the column “Order”: it tells us whose row it is. Other columns are for you.",
    "5. Save the file and import it in Tandem. You see what each row does before anything is stored.",
)


@dataclass
class Entry:
    """One line of a file: what stands in the columns we read. Values are `[text, kind, shown]`."""

    line: int
    order: str = ""
    email: str = ""
    creator: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    hidden: bool = False
    merged: list[str] = field(default_factory=list)


def wanted_values(campaign: Campaign) -> tuple[str, ...]:
    """The value columns of this campaign's file."""
    wanted = {"promo_code": campaign.wants_personal_code, "affiliate_link": campaign.wants_personal_link}
    return tuple(name for name in VALUE_FIELDS if wanted[name])


def export(campaign: Campaign, statuses: Sequence[str] = (Status.READY_TO_SEND,)) -> bytes:
    """The .xlsx file of the campaign's orders (contract §4). One query."""
    values = wanted_values(campaign)
    columns = ("order", "creator", "email", "handle", "network", "country", "accepted_on", *values)
    found = (
        campaign.collaborations.filter(status__in=statuses)
        .order_by("accepted_at", "pk")
        .values_list(
            "order_reference", "name", "email", "handle", "network", "country", "accepted_at",
            CODE_IN_USE, "link_handout__value",
        )
    )  # fmt: skip
    labels = dict(Network.choices)
    lines = (
        (
            *(row[:4]),
            labels.get(row[4], row[4]),
            row[5],
            row[6].date().isoformat() if row[6] else "",
            *((row[7] or "",) if "promo_code" in values else ()),
            *((row[8] or "",) if "affiliate_link" in values else ()),
        )
        for row in found.iterator(chunk_size=2000)
    )
    return workbook.write_orders(columns, lines, title=campaign.title, how_to=HOW_TO)


def entries_of(sheet: workbook.Sheet) -> list[Entry]:
    """The lines of a file, as far as the import reads them; wholly empty ones are left out."""
    entries = []
    for row in sheet.rows:
        cells = {name: cell.text.strip() for name, cell in row.cells.items()}
        values = {
            name: [row.cells[name].text, row.cells[name].kind, row.cells[name].shown]
            for name in VALUE_FIELDS
            if name in row.cells
        }
        if any(cells.get(name) for name in ("order", "email", "creator")) or any(
            value[0].strip() for value in values.values()
        ):
            entries.append(
                Entry(
                    row.line,
                    cells.get("order", ""),
                    cells.get("email", ""),
                    cells.get("creator", ""),
                    values,
                    row.hidden,
                    sorted(row.merged),
                )
            )
    return entries
