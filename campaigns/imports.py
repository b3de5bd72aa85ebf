"""A file of orders on its way: checked, then confirmed in one transaction, and within its hold taken back."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from dataclasses import asdict
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from accounts.actors import Actor
from campaigns import (
    collector,
    handover,
    import_files,
    lean_orders,
    orders,
    progress,
    undoing,
    verdicts,
    webhook_facts,
    whole_files,
    workflow,
)
from campaigns.models import Campaign, OrderImport, Status
from campaigns.order_book import OrderBook
from campaigns.orders import Entry
from campaigns.rows import Judgement, Row, stored
from notifications import outbox
from notifications.webhooks import telling
from promocodes import handouts, workbook
from promocodes.models import Kind

CONFIRM_WITHIN = datetime.timedelta(hours=24)
State = OrderImport.State


class ImportRefused(Exception):
    """The import cannot be confirmed or undone like this; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@collector.paused()
def check(
    campaign: Campaign, data: bytes, *, file_name: str, by: Actor, report: progress.Report = progress.silent
) -> OrderImport:
    """Read a file and give every row a verdict. Writes the import and nothing else. `report` is told how far it is.

    Raises workbook.FileProblem if the file as a whole cannot be used.
    """
    wanted = orders.wanted_values(campaign)
    if not wanted:
        raise workbook.FileProblem(
            "file.not_ours",
            gettext("“%(title)s” hands out no personal codes or links, so there is nothing to import.")
            % {"title": campaign.title},
        )
    try:
        report("reading", 0, 0)
        books: list[OrderBook] = []
        sheet = workbook.read_orders(
            data,
            file_name=file_name,
            wanted=wanted,
            report=partial(report, "reading"),
            meanwhile=lambda: books.append(OrderBook(campaign)),
        )
        entries = orders.entries_of(sheet)
        sheet.rows.clear()  # the entries hold what is read of them; the rest need not live beside the verdicts
        report("comparing", 0, len(entries))
        judgement = verdicts.judge(campaign, entries, by_email="order" not in sheet.fields, book=books[0])
    except workbook.FileProblem as problem:
        audit.record("import.refuse", by=by, brand=campaign.brand, subject=campaign, code=problem.code)
        raise
    report("keeping", len(entries), len(entries))
    digest = hashlib.sha256(data).hexdigest()
    problems = [*sheet.warnings, *import_files.applied_before(campaign, digest), *judgement.problems]
    one = OrderImport(
        campaign=campaign,
        brand=campaign.brand,
        file_name=import_files.clean_name(file_name),
        extension=".xlsx" if data[:2] == b"PK" else ".csv",
        sha256=digest,
        counts=judgement.counts,
        problems=[asdict(problem) for problem in problems],
        rows=[stored(row) for row in judgement.rows],
        uploaded_by=by.user,
        uploaded_label=by.label,
    )
    with whole_files.room():
        one.file.save(one.file_name, ContentFile(data), save=False)
    with transaction.atomic():
        one.save()
        audit.record("import.check", by=by, brand=campaign.brand, subject=one, counts=one.counts)
    return one


@collector.paused()
def confirm(one: OrderImport, *, leave_refused: bool = False, replace_changed: bool = False, by: Actor) -> OrderImport:
    """Store every agreed line in one transaction, hold the mails, send who misses nothing any more.

    Confirming an applied import again changes nothing and gives the same answer. Raises ImportRefused with the new
    verdicts kept, if lines are refused (now) and `leave_refused` is false.
    """
    for _ in range(3):
        try:
            with transaction.atomic():
                return _apply(one, leave_refused=leave_refused, replace_changed=replace_changed, by=by)
        except handouts.CodeTaken:
            continue  # another import took one of the codes between judgement and write: judge again
        except _Stale as stale:
            OrderImport.objects.filter(pk=one.pk, state=State.CHECKED).update(
                rows=[stored(row) for row in stale.judgement.rows], counts=stale.judgement.counts
            )
            raise stale.refusal from None
    raise ImportRefused(
        "code.duplicate_in_brand", gettext("Another import is giving out the same codes. Look at the rows again.")
    )


@transaction.atomic
def send_now(one: OrderImport, *, by: Actor) -> OrderImport:
    """End the hold: the mails leave, and the import cannot be taken back any more. Sending twice is sending once."""
    campaign = workflow.locked(one.campaign)
    now = timezone.now()
    if not OrderImport.objects.filter(pk=one.pk, state=State.APPLIED).exists():
        raise ImportRefused("import.not_applied", gettext("Only a confirmed import has mails to send."))
    if OrderImport.objects.filter(pk=one.pk, hold_until__gt=now).update(hold_until=now):
        handover.leave_now(one.batch)
        outbox.release(one.batch)
        telling.let_go(one.batch)
        audit.record("import.send_now", by=by, brand=campaign.brand, subject=one)
    one.refresh_from_db()
    return one


@transaction.atomic
def undo(one: OrderImport, *, by: Actor) -> OrderImport:
    """Take a confirmed import back, within its hold: values, moves and unsent mails, as if it had not happened.

    Undoing twice is undoing once. Raises ImportRefused: `import.too_late` once a mail may have left,
    `import.changed_since` when something stands on the values by now.
    """
    campaign = workflow.locked(one.campaign)
    one.refresh_from_db()
    if one.state == State.UNDONE:
        return one
    if one.state != State.APPLIED:
        raise ImportRefused("import.not_applied", gettext("Only a confirmed import can be taken back."))
    too_late = ImportRefused(
        "import.too_late",
        gettext("The hold has ended and the mails have left. Replace the codes that are wrong instead."),
    )
    if one.hold_until is None or one.hold_until <= timezone.now():
        raise too_late
    if not outbox.take_back(one.batch):
        raise too_late
    telling.take_back(one.batch)
    try:
        undoing.take_values_back(campaign, one.batch, by=by)
    except undoing.HasLeft as left:
        raise too_late from left
    except undoing.BuiltUpon as built:
        raise ImportRefused("import.changed_since", str(built)) from built
    except handouts.CodeTaken as taken:
        raise ImportRefused(
            "import.changed_since",
            gettext("%(taken)s: the code that was replaced is another creator's by now. Keep the new one.")
            % {"taken": taken},
        ) from taken
    OrderImport.objects.filter(pk=one.pk).update(state=State.UNDONE, undone_at=timezone.now())
    audit.record("import.undo", by=by, brand=one.brand, subject=one, **one.applied)
    one.refresh_from_db()
    return one


def expire_old() -> int:
    """Expire what was not confirmed within 24 hours. Returns how many."""
    old = timezone.now() - CONFIRM_WITHIN
    return OrderImport.objects.filter(state=State.CHECKED, uploaded_at__lt=old).update(state=State.EXPIRED)


class _Stale(Exception):
    """The verdicts have changed since the page was drawn, or refused lines were not agreed to."""

    def __init__(self, judgement: Judgement, refusal: ImportRefused) -> None:
        self.judgement = judgement
        self.refusal = refusal


def _apply(one: OrderImport, *, leave_refused: bool, replace_changed: bool, by: Actor) -> OrderImport:
    campaign = workflow.locked(one.campaign)
    one.refresh_from_db()
    if one.state == State.APPLIED:
        return one
    if one.state != State.CHECKED or one.uploaded_at < timezone.now() - CONFIRM_WITHIN:
        undone = one.state == State.UNDONE
        if one.file:
            taken_back = gettext("This import was taken back. Upload the file again.")
            expired = gettext("This import has expired. Upload the file again.")
        else:
            taken_back = gettext("This import was taken back. Check the codes again.")
            expired = gettext("This import has expired. Check the codes again.")
        raise ImportRefused("import.undone" if undone else "import.expired", taken_back if undone else expired)
    if campaign.status == Campaign.Status.CLOSED:
        raise ImportRefused(
            "campaign.closed",
            gettext("“%(title)s” is closed; nothing can be handed out any more.") % {"title": campaign.title},
        )
    if not orders.wanted_values(campaign):
        raise ImportRefused(
            "file.not_ours",
            gettext("“%(title)s” hands out no personal codes or links any more.") % {"title": campaign.title},
        )
    by_email = any(problem["code"] == "file.matched_by_email" for problem in one.problems)
    entries = [Entry(**row["entry"]) for row in one.rows]
    try:
        judgement = verdicts.judge(campaign, entries, by_email=by_email, remarks=False)
    except workbook.FileProblem as problem:
        raise ImportRefused(problem.code, problem.message) from problem
    refused = judgement.counts["refused"]
    if refused and not leave_refused:
        raise _Stale(
            judgement,
            ImportRefused(
                "import.refused_rows",
                gettext("Refused rows: %(refused)s. Correct them, or agree to leave them out.") % {"refused": refused},
            ),
        )
    agreed = [row for row in judgement.rows if row.verdict == "new" or (row.verdict == "changed" and replace_changed)]
    hold_until = timezone.now() + datetime.timedelta(minutes=campaign.brand.hold_minutes)
    given, mails = _store(campaign, one, agreed, hold_until=hold_until, by=by)
    one.state = State.APPLIED
    one.applied_at = timezone.now()
    one.applied_label = by.label
    one.hold_until = hold_until
    one.counts = judgement.counts
    rows = [stored(row) for row in judgement.rows]
    if rows != one.rows:  # most often nothing has changed since they were checked, and they need not be written again
        one.rows = rows
        one.save(update_fields=["rows"])
    left = len(judgement.rows) - len(agreed)
    one.applied = {
        "rows": len(agreed),
        "codes": given[Kind.PROMO_CODE],
        "links": given[Kind.AFFILIATE_LINK],
        "mails": mails,
        "left": left,
    }
    one.save(update_fields=["state", "applied_at", "applied_label", "hold_until", "counts", "applied"])
    webhook_facts.import_applied(one)
    audit.record(
        "import.apply", by=by.through_a_file(), brand=campaign.brand, subject=one,
        **one.applied, replaced=_replaced(agreed),
    )  # fmt: skip
    return one


def _replaced(agreed: list[Row]) -> list[list[object]]:
    """Whose value became another: key, the one before, the one after. New values have nothing before them."""
    return [
        [row.collaboration, row.present[name], row.given[name]]
        for row in agreed
        if row.verdict == "changed"
        for name in orders.VALUE_FIELDS
        if row.present.get(name) and row.given.get(name) and row.present[name] != row.given[name]
    ]


def _store(
    campaign: Campaign, one: OrderImport, rows: list[Row], *, hold_until: datetime.datetime, by: Actor
) -> tuple[Counter[str], int]:
    """Write the agreed values, move who is complete, queue the held mails. Returns values by kind, and mails."""
    people = {one.pk: one for one in lean_orders.locked([row.collaboration for row in rows if row.collaboration])}
    given: Counter[str] = Counter()
    fields = []
    for name, instruction in (("promo_code", campaign.promo_code), ("affiliate_link", campaign.affiliate_link)):
        if instruction is None or not instruction.personalized:
            continue
        values = [
            (people[row.collaboration], row.given[name])
            for row in rows
            if row.collaboration and row.given.get(name) and row.given[name] != row.present[name]
        ]
        # who holds what is stored with the move, for each row is costly to write twice
        handover.give_values(instruction, values, by=by, at=hold_until, origin=one.batch, pointed=False)
        fields.append(handover.pointer(instruction.kind))
        given[instruction.kind] = len(values)
    already_out = [person for person in people.values() if person.status != Status.READY_TO_SEND]
    sent = workflow.send_complete(
        campaign, people.values(), by=by, batch=one.batch, available_at=hold_until, pointing=fields
    )
    mails = handover.mail_values(campaign, already_out, batch=one.batch, hold_until=hold_until)
    return given, len(sent) + mails
