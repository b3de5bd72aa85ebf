"""What a manager does about a sign of misuse: say that it is fine, or leave orders out and take them in again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import exclusions, watch
from campaigns.forms.signs import SinceForm
from campaigns.models import Sign
from campaigns.views import collaborations, tabs
from campaigns.views.scope import MemberRequest, page


@login_required
@require_POST
def settle(request: MemberRequest, pk: int, collaboration_pk: int, sign_pk: int) -> HttpResponse:
    """It is fine: the sign goes, until there is more of it or something new."""
    campaign, one = collaborations.find(request, pk, collaboration_pk)
    sign = get_object_or_404(Sign.objects.select_related("brand"), pk=sign_pk, collaboration=one)
    watch.settle(sign, by=person(request.user))
    messages.success(request, _("Settled. It comes back only if there is more of it, or something new."))
    return redirect("campaigns:results", campaign.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """Leave her orders out of all figures from a day on, or take all of them in again (`do`: include)."""
    campaign, one = collaborations.find(request, pk, collaboration_pk)
    one.campaign = campaign
    require_role(request.user, campaign.brand, Role.MANAGER)
    by = person(request.user)
    if request.method == "POST" and request.POST.get("do") == "include":
        number = exclusions.include(one, by=by)
        said = ngettext("%(number)s order counts again.", "%(number)s orders count again.", number)
        messages.success(request, said % {"number": number})
        return redirect("campaigns:results", campaign.pk)
    form = SinceForm(request.POST if request.method == "POST" else None, initial={"since": request.GET.get("since")})
    if form.is_valid():
        number = exclusions.exclude(one, since=form.cleaned_data["since"], by=by)
        said = ngettext("%(number)s order is left out.", "%(number)s orders are left out.", number)
        messages.success(request, said % {"number": number})
        return redirect("campaigns:results", campaign.pk)
    context = tabs.frame(campaign, "results") | {
        "one": one,
        "form": form,
        "excluded": exclusions.orders_of(one).filter(excluded_at__isnull=False).count(),
    }
    return page(request, "campaigns/exclude_orders.html", context, status=422 if form.errors else 0)
