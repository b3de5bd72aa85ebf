"""Bring your own creators: a brand adds people whom it knows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import joining, workflow
from campaigns.forms.bring import BringForm
from campaigns.models import Campaign, Status
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: MemberRequest, pk: int) -> HttpResponse:
    """Paste creators; they become requests, or orders at once."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    form = BringForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        guests = form.guests()
        before = set(campaign.collaborations.values_list("pk", flat=True))
        try:
            found = {one.pk: one for one in joining.bring(campaign, guests, by=person(request.user))}
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            fresh = [one for pk, one in found.items() if pk not in before]
            known = len(found) - len(fresh)
            new = ngettext("%(number)s creator brought in.", "%(number)s creators brought in.", len(fresh))
            text = new % {"number": len(fresh)}
            if known:
                old = ngettext(
                    "%(number)s was in the campaign already.", "%(number)s were in the campaign already.", known
                )
                text = f"{text} {old % {'number': known}}"
            messages.success(request, text)
            return redirect(_where(campaign, [one.status for one in fresh]), campaign.pk)
    context = tabs.frame(campaign, "requests") | {"form": form}
    return page(
        request, "campaigns/bring.html", context, refusal=refusal, status=422 if form.errors and not refusal else 0
    )


def _where(campaign: Campaign, statuses: list[str]) -> str:
    """The tab in which the new ones stand."""
    if Status.READY_TO_SEND in statuses:
        return "campaigns:ready"
    return "campaigns:pending" if Status.PENDING_CONTENT in statuses else "campaigns:requests"
