"""The Results tab."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from campaigns import results
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page


@login_required
@require_safe
def tab(request: MemberRequest, pk: int) -> HttpResponse:
    """Clicks, orders and revenue, creator by creator."""
    campaign = member_campaign(request, pk)
    totals, rows, nobody = results.of_campaign(campaign)
    context = tabs.frame(campaign, "results") | {
        "totals": totals,
        "nobody": nobody,
        "rows": Paginator(rows, 50).get_page(request.GET.get("page")),
    }
    return page(request, "campaigns/results.html", context)
