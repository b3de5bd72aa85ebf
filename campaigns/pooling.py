"""The pool of a campaign, as the brand keeps it: codes pasted with their verdicts, removed, and given to who waits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import Actor
from campaigns import clashes, suggestions, typed_codes, workflow
from campaigns.models import Campaign, OrderImport
from campaigns.orders import Entry
from campaigns.rows import Judgement, Row
from promocodes import pool
from promocodes.models import Handout, Instruction
from promocodes.values import Problem, normalize_code, read_code

NAME = gettext_noop("Codes of the pool")
MOST_LINES = 20_000  # as many as a file has
MOST_LOW_AT = 100_000
NOBODY = 0
"""Stands for the creator whom nobody knows yet: every code that is anybody's is somebody else's."""


class PoolRefused(Exception):
    """The pool stays as it is. `judgement` holds the verdicts, where lines are refused."""

    def __init__(self, code: str, message: str, judgement: Judgement | None = None) -> None:
        self.code = code
        self.judgement = judgement
        super().__init__(message)


def judge(campaign: Campaign, texts: Sequence[str]) -> Judgement:
    """A verdict for each pasted line: new, unchanged (it waits here already), blank or refused. Writes nothing.

    Lines count from 1. A few queries for each 5,000 lines. Raises PoolRefused: `campaign.not_personal`,
    `campaign.closed`, `codes.none`, `codes.too_many`.
    """
    instruction = _open(campaign)
    if not any(text.strip() for text in texts):
        raise PoolRefused("codes.none", _("There is no code yet. Paste the codes that you made in your shop."))
    if len(texts) > MOST_LINES:
        raise PoolRefused(
            "codes.too_many",
            _("%(number)s lines at once; at most %(most)s. Paste them in several parts.")
            % {
                "number": number_format(len(texts), force_grouping=True),
                "most": number_format(MOST_LINES, force_grouping=True),
            },
        )
    rows = [_read(line, text) for line, text in enumerate(texts, start=1)]
    clashes.refuse_repeated_codes(rows)
    clashes.refuse_taken_codes(campaign, {NOBODY: NOBODY}, rows)
    _refuse_retired(campaign, rows)
    present = pool.norms_in(instruction)
    for row in rows:
        code = row.given["promo_code"]
        if code and row.verdict != "refused":
            row.verdict = "unchanged" if normalize_code(code) in present else "new"
    return Judgement(rows)


@transaction.atomic
def add(campaign: Campaign, texts: Sequence[str], *, leave_refused: bool = False, by: Actor) -> Judgement:
    """Let the new codes among these wait in the pool, in the order of the lines.

    All good lines or none: with refused ones nothing is stored unless `leave_refused`. Raises PoolRefused, also as
    `pool.refused_lines`.
    """
    campaign = workflow.locked(campaign)
    pool.reserve(campaign.brand)
    judgement = judge(campaign, texts)
    refused = judgement.counts["refused"]
    if refused and not leave_refused:
        raise PoolRefused(
            "pool.refused_lines",
            _("Refused lines: %(refused)s. Correct them, or agree to leave them out.") % {"refused": refused},
            judgement,
        )
    values = [row.given["promo_code"] for row in judgement.rows if row.verdict == "new"]
    if values:
        pool.add(_open(campaign), values, by=by)
        audit.record("pool.add", by=by, brand=campaign.brand, subject=campaign, codes=len(values), refused=refused)
    return judgement


@transaction.atomic
def remove(campaign: Campaign, pks: Collection[int] | None = None, *, by: Actor) -> int:
    """Take waiting codes out of the pool, all of them unless `pks` are named. Who has hers keeps it. Returns how many.

    Also from a closed campaign, whose pool would keep them from the others for ever.
    """
    campaign = workflow.locked(campaign)
    removed = pool.remove(campaign.promo_code, pks) if campaign.promo_code else []
    if removed:
        audit.record("pool.remove", by=by, brand=campaign.brand, subject=campaign, codes=removed[:1000])
    return len(removed)


@transaction.atomic
def warn_at(campaign: Campaign, number: int, *, by: Actor) -> None:
    """Set how few codes are few. Raises PoolRefused: `campaign.not_personal`, `campaign.closed`."""
    instruction = _open(workflow.locked(campaign))
    before, instruction.pool_low_at = instruction.pool_low_at, number
    instruction.save(update_fields=["pool_low_at"])
    audit.record("pool.warn_at", by=by, brand=campaign.brand, subject=campaign, before=before, after=number)


def give_to_waiting(campaign: Campaign, *, by: Actor) -> OrderImport:
    """The next codes for those who wait, the longest waiting first, as an import to confirm: nobody has them before.

    Raises PoolRefused (`pool.empty`, `pool.nobody_waits`, and as `judge`) and ImportRefused.
    """
    instruction = _open(campaign)
    people = list(suggestions.waiting(campaign)[:MOST_LINES])
    if not people:
        raise PoolRefused("pool.nobody_waits", _("Nobody waits for a code. Whom you accept next takes the next one."))
    codes = pool.following(instruction, len(people))
    if not codes:
        raise PoolRefused("pool.empty", _("The pool is empty. Paste more codes first."))
    typed = [(one, code.value) for one, code in zip(people, codes, strict=False)]
    return typed_codes.check(campaign, typed, name=NAME, by=by)


def _open(campaign: Campaign) -> Instruction:
    """The instruction whose codes wait. Raises PoolRefused where no pool can be of use."""
    if campaign.promo_code is None or not campaign.promo_code.personalized:
        raise PoolRefused(
            "campaign.not_personal", _("“%(title)s” hands out no personal codes.") % {"title": campaign.title}
        )
    if campaign.status == Campaign.Status.CLOSED:
        raise PoolRefused(
            "campaign.closed",
            _("“%(title)s” is closed; nothing can be handed out any more.") % {"title": campaign.title},
        )
    return campaign.promo_code


def _refuse_retired(campaign: Campaign, rows: Sequence[Row]) -> None:
    """Refuse codes that a person took out of use: the shop's whole list, pasted again, holds the leaked one too."""
    by_norm = {normalize_code(row.given["promo_code"]): row for row in rows if row.given["promo_code"]}
    retired = Handout.objects.filter(code__brand=campaign.brand, code__norm__among=by_norm).exclude(retired_reason="")
    for norm, value in dict(retired.values_list("code__norm", "value")).items():
        row = by_norm[norm]
        message = _("Row %(line)s: %(code)s was taken out of use. Make another code, or give it to somebody by hand.")
        row.refuse("promo_code", Problem("code.retired", message % {"line": row.entry.line, "code": value}))


def _read(line: int, text: str) -> Row:
    text = typed_codes.kept(text)
    row = Row(
        Entry(line, values={"promo_code": [text, "text" if text else "blank", text]}),
        collaboration=NOBODY,
        name=_("the next creator"),
    )
    reading = read_code(text)
    row.given["promo_code"] = reading.value
    for problem in reading.problems:
        problem.message = _("Row %(line)s: %(problem)s") % {"line": line, "problem": problem.message}
        row.refuse("promo_code", problem)
    for warning in reading.warnings:
        row.warn("promo_code", warning)
    return row
