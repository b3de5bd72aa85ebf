"""The campaigns of a brand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Brand
from accounts.names import clean_name
from campaigns import lists
from campaigns.models import Campaign
from campaigns.views.scope import MemberRequest, named_brand, page


@login_required
@require_safe
def campaign_list(request: MemberRequest) -> HttpResponse:
    """What a brand runs, with what waits in each campaign. Somebody with several brands is asked which."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "campaigns:list", _("Whose campaigns?"))
    status, words = request.GET.get("status", ""), clean_name(request.GET.get("q", ""))
    context = {
        "campaigns": lists.campaigns_of(brand, request.GET.get("page"), status=status, words=words),
        "statuses": lists.count_campaigns(brand),
        "status": status,
        "words": words,
        "filtered": bool(words or status in Campaign.Status.values),
    }
    return page(request, "campaigns/list.html", context)


def ask_which_brand(request: MemberRequest, view_name: str, question: str) -> HttpResponse:
    """Several brands and none named: the person says which, the session never does."""
    brands = Brand.objects.visible_to(request.user)
    return page(request, "campaigns/which_brand.html", {"brands": brands, "to": view_name, "question": question})
