"""The file of codes for a shop, and the page that says which file is for which shop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.limits import limited
from campaigns import shop_codes
from campaigns.models import Campaign
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page
from promocodes.shop_files import SHOPS, Shop


@login_required
@limited("export")
@require_safe
def of_campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """All codes of the campaign that are in use, for the shop of `?shop=`."""
    campaign = member_campaign(request, pk)
    return _answer(request, campaign, "settings", lambda shop: shop_codes.of_campaign(campaign, shop))


@login_required
@limited("export")
@require_safe
def of_import(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """The new codes of one import, for the shop of `?shop=`."""
    campaign = member_campaign(request, pk)
    one = get_object_or_404(campaign.imports, pk=import_pk)
    one.campaign, one.brand = campaign, campaign.brand
    return _answer(request, campaign, "imports", lambda shop: shop_codes.of_import(one, shop), one=one)


def _answer(
    request: MemberRequest, campaign: Campaign, tab: str, make: Callable[[Shop], bytes], **context: Any
) -> HttpResponse:
    name = request.GET.get("shop", "")
    refusal = None
    if name:
        if name not in SHOPS:
            raise Http404("no such shop")
        try:
            data = make(SHOPS[name])
        except shop_codes.NoFile as no_file:
            refusal = no_file
        else:
            return _download(data, shop_codes.file_name(campaign, name))
    shown = tabs.frame(campaign, tab) | {"shops": SHOPS, **context}
    return page(request, "campaigns/shop_codes.html", shown, refusal=refusal)


def _download(data: bytes, name: str) -> HttpResponse:
    """A file to keep, never to be cached by anybody between."""
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response
