"""The register of a brand's codes: the list with its search, one code, and the register as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.limits import limited
from campaigns import register as codes
from campaigns import register_file
from campaigns.api.files import xlsx
from campaigns.forms.register import DaysForm
from campaigns.models import Campaign
from campaigns.register_rows import State, rows_of_codes
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from promocodes import code_dates
from promocodes.models import Code, Kind

PER_PAGE = 50
MOST_CAMPAIGNS = 200


@login_required
@require_safe
def register(request: MemberRequest) -> HttpResponse:
    """Every code of the brand, narrowed by a search; an exact one is answered in a sentence."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "codes:list", _("Whose codes?"))
    wanted = codes.Wanted.from_query(request.GET)
    exact = codes.who_holds(brand, wanted.words) if wanted.words else []
    fitting: Any = codes.Register(brand, wanted)
    context = {
        "rows": Paginator(fitting, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "states": State.choices,
        "campaigns": Campaign.objects.filter(brand=brand, promo_code__isnull=False)
        .order_by("-pk")
        .values_list("pk", "title")[:MOST_CAMPAIGNS],
        "hit": exact[0] if exact else None,
    }
    return page(request, "campaigns/register.html", context)


@login_required
@limited("export")
@require_safe
def download(request: MemberRequest) -> HttpResponse:
    """The same list as an .xlsx file, whole."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "codes:list", _("Whose codes?"))
    data = register_file.write(brand, codes.Wanted.from_query(request.GET))
    return xlsx(data, f"codes-{brand.slug}-{timezone.now():%Y-%m-%d}.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_code(request: MemberRequest, pk: int) -> HttpResponse:
    """One personal code: its history, who else had it, its days (a POST sets them)."""
    code = member_code(request, pk)
    form = DaysForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": code.starts_on, "ends_on": code.ends_on},
    )
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            code_dates.change_days(code, **form.cleaned_data, by=person(request.user))
        except code_dates.DatesRefused as refused:
            refusal = refused
        else:
            messages.success(request, _("The days of %(code)s are saved.") % {"code": code.value})
            return redirect("codes:code", code.pk)
    [row] = rows_of_codes([code])
    given = code.handouts.filter(instruction__kind=Kind.PROMO_CODE).order_by("-pk")
    context = {
        "code": code,
        "row": row,
        "form": form,
        "given": given.select_related(
            "given_by", "retired_by", "next", "code_collaboration", "instruction__code_campaign"
        ),
        "others": [one for one in codes.who_holds(code.brand, code.value) if one.pk != code.pk],
    }
    return page(request, "campaigns/code.html", context, refusal=refusal, status=422 if form.errors else 0)


def member_code(request: MemberRequest, pk: int) -> Code:
    """The code, for a member of its brand. Strangers get 404; a viewer who posts gets 403."""
    found = Code.objects.filter(brand__memberships__user_id=request.user.pk).select_related("brand")
    code = get_object_or_404(found, pk=pk)
    stand_in(request, code.brand)
    return code
