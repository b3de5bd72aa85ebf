"""The Excel round trip on pages: export, the verdicts of a file, Confirm, Undo and Send now; uploads.py checks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Actor, person
from accounts.limits import limited
from campaigns import forecast, import_desk, import_files, imports, orders, shifting, shifts
from campaigns.forms.imports import ConfirmForm
from campaigns.kept_rows import SHOWN_FIRST, KeptRows, tally
from campaigns.models import Campaign, OrderImport, Status
from campaigns.rows import VERDICTS
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page
from notifications.models import Message

Response = TypeVar("Response", HttpResponse, FileResponse)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 50


@login_required
@limited("export")
@require_safe
def export(request: MemberRequest, pk: int) -> HttpResponse:
    """The campaign's orders as .xlsx (contract §4): Ready to send, or those of `?status=`."""
    campaign = member_campaign(request, pk)
    statuses = request.GET.getlist("status") or [Status.READY_TO_SEND]
    if not set(statuses) <= set(Status.values):
        raise Http404("no such status")
    return download(orders.export(campaign, statuses), f"orders-{campaign.slug}-{timezone.localdate():%Y-%m-%d}.xlsx")


@login_required
@require_safe
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """Every file that was imported into the campaign."""
    campaign = member_campaign(request, pk)
    found = campaign.imports.defer("rows").order_by("-pk")
    context = _head(campaign) | {"imports": Paginator(found, 50).get_page(request.GET.get("page"))}
    return page(request, "campaigns/imports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """The verdicts of one file; a POST says `do`: confirm, undo, send_now, shift_up or shift_down."""
    campaign, one = _find(request, pk, import_pk)
    deed = DEEDS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if deed is None:
        return _draw(request, campaign, one)
    try:
        shown = deed(request, one, person(request.user))
    except imports.ImportRefused as refusal:
        one.refresh_from_db()
        return _draw(request, campaign, one, refusal=refusal)
    return redirect("campaigns:import", campaign.pk, shown.pk)


@login_required
@limited("export")
@require_safe
def corrections(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """The refused rows with their problems, to be corrected and imported again."""
    campaign, one = _find(request, pk, import_pk)
    return download(import_files.corrections(one), f"corrections-{campaign.slug}-{one.pk}.xlsx")


@login_required
@limited("export")
@require_safe
def original(request: MemberRequest, pk: int, import_pk: int) -> FileResponse:
    """The file as it was uploaded."""
    _, one = _find(request, pk, import_pk)
    if not one.file.name or not one.file.storage.exists(one.file.name):
        raise Http404("the file is gone")
    name = one.file_name if one.file_name.lower().endswith((".xlsx", ".csv")) else f"{one.file_name}{one.extension}"
    response = FileResponse(one.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = XLSX if one.extension == ".xlsx" else "text/csv; charset=utf-8"
    return _private(response)


def download(data: bytes, name: str) -> HttpResponse:
    """A workbook to keep, never to be cached by anybody between."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _private(response)


def _private(response: Response) -> Response:
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(request: MemberRequest, pk: int, import_pk: int) -> tuple[Campaign, OrderImport]:
    campaign = member_campaign(request, pk)
    one = get_object_or_404(campaign.imports.defer("rows"), pk=import_pk)
    one.campaign, one.brand = campaign, campaign.brand
    return campaign, one


def _head(campaign: Campaign) -> dict[str, Any]:
    return tabs.frame(campaign, "imports")


def _confirm(request: MemberRequest, one: OrderImport, by: Actor) -> OrderImport:
    return import_desk.confirm(
        one, leave_refused="leave_refused" in request.POST, replace_changed="replace_changed" in request.POST, by=by
    )


def _undo(request: MemberRequest, one: OrderImport, by: Actor) -> OrderImport:
    one = import_desk.undo(one, by=by)
    messages.success(request, _("The import was taken back. No e-mail has left."))
    return one


def _send_now(request: MemberRequest, one: OrderImport, by: Actor) -> OrderImport:
    imports.send_now(one, by=by)
    messages.success(request, _("The e-mails leave now."))
    return one


def _shift_up(request: MemberRequest, one: OrderImport, by: Actor) -> OrderImport:
    return import_desk.shift(one, -1, by=by)


def _shift_down(request: MemberRequest, one: OrderImport, by: Actor) -> OrderImport:
    return import_desk.shift(one, 1, by=by)


DEEDS: dict[str, Callable[[MemberRequest, OrderImport, Actor], OrderImport]] = {
    "confirm": _confirm,
    "undo": _undo,
    "send_now": _send_now,
    "shift_up": _shift_up,
    "shift_down": _shift_down,
}


def _draw(
    request: MemberRequest, campaign: Campaign, one: OrderImport, *, refusal: Exception | None = None
) -> HttpResponse:
    wanted = orders.wanted_values(campaign)
    verdict = request.GET.get("verdict", "")
    counts = {name: one.counts.get(name, 0) for name in VERDICTS}
    state = one.state
    if state == OrderImport.State.CHECKED and one.uploaded_at < timezone.now() - imports.CONFIRM_WITHIN:
        state = OrderImport.State.EXPIRED
    held = bool(one.hold_until and one.hold_until > timezone.now())
    context = _head(campaign) | {
        "one": one,
        # the most urgent of them first: everything else that is said of a shifted file is said of wrong values
        "problems": sorted(one.problems, key=lambda problem: problem["code"] != shifts.CODE),
        "state": state,
        "held": held and state == OrderImport.State.APPLIED,
        "chips": [(name, counts[name]) for name in SHOWN_FIRST],
        "total": sum(counts.values()),
        "count_of": counts,
        "verdict": verdict if verdict in VERDICTS else "",
        "rows": _rows(one, wanted, verdict, request.GET.get("page")),
        "columns": [name for name in orders.VALUE_FIELDS if name in wanted],
        "form": ConfirmForm(request.POST if refusal else None, refused=counts["refused"], changed=counts["changed"]),
        "would_do": forecast.would_do(counts, tally(one, wanted), hold_minutes=campaign.brand.hold_minutes)
        if state == OrderImport.State.CHECKED
        else [],
        "has_done": forecast.has_done(one) if one.applied else "",
        "mails": _mails(one) if one.applied_at else [],
        "moved": forecast.moved(one.shift, file=bool(one.file)),
        "unshifted": shifting.unshifted(one),
    }
    return page(request, "campaigns/import.html", context, refusal=refusal)


def _rows(one: OrderImport, wanted: tuple[str, ...], verdict: str, number: str | None) -> Page[Any]:
    kept: Any = KeptRows(one, verdict)  # its length and one slice are all that a Paginator asks for
    shown: Page[Any] = Paginator(kept, ROWS_A_PAGE).get_page(number)
    for row in shown.object_list:
        # the cells show the present value beside the new one already
        row["notes"] = [warning for warning in row["warnings"] if warning["code"] != "row.changed"]
        row["cells"] = [
            {
                "name": name,
                "present": row["present"].get(name, ""),
                "given": row["given"].get(name) or row["entry"]["values"].get(name, [""])[0],
            }
            for name in wanted
        ]
    return shown


def _mails(one: OrderImport) -> list[tuple[str, int]]:
    """How its e-mails stand: state and number. One query."""
    found = Message.objects.filter(batch=one.batch).order_by().values_list("state")
    return [(str(state), number) for state, number in found.annotate(Count("pk"))]
