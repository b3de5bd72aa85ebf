"""Small pages that take a code out of use: of one creator in one campaign, or wherever she carries it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import lists, retiring, workflow
from campaigns.forms.moves import RetireForm
from campaigns.register_rows import rows_of_codes
from campaigns.views import tabs
from campaigns.views.register import member_code
from campaigns.views.scope import MemberRequest, member_campaign, page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire_one(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """Take one creator's code in one campaign out of use."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    if not campaign.wants_personal_code:
        raise Http404("no personal codes")
    one = get_object_or_404(campaign.collaborations.select_related("promo_handout"), pk=collaboration_pk)
    one.campaign = campaign
    form = RetireForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    code = one.promo_handout.value if one.promo_handout else ""
    if request.method == "POST" and form.is_valid():
        try:
            retiring.retire(one, reason=form.cleaned_data["reason"], by=person(request.user))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(
                request, _("%(code)s is out of use. Give %(who)s a new one.") % {"code": code, "who": one.display_name}
            )
            return redirect("campaigns:collaboration", campaign.pk, one.pk)
    context = {
        "campaign": campaign,
        "one": one,
        "form": form,
        "present": one.promo_handout,
        "title": _("Retire code"),
        "words": _("Retire code"),
        "danger": True,
        "note": _(
            "Who was mailed the code is told that it no longer works, and why. She stays where she is "
            "until you give her a new one. Remember to switch the code off in your shop too."
        ),
        **tabs.way_back(campaign, lists.tab_of(one.status)),
    }
    status = 422 if form.errors and not refusal else 0
    return page(request, "campaigns/one_form.html", context, refusal=refusal, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire_everywhere(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a code out of use wherever its creator carries it."""
    code = member_code(request, pk)
    require_role(request.user, code.brand, Role.MANAGER)
    form = RetireForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            retiring.retire_everywhere(code, reason=form.cleaned_data["reason"], by=person(request.user))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(request, _("%(code)s is out of use.") % {"code": code.value})
            return redirect("codes:code", code.pk)
    [row] = rows_of_codes([code])
    status = 422 if form.errors and not refusal else 0
    context = {"code": code, "row": row, "form": form}
    return page(request, "campaigns/code_retire.html", context, refusal=refusal, status=status)
