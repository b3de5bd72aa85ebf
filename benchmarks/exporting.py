"""`bench export`: the .xlsx file of orders, beside openpyxl in write-only mode with the same cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.db import connection

from benchmarks.orders import campaign_with, manager
from benchmarks.timing import Spent, alternate, machine, peak_of, processor_ratio, ratio
from campaigns import orders
from campaigns.models import Campaign


def measure(*, rows: int, runs: int) -> dict[str, Any]:
    """The figures. Works in the present data base: call it inside `scratch`."""
    by, fewer = manager(), max(rows // 10, 1)
    large, small = campaign_with(rows, by=by), campaign_with(fewer, by=by)
    cells = _cells(orders.export(large))
    deeds: dict[str, Callable[[Spent], object]] = {
        "tandem": lambda spent: spent.run(lambda: orders.export(large)),
        "floor": lambda spent: spent.run(lambda: bare_write(cells)),
        "tenth": lambda spent: spent.run(lambda: orders.export(small)),
    }
    found = alternate(deeds, runs=runs)
    return {
        "bench": "export",
        "rows": rows,
        "runs": runs,
        "data_base": connection.vendor,
        "machine": machine(),
        "measured": {
            "what": f"the .xlsx file of {rows} orders: read from the data base, styled, locked, every cell text",
            **found["tandem"].summary(),
            "peak_bytes": _peak(large),
        },
        "tenth": {
            "what": f"the same with {fewer} orders",
            "rows": fewer,
            **found["tenth"].summary(),
            "peak_bytes": _peak(small),
        },
        "floor": {
            "what": "openpyxl in write-only mode writes the same cells: no data base, no styles",
            **found["floor"].summary(),
        },
        "peer": None,
        "peer_reason": "django-import-export exports through the same openpyxl, cell by cell; the floor is faster.",
        "ratios": {
            "to_floor": ratio(found["tandem"], found["floor"]),
            "to_tenth": ratio(found["tandem"], found["tenth"]),
        },
        "processor_ratios": {
            "to_floor": processor_ratio(found["tandem"], found["floor"]),
            "to_tenth": processor_ratio(found["tandem"], found["tenth"]),
        },
        "goals": {"to_floor": 1.5},
    }


def bare_write(cells: list[tuple[Any, ...]]) -> bytes:
    """The cells as openpyxl writes them fastest."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    for row in cells:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(file: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    return [tuple(cell or "" for cell in row) for row in book["Orders"].iter_rows(values_only=True)]


def _peak(campaign: Campaign) -> int:
    """The most memory that Python held at once during one export."""
    return peak_of(lambda: orders.export(campaign))
