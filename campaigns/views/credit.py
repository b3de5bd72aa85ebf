"""The rule of credit of a campaign, tried on its orders before it is chosen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from campaigns import offers, replay, workflow
from campaigns.forms.credit import CreditForm
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request: MemberRequest, pk: int) -> HttpResponse:
    """The rule. With `try` in the address, what it would change; a POST chooses it."""
    campaign = member_campaign(request, pk)
    present = {"credit_rule": campaign.credit_rule, "credit_window_days": campaign.credit_window_days}
    trying = request.method != "POST" and "try" in request.GET
    form = CreditForm(request.POST if request.method == "POST" else request.GET if trying else None, initial=present)
    refusal: Exception | None = None
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if trying:
            found = replay.of(campaign, rule=given["credit_rule"], window_days=given["credit_window_days"])
        else:
            try:
                offers.change(campaign, given, by=person(request.user))
            except workflow.WrongMove as wrong:
                refusal = wrong
            else:
                messages.success(request, _("The rule is saved, and the orders are credited by it."))
                return redirect("campaigns:settings", campaign.pk)
    context = tabs.frame(campaign, "settings") | {"form": form, "replay": found}
    return page(request, "orders/credit.html", context, refusal=refusal, status=422 if form.errors else 0)
