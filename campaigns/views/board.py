"""The first page: strangers read what Tandem is, members see what is blocked, creators go to their campaigns."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import Brand, Role
from campaigns import board
from campaigns.views import site
from campaigns.views.scope import MemberRequest, page
from influencers.models import Influencer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the person belongs."""
    if not request.user.is_authenticated:
        return site.landing(request)
    member = cast(MemberRequest, request)
    brands = list(Brand.objects.visible_to(request.user))
    if not brands and Influencer.objects.filter(user=request.user).exists():
        return redirect("/my/campaigns/")
    return _draw(member, brands)


def _draw(request: MemberRequest, brands: list[Brand]) -> HttpResponse:
    """What waits in each brand, each thing with the way to it."""
    if len(brands) == 1:
        request.brand = brands[0]
    writable = set(
        request.user.memberships.exclude(role=Role.VIEWER).values_list("brand_id", flat=True) if brands else ()
    )
    waiting = board.of_brands(brands) if brands else {}
    sections = [
        {"brand": brand, "matters": waiting[brand.pk], "may_change": brand.pk in writable, "campaigns": number}
        for brand, number in board.with_campaign_numbers(brands)
    ]
    return page(request, "campaigns/board.html", {"sections": sections})
