"""Takes a creator out of the files of orders that brands have uploaded, and of the verdicts that are kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.db import transaction

from campaigns.models import Campaign, OrderImport
from tracking.models import OrdersFile

GONE = "—"
SHORTEST = 3
"""A shorter name is part of too many words to be looked for in sentences."""


def take_out(
    campaigns: Iterable[Campaign],
    collaborations: Collection[int],
    *,
    names: Collection[str],
    addresses: Collection[str],
) -> None:
    """Delete the files themselves, and put a dash where her name or address stands in what is kept of them."""
    words = [*addresses, *(name for name in names if len(name) >= SHORTEST)]
    named = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    for pk in list(OrderImport.objects.filter(campaign__in=list(campaigns)).values_list("pk", flat=True)):
        one = OrderImport.objects.select_for_update().get(pk=pk)
        forget_file(one)
        rows = [_row(row, collaborations, named) for row in one.rows]
        problems = _said(one.problems, named)
        if rows != one.rows or problems != one.problems:
            OrderImport.objects.filter(pk=pk).update(rows=rows, problems=problems)


def forget_file(one: OrderImport | OrdersFile) -> None:
    """Delete the uploaded file once the transaction is through; its name and its verdicts stay."""
    if one.file.name:
        type(one)._default_manager.filter(pk=one.pk).update(file="")
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))


def _row(row: dict[str, Any], collaborations: Collection[int], named: re.Pattern[str]) -> dict[str, Any]:
    if row.get("collaboration") not in collaborations:
        return {name: _said(value, named) for name, value in row.items()}
    return {name: _said(value, named) if name != "entry" else _entry(value, named) for name, value in row.items()} | {
        "name": ""
    }


def _entry(entry: Any, named: re.Pattern[str]) -> Any:
    """Her own line: its address is whatever was typed there."""
    return {name: "" if name == "email" else _said(value, named) for name, value in entry.items()}


def _said(value: Any, named: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return named.sub(GONE, value)
    if isinstance(value, list):
        return [_said(one, named) for one in value]
    if isinstance(value, dict):
        return {name: _said(one, named) for name, one in value.items()}
    return value
