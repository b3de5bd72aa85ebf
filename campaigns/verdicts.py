"""What each line of a file of orders means: its verdict, with the reason and the mend.

`judge` reads the data base and never writes. The same judgement is made when a file is uploaded and again, inside the
transaction, when it is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import clashes, code_days, former_codes, shifts
from campaigns.models import OPEN_STATUSES, Campaign
from campaigns.near import Near
from campaigns.order_book import Order, OrderBook
from campaigns.orders import Entry, wanted_values
from campaigns.rows import Judgement, Row
from promocodes import workbook
from promocodes.values import Problem, Reading, read_code, read_order_reference, read_url, shown


def judge(
    campaign: Campaign,
    entries: Sequence[Entry],
    *,
    by_email: bool = False,
    remarks: bool = True,
    book: OrderBook | None = None,
) -> Judgement:
    """A verdict for each line. `by_email`: the file has no Order column (policy D16). `book`: as the orders are now.

    With `remarks` also what is to be said of the file as a whole, which nobody reads when it is judged to be applied.

    Raises workbook.FileProblem `file.not_ours` if no line belongs to this campaign and one looks like an order.
    A handful of queries, whatever the number of lines.
    """
    book = book or OrderBook(campaign)
    wanted = wanted_values(campaign)
    known = book.by_reference  # most stand there as they were exported, and need not be read
    read = [entry.order if entry.order in known else read_order_reference(entry.order) for entry in entries]
    near = Near()
    rows = [
        _match(book, entry, reference, near, by_email=by_email) for entry, reference in zip(entries, read, strict=True)
    ]
    references = {reference for reference in read if reference}
    if not by_email and references and references.isdisjoint(book.by_reference):
        _refuse_foreign(campaign, entries, references)
    for row in rows:
        _read_values(row, wanted)
    clashes.refuse_repeated_orders(rows)
    clashes.refuse_repeated_codes(rows)
    owners = {pk: one.influencer_id for pk, one in book.by_pk.items()}
    clashes.refuse_taken_codes(campaign, owners, rows)
    for row in rows:
        _decide(row, book)
    code_days.warn(campaign, rows)
    former_codes.warn(campaign, owners, rows)
    return Judgement(rows, _remarks(rows, book, by_email=by_email) if remarks else [])


def _remarks(rows: list[Row], book: OrderBook, *, by_email: bool) -> list[Problem]:
    problems = []
    if by_email:
        problems.append(
            Problem(
                "file.matched_by_email",
                _("The file has no Order column: rows are matched by e-mail. Look at the names."),
            )
        )
    later = len(book.ready - {row.collaboration for row in rows})
    if later:
        problems.append(
            Problem(
                "file.orders_missing",
                ngettext(
                    "%(number)s waiting order is not in this file: no change there.",
                    "%(number)s waiting orders are not in this file: no change there.",
                    later,
                )
                % {"number": later},
            )
        )
    if moved := shifts.hint(rows, book):
        problems.append(moved)
    return problems


def _match(book: OrderBook, entry: Entry, reference: str, near: Near, *, by_email: bool) -> Row:
    """Whose line it is. A line with an Order cell, read as `reference`, never falls back to its e-mail."""
    row = Row(entry, name=entry.creator)
    email = entry.email.casefold()
    if by_email:
        found = book.by_email.get(email, [])
        if len(found) == 1:
            _adopt(row, found[0])
        else:
            like = near.among(book.by_email, email, cutoff=0.8)
            hint = _("Did you mean %(like)s?") % {"like": like} if like else _("Check the address.")
            no_order = _("Row %(line)s: no order for “%(email)s”. %(hint)s") % {
                "line": entry.line,
                "email": shown(entry.email),
                "hint": hint,
            }
            row.refuse("email", Problem("row.unknown_order", no_order, like))
        return row
    if not entry.order:
        row.refuse(
            "order",
            Problem(
                "row.added_by_hand",
                _("Row %(line)s has no Order: it was added by hand. Accept the creator first, then export again.")
                % {"line": entry.line},
            ),
        )
        return row
    one = book.by_reference.get(reference)
    if not reference:
        like = near.among(book.by_reference, entry.order.upper(), cutoff=0.75)
        hint = _("Did you mean %(like)s?") % {"like": like} if like else _("Export the orders again.")
        no_reference = _("Row %(line)s: “%(order)s” is no order reference. %(hint)s") % {
            "line": entry.line,
            "order": shown(entry.order),
            "hint": hint,
        }
        row.refuse("order", Problem("row.token_invalid", no_reference, like))
    elif one is None:
        row.refuse(
            "order",
            Problem(
                "row.unknown_order",
                _("Row %(line)s: order %(reference)s is not in this campaign. Export the orders again.")
                % {"line": entry.line, "reference": reference},
            ),
        )
    elif entry.email and email != one.email.casefold():
        row.name = one.display_name
        row.refuse(
            "email",
            Problem(
                "row.email_mismatch",
                _(
                    "Row %(line)s: order %(reference)s belongs to %(email)s, the file says “%(email2)s”. Undo "
                    "the change, or export again."
                )
                % {"line": entry.line, "reference": reference, "email": one.email, "email2": shown(entry.email)},
                one.email,
            ),
        )
    else:
        _adopt(row, one)
    return row


def _adopt(row: Row, one: Order) -> None:
    row.collaboration = one.pk
    row.name = one.display_name
    row.present = {
        "promo_code": one.promo_code or "",
        "affiliate_link": one.affiliate_link or "",
    }
    typed, names = row.entry.creator, (one.name, row.name)
    if typed and typed not in names and " ".join(typed.split()) not in names:
        row.warn(
            "creator",
            Problem(
                "row.name_ignored",
                _("The name “%(creator)s” is not taken over; %(who)s keeps hers.")
                % {"creator": shown(typed), "who": row.name},
            ),
        )
    if row.entry.hidden:
        row.warn("order", Problem("row.hidden", _("This row is hidden or filtered out in your file.")))


def _read_values(row: Row, wanted: Iterable[str]) -> None:
    """Read the value cells of one line."""
    for name in wanted:
        text, kind, seen = row.entry.values.get(name, ["", "blank", ""])
        reading = _read_cell(name, text, kind, seen)
        for problem in reading.problems:
            problem.message = _("Row %(line)s: %(problem)s") % {"line": row.entry.line, "problem": problem.message}
            row.refuse(name, problem)
        for warning in reading.warnings:
            row.warn(name, warning)
        if name in row.entry.merged and not reading.value:
            row.warn(
                name,
                Problem(
                    "row.merged", _("Merged cells: only the first row has the value. Unmerge them and fill each row.")
                ),
            )
        row.given[name] = reading.value


def _read_cell(name: str, text: str, kind: str, seen: str) -> Reading:
    if kind in ("text", "blank"):
        return read_code(text) if name == "promo_code" else read_url(text)
    what = {
        "number": _("the number %(value)s"), "date": _("the date %(value)s"), "time": _("the time %(value)s"),
        "boolean": _("the yes/no value %(value)s"), "error": _("the error %(value)s"),
        "formula": _("the formula %(value)s"),
    }.get(kind, _("the value %(value)s")) % {"value": shown(seen or text)}  # fmt: skip
    code = {"formula": "code.formula", "error": "code.error_value"}.get(kind, "code.not_text")
    if kind in ("formula", "error"):
        mend = _("Type the value itself.")
    else:
        mend = _("Excel has changed what was typed. Format the cell as Text and type it again.")
    return Reading().refuse(code, _("the cell holds %(what)s, not text. %(mend)s") % {"what": what, "mend": mend})


def _refuse_foreign(campaign: Campaign, entries: Sequence[Entry], references: set[str]) -> None:
    """A file of another campaign is refused whole; another brand's reveals nothing."""
    owners = set(
        Campaign.objects.filter(
            brand=campaign.brand, collaborations__order_reference__in=list(references)[:500]
        ).values_list("title", flat=True)
    )
    if owners:
        raise workbook.FileProblem(
            "file.not_ours",
            _("This file belongs to “%(other)s”, not to “%(title)s”. Import it there.")
            % {"other": min(owners), "title": campaign.title},
        )
    if all(entry.order and read_order_reference(entry.order) for entry in entries):
        raise workbook.FileProblem(
            "file.not_ours",
            _("No order of this file belongs to “%(title)s”. Export its orders and fill that file.")
            % {"title": campaign.title},
        )


def _decide(row: Row, book: OrderBook) -> None:
    """The verdict of a line whose values are in order."""
    if row.verdict == "refused" or row.collaboration is None:
        return
    one = book.by_pk[row.collaboration]
    given = {name: value for name, value in row.given.items() if value}
    if one.status not in OPEN_STATUSES:
        row.refuse(
            "order",
            Problem(
                "row.order_not_ready",
                _("Row %(line)s: %(who)s is “%(status)s”; nothing is handed to her.")
                % {"line": row.entry.line, "who": one.display_name, "status": one.status_label},
            ),
        )
    elif not given:
        row.verdict = "blank"
    elif all(row.present[name] == value for name, value in given.items()):
        row.verdict = "unchanged"
    elif any(row.present[name] and row.present[name] != value for name, value in given.items()):
        row.verdict = "changed"
        for name, value in given.items():
            if row.present[name] and row.present[name] != value:
                words = _("%(who)s has %(value)s now.") % {"who": one.display_name, "value": shown(row.present[name])}
                row.warn(name, Problem("row.changed", words))
    else:
        row.verdict = "new"
