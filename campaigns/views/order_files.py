"""A file of the shop's orders: uploaded, its columns named, its verdicts looked at, stored."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.limits import limited
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import order_file_rounds, order_files, tasks, whole_files
from campaigns.forms.order_files import LABELS, OrdersFileForm, ReadingForm
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from notifications import hints
from promocodes.workbook import FileProblem
from tracking.models import Conversion, OrdersFile, OrdersFileLine
from tracking.order_facts import TOTAL

ROWS_A_PAGE = 50
STATUS = {"file.too_large": 413, "files.too_many_at_once": 429, whole_files.NO_ROOM: 503}


@login_required
@limited("import", "POST")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Upload a file; one that is no table is refused here, a row has its verdict on the next page."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "shop_orders:file_new", _("Whose orders?"))
    require_role(request.user, brand, Role.MANAGER)
    form = OrdersFileForm(request.POST or None, request.FILES or None)
    status = 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                one = order_files.take(brand, file.read(), file_name=file.name or "", by=person(request.user))
            except (FileProblem, order_files.FileRefused) as refused:
                form.add_error("file", ValidationError(str(refused), code=refused.code))
                status = STATUS.get(refused.code, 422)
            else:
                hints.hint(tasks.store_orders_files, "a file of orders is to be checked")
                return redirect("shop_orders:file", one.pk)
    files = OrdersFile.objects.filter(brand=brand)[:10]
    return page(request, "orders/file_new.html", {"form": form, "files": files}, status=status)


@login_required
@require_safe
@never_cache
def how_far(request: MemberRequest, pk: int) -> JsonResponse:
    """How far the worker is with a file, for the page that waits."""
    return JsonResponse(order_file_rounds.how_far(_found(request, pk)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_file(request: MemberRequest, pk: int) -> HttpResponse:
    """The verdicts of one file, fifty a page. `read` reads it with other columns, `confirm` stores its orders."""
    one = _found(request, pk)
    form = ReadingForm(one, request.POST if "read" in request.POST else None)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                order_files.confirm(one, leave_refused="leave_refused" in request.POST, by=person(request.user))
                hints.hint(tasks.store_orders_files, "a file of orders is to be stored")
                messages.success(request, _("The orders are being stored. Look again in a moment."))
                return redirect("shop_orders:file", one.pk)
            if form.is_valid():
                order_files.read_again(one, form.columns(), form.cleaned_data, by=person(request.user))
                hints.hint(tasks.store_orders_files, "a file of orders is to be read again")
                return redirect("shop_orders:file", one.pk)
        except order_files.FileRefused as refused:
            refusal = refused
    context = {
        "one": one,
        "form": form,
        "ready": order_file_rounds.to_store(one),
        "lacks": order_files.lacks(one) if one.state == OrdersFile.State.CHECKED else [],
        **_lines(one, request),
    }
    return page(request, "orders/file.html", context, refusal=refusal, status=422 if form.errors else 0)


def _lines(one: OrdersFile, request: MemberRequest) -> dict[str, object]:
    """One page of the rows with a verdict, in the order of the file."""
    chips = [(verdict, verdict.label, one.counts.get(verdict.value, 0)) for verdict in OrdersFileLine.Verdict]
    numbers = {verdict.value: number for verdict, _label, number in chips}
    wanted = request.GET.get("verdict", "")
    verdict = wanted if wanted in numbers else ""
    found = one.lines.filter(verdict=verdict) if verdict else one.lines.all()
    rows = Paginator(found, ROWS_A_PAGE)
    # as the check has counted them; the data base would count a hundred thousand again for each page
    rows.count = numbers[verdict] if verdict else sum(numbers.values())  # type: ignore[misc]
    shown = rows.get_page(request.GET.get("page"))
    told = [(line, _told(line, one.reading.get("currency", ""))) for line in shown]
    return {"chips": chips, "verdict": verdict, "total": sum(numbers.values()), "rows": shown, "told": told}


def _told(line: OrdersFileLine, currency: str) -> dict[str, object]:
    """What the row says, as its cells show it."""
    state, refund = line.said.get("state") or {}, line.said.get("refund") or {}
    return {
        "column": LABELS.get(line.column, line.column),  # a fact without a column has no heading to be called by
        "at": datetime.datetime.fromisoformat(at) if (at := (state or refund).get("at")) else None,
        "codes": ", ".join(state.get("codes", [])),
        "status": Conversion.Status("test" if state.get("test") else state["status"]).label if state else "",
        "amount": state.get("amount"),
        "currency": state.get("currency", ""),
        "refunded": refund.get("amount"),
        "refund_currency": refund.get("currency") or state.get("currency") or currency,
        "refund_id": "" if refund.get("refund_id") == TOTAL else refund.get("refund_id", ""),
    }


def _found(request: MemberRequest, pk: int) -> OrdersFile:
    found = OrdersFile.objects.filter(brand__memberships__user_id=request.user.pk).select_related("brand")
    one = get_object_or_404(found, pk=pk)
    stand_in(request, one.brand)
    return one
