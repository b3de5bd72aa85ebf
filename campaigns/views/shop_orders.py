"""The orders of a brand's shops: the list, one order, codes that almost fit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import person
from accounts.names import clean_name
from campaigns import near_misses, shop_orders
from campaigns.models import Campaign
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from tracking.models import Conversion, Misspelling
from tracking.order_facts import LONGEST_SIGNAL

PER_PAGE = 50
MOST_CAMPAIGNS = 200


@login_required
@require_safe
def orders(request: MemberRequest) -> HttpResponse:
    """Every order of the brand, narrowed by a search."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "shop_orders:list", _("Whose orders?"))
    wanted = shop_orders.Wanted.from_query(request.GET.dict())
    shown: Any = Paginator(shop_orders.of_brand(brand, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "rows": shop_orders.rows(list(shown)),
        "wanted": wanted,
        "states": shop_orders.STATES.items(),
        "waiting": Conversion.objects.filter(brand=brand).waiting().count(),
        "misses": len(near_misses.of_brand(brand)),
        "campaigns": Campaign.objects.filter(brand=brand, published_at__isnull=False)
        .order_by("-pk")
        .values_list("pk", "title")[:MOST_CAMPAIGNS],
    }
    return page(request, "orders/list.html", context)


@login_required
@require_safe
def one_order(request: MemberRequest, pk: int) -> HttpResponse:
    """One order: whose it is, why, and what else it says."""
    found = Conversion.objects.filter(brand__memberships__user_id=request.user.pk)
    order = get_object_or_404(found.select_related("brand", "click_link"), pk=pk)
    stand_in(request, order.brand)
    return page(request, "orders/order.html", shop_orders.one(order))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def misses(request: MemberRequest) -> HttpResponse:
    """Codes that almost fit; a POST accepts one as a spelling of the code that it is like."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "shop_orders:misses", _("Whose orders?"))
    refusal: Exception | None = None
    if request.method == "POST":
        typed = clean_name(request.POST.get("typed", ""), LONGEST_SIGNAL)
        meant = clean_name(request.POST.get("stands_for", ""), LONGEST_SIGNAL)
        try:
            number = near_misses.accept(brand, typed, meant, by=person(request.user))
        except near_misses.SpellingRefused as refused:
            refusal = refused
        else:
            words = ngettext(
                "%(typed)s stands for %(meant)s now; %(number)s order is credited.",
                "%(typed)s stands for %(meant)s now; %(number)s orders are credited.",
                number,
            )
            messages.success(request, words % {"typed": typed, "meant": meant, "number": number})
            return _back(brand.slug)
    context = {"misses": near_misses.of_brand(brand), "accepted": near_misses.accepted(brand)}
    return page(request, "orders/misses.html", context, refusal=refusal)


@login_required
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an accepted spelling back."""
    found = Misspelling.objects.filter(brand__memberships__user_id=request.user.pk).select_related("brand")
    one = get_object_or_404(found, pk=pk)
    stand_in(request, one.brand)
    near_misses.withdraw(one, by=person(request.user))
    messages.success(request, _("%(typed)s stands for itself again.") % {"typed": one.value})
    return _back(one.brand.slug)


def _back(slug: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('shop_orders:misses')}?brand={slug}")
