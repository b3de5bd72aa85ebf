"""The upload of a filled file: checked at once, while a page with JavaScript asks how far that is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.limits import limited
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import apart, import_desk, orders, progress, whole_files
from campaigns.forms.imports import UploadForm
from campaigns.models import Campaign, OrderImport
from campaigns.slots import TooManyAtOnce, import_slot
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page
from promocodes.workbook import FileProblem


@login_required
@limited("import", "POST")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """Upload a filled file. A file that cannot be used is refused here; a row that cannot be used has its verdict.

    A script that asks for JSON is told the address of the verdicts instead of being sent there; a refusal is this page.
    """
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    if request.method != "POST":
        apart.get_ready()
        return _draw(request, campaign, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    file = request.FILES.get("file")
    if file and file.size and file.size > settings.IMPORT_MAX_BYTES:
        form.add_error("file", _too_large(file.size))
        return _draw(request, campaign, form, status=413)
    if not form.is_valid():
        return _draw(request, campaign, form, status=422)
    try:
        one = _check(request, campaign, form.cleaned_data["file"])
    except FileProblem as problem:
        form.add_error("file", ValidationError(problem.message, code=problem.code))
        return _draw(request, campaign, form, status=503 if problem.code == whole_files.NO_ROOM else 422)
    except TooManyAtOnce as many:
        form.add_error("file", ValidationError(str(many), code=many.code))
        response = _draw(request, campaign, form, status=429)
        response["Retry-After"] = str(many.retry_after)
        return response
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"location": reverse("campaigns:import", args=[campaign.pk, one.pk])}, status=201)
    return redirect("campaigns:import", campaign.pk, one.pk)


@login_required
@require_safe
@never_cache
def how_far(request: MemberRequest, pk: int, token: str) -> JsonResponse:
    """How far the check of this person's upload is; the token of anybody else is unknown."""
    member_campaign(request, pk)
    if not progress.is_token_of(request.user, token):
        raise Http404("no such upload")
    return JsonResponse(progress.how_far(token))


def _check(request: MemberRequest, campaign: Campaign, file: UploadedFile[bytes]) -> OrderImport:
    report = progress.reporter(request.user, request.POST.get("progress", ""))
    report("waiting", 0, 0)
    with import_slot(f"user-{request.user.pk}"):
        return import_desk.check(
            campaign, file.read(), file_name=file.name or "", by=person(request.user), report=report
        )


def _draw(request: MemberRequest, campaign: Campaign, form: UploadForm, *, status: int = 0) -> HttpResponse:
    context: dict[str, Any] = tabs.frame(campaign, "imports") | {
        "form": form,
        "wanted": orders.wanted_values(campaign),
        "token": progress.new_token(request.user),
    }
    return page(request, "campaigns/import_new.html", context, status=status)


def _too_large(size: int) -> ValidationError:
    most = settings.IMPORT_MAX_BYTES // 1024 // 1024
    return ValidationError(
        _("The file has %(number)s MB. At most %(most)s MB: remove pictures and other sheets.")
        % {"number": f"{size / 1024 / 1024:.1f}", "most": most},
        code="file.too_large",
    )
