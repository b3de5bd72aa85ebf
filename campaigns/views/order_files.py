"""A file of the shop's orders: uploaded, its columns named, its verdicts looked at, stored."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.models import Brand, Role
from accounts.permissions import require_role
from campaigns import order_files, progress, tasks
from campaigns.forms.order_files import OrdersFileForm, ReadingForm
from campaigns.slots import TooManyAtOnce, import_slot
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from notifications import nudging
from promocodes.workbook import FileProblem
from tracking.models import OrdersFile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Upload a file; one that cannot be read is refused here, a row has its verdict on the next page."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "shop_orders:file_new", _("Whose orders?"))
    require_role(request.user, brand, Role.MANAGER)
    form = OrdersFileForm(request.POST or None, request.FILES or None)
    status = 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                one = _check(request, brand, form.cleaned_data["file"])
            except FileProblem as problem:
                form.add_error("file", ValidationError(problem.message, code=problem.code))
                status = 413 if problem.code == "file.too_large" else 422
            except TooManyAtOnce as many:
                form.add_error("file", ValidationError(str(many), code=many.code))
                status = 429
            else:
                if request.headers.get("Accept") == "application/json":
                    return JsonResponse({"location": reverse("shop_orders:file", args=[one.pk])}, status=201)
                return redirect("shop_orders:file", one.pk)
    files = OrdersFile.objects.filter(brand=brand).defer("refused", "sample")[:10]
    context = {"form": form, "files": files, "token": progress.new_token(request.user)}
    return page(request, "orders/file_new.html", context, status=status)


@login_required
@require_safe
@never_cache
def how_far(request: MemberRequest, token: str) -> JsonResponse:
    """How far the check of this person's upload is; the token of anybody else is unknown."""
    if not progress.is_token_of(request.user, token):
        raise Http404("no such upload")
    return JsonResponse(progress.how_far(token))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_file(request: MemberRequest, pk: int) -> HttpResponse:
    """The verdicts of one file. `read` reads it with other columns, `confirm` stores its orders."""
    found = OrdersFile.objects.filter(brand__memberships__user_id=request.user.pk).select_related("brand")
    one = get_object_or_404(found, pk=pk)
    stand_in(request, one.brand)
    form = ReadingForm(one, request.POST if "read" in request.POST else None)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                order_files.confirm(one, leave_refused="leave_refused" in request.POST, by=person(request.user))
                nudging.hint(tasks.store_orders_files, "a file of orders is to be stored")
                messages.success(request, _("The orders are being stored. Look again in a moment."))
                return redirect("shop_orders:file", one.pk)
            if form.is_valid():
                order_files.read_again(one, form.columns(), form.cleaned_data)
                return redirect("shop_orders:file", one.pk)
        except (order_files.FileRefused, FileProblem) as refused:
            refusal = refused
    ready = one.counts.get("new", 0) + one.counts.get("known", 0)
    context = {"one": one, "form": form, "ready": ready, "lacks": order_files.lacks(one)}
    return page(request, "orders/file.html", context, refusal=refusal, status=422 if form.errors else 0)


def _check(request: MemberRequest, brand: Brand, file: UploadedFile[bytes]) -> OrdersFile:
    report = progress.reporter(request.user, request.POST.get("progress", ""))
    report("waiting", 0, 0)
    with import_slot(f"user-{request.user.pk}"):
        return order_files.check(brand, file.read(), file_name=file.name or "", by=person(request.user), report=report)
