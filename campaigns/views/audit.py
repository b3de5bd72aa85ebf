"""What was done in a brand, for its owners: searched on a page, and as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.limits import limited
from accounts.models import Brand, Role
from accounts.permissions import require_role
from campaigns import audit_book, audit_file
from campaigns.audit_book import Wanted
from campaigns.audit_words import GROUPS
from campaigns.views.order_imports import XLSX
from campaigns.views.scope import MemberRequest, page, stand_in

PER_PAGE = 50


@login_required
@require_safe
def log(request: MemberRequest, slug: str) -> HttpResponse:
    """The log, newest first. `before` names the entry that the page begins after."""
    brand = _owned(request, slug)
    wanted = Wanted.from_query(request.GET)
    before = request.GET.get("before", "")
    found = audit_book.entries(brand, wanted)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    shown = list(found[: PER_PAGE + 1])
    context = {
        "lines": audit_book.lines(brand, shown[:PER_PAGE]),
        "wanted": wanted,
        "groups": [(name, label) for name, (label, _actions) in GROUPS.items()],
        "older": shown[PER_PAGE - 1].pk if len(shown) > PER_PAGE else None,
        "newest": not before,
    }
    return page(request, "campaigns/audit.html", context)


@login_required
@limited("export")
@require_safe
def download(request: MemberRequest, slug: str) -> StreamingHttpResponse:
    """The same list as a .csv file, whole."""
    brand = _owned(request, slug)
    return StreamingHttpResponse(
        audit_file.rows(brand, Wanted.from_query(request.GET)),
        content_type="text/csv; charset=utf-8",
        headers=_to_keep(brand, "csv"),
    )


@login_required
@limited("export")
@require_safe
def workbook(request: MemberRequest, slug: str) -> HttpResponse:
    """The newest of the same list as an .xlsx file."""
    brand = _owned(request, slug)
    data = audit_file.workbook(brand, Wanted.from_query(request.GET))
    return HttpResponse(data, content_type=XLSX, headers=_to_keep(brand, "xlsx"))


def _to_keep(brand: Brand, extension: str) -> dict[str, str]:
    """Headers of a file that is private to whoever asks for it."""
    return {
        "Content-Disposition": f'attachment; filename="audit-{brand.slug}-{timezone.now():%Y-%m-%d}.{extension}"',
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
    }


def _owned(request: MemberRequest, slug: str) -> Brand:
    """The brand, for its owners. Strangers get 404, other members 403."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    require_role(request.user, brand, Role.OWNER)
    stand_in(request, brand)
    return brand
