"""Which brand and campaign a page of the manager is about, and whether its reader may change it."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import Brand, Role, User
from accounts.names import clean_name
from accounts.permissions import may, memberships_of, require_role
from campaigns.models import Campaign


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in; `brand` and `may_change` are set once a campaign or brand is found."""

    user: User
    brand: Brand
    may_change: bool


def member_campaign(request: MemberRequest, pk: int) -> Campaign:
    """The campaign, for a member of its brand. Strangers get 404; a viewer who posts gets 403."""
    hers = memberships_of(request)
    found = Campaign.objects.filter(brand__among=hers).select_related("promo_code", "affiliate_link")
    campaign = get_object_or_404(found, pk=pk)
    campaign.brand = hers[campaign.brand_id].brand
    stand_in(request, campaign.brand)
    return campaign


def stand_in(request: MemberRequest, brand: Brand) -> None:
    """Make this the brand of the page. Raises PermissionDenied if a viewer posts."""
    request.brand = brand
    request.may_change = may(request, brand, Role.MANAGER)
    if request.method not in ("GET", "HEAD") and not request.may_change:
        require_role(request.user, brand, Role.MANAGER)


def named_brand(request: MemberRequest) -> Brand | None:
    """The brand of `?brand=<slug>`, or the person's only one; None if she must be asked which. 404 for strangers."""
    brands = Brand.objects.visible_to(request.user)
    slug = clean_name(request.GET.get("brand", ""))
    if slug:
        brand = get_object_or_404(brands, slug=slug)
    else:
        first_two = list(brands[:2])
        if not first_two:
            raise Http404("no brand")
        if len(first_two) == 2:
            return None
        brand = first_two[0]
    stand_in(request, brand)
    return brand


def page(
    request: MemberRequest, template: str, context: dict[str, Any], *, refusal: Exception | None = None, status: int = 0
) -> HttpResponse:
    """Render a page in its brand's time zone. A refusal is shown with its code, and answers 409."""
    brand = getattr(request, "brand", None)
    shown = {"brand": brand, "may_change": getattr(request, "may_change", False), "refusal": refusal, **context}
    with timezone.override(zoneinfo.ZoneInfo(brand.timezone) if brand else None):
        return render(request, template, shown, status=status or (409 if refusal else 200))
