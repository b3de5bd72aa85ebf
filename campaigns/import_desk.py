"""Imports as pages and programs ask for them: a large one is worked on in a process of its own (`campaigns.apart`).

The verbs are those of `imports` and `shifting`, with their errors; the rows of an import never come here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from campaigns import apart, imports, progress, shifting
from campaigns.imports import ImportRefused
from campaigns.models import Campaign, OrderImport
from notifications.instruments import import_step
from promocodes.workbook import FileProblem

FEW = 500
"""Up to so many rows are confirmed where they are asked for: they take less than a process takes to begin."""


def check(
    campaign: Campaign, data: bytes, *, file_name: str, by: Actor, report: progress.Report = progress.silent
) -> OrderImport:
    """`imports.check`, apart whatever the size: nobody knows how many rows a file has before it is read."""
    try:
        with import_step("check"):
            pk = apart.run(_check, campaign.pk, data, file_name=file_name, by=by, report=report)
    except apart.Died as died:
        raise FileProblem("file.interrupted", _interrupted()) from died
    return _found(pk)


def confirm(one: OrderImport, *, leave_refused: bool = False, replace_changed: bool = False, by: Actor) -> OrderImport:
    """`imports.confirm`."""
    return _worked(_confirm, one, by=by, leave_refused=leave_refused, replace_changed=replace_changed)


def undo(one: OrderImport, *, by: Actor) -> OrderImport:
    """`imports.undo`."""
    return _worked(_undo, one, by=by)


def shift(one: OrderImport, rows: int, *, by: Actor) -> OrderImport:
    """`shifting.shift`."""
    return _worked(_shift, one, rows, by=by)


def _worked(work: Callable[..., int], one: OrderImport, *args: Any, **named: Any) -> OrderImport:
    with import_step(work.__name__.strip("_")):
        return _timed(work, one, *args, **named)


def _timed(work: Callable[..., int], one: OrderImport, *args: Any, **named: Any) -> OrderImport:
    if sum(one.counts.values()) <= FEW:
        return _found(work(one.pk, *args, **named))
    try:
        return _found(apart.run(work, one.pk, *args, **named))
    except apart.Died as died:
        raise ImportRefused("import.interrupted", _interrupted()) from died


def _found(pk: int) -> OrderImport:
    return OrderImport.objects.defer("rows").select_related("campaign", "brand").get(pk=pk)


def _interrupted() -> str:
    return _("The work on this file was ended before it was done, and nothing of it is stored. Try again in a minute.")


# What is done apart takes keys and gives keys: an import with its rows is larger than what is asked and answered.


def _check(campaign: int, data: bytes, *, file_name: str, by: Actor, report: progress.Report) -> int:
    found = Campaign.objects.select_related("brand", "promo_code", "affiliate_link").get(pk=campaign)
    return imports.check(found, data, file_name=file_name, by=by, report=report).pk


def _confirm(pk: int, **named: Any) -> int:
    return imports.confirm(_found(pk), **named).pk


def _undo(pk: int, **named: Any) -> int:
    return imports.undo(_found(pk), **named).pk


def _shift(pk: int, rows: int, **named: Any) -> int:
    return shifting.shift(_found(pk), rows, **named).pk
