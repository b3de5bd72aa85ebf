"""The three mends of what a creator says does not work, and the proof of her collaboration."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from campaigns import cases, entry, lists, proof, workflow
from campaigns.forms.cases import AnswerForm, MendForm
from campaigns.models import Case
from campaigns.views import collaborations, tabs
from campaigns.views.scope import MemberRequest, page
from notifications import outbox
from promocodes.models import Kind

MENDS = ("replace_code", "replace_link", "resend", "answer")
REPLACES = {"replace_code": Kind.PROMO_CODE, "replace_link": Kind.AFFILIATE_LINK}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """Mend it: another value, the same mail again, or an answer in words. `do` says which of them."""
    campaign, one = collaborations.find(request, pk, collaboration_pk)
    if request.method != "POST":
        return redirect(f"{reverse('campaigns:collaboration', args=[campaign.pk, one.pk])}#case")
    case = Case.objects.filter(collaboration=one).select_related("collaboration__campaign").first()
    do = request.POST.get("do", "")
    if case is None or do not in MENDS:
        return redirect("campaigns:collaboration", campaign.pk, one.pk)
    form = _form(do, request)
    if form is not None and not form.is_valid():
        return collaborations.draw(request, campaign, one, mends={do: form}, status=422)
    try:
        _mend(do, case, form, request)
    except entry.ValueRefused as refused:
        assert form is not None
        for problem in refused.problems:
            form.add_error("value", forms.ValidationError(collaborations.with_hint(problem), code=problem.code))
        return collaborations.draw(request, campaign, one, mends={do: form}, status=422)
    except (cases.CaseRefused, workflow.WrongMove, outbox.TooSoon) as refusal:
        return collaborations.draw(request, campaign, one, mends={do: form} if form else {}, refusal=refusal)
    messages.success(request, _("%(who)s is told by e-mail. Her deadline goes on.") % {"who": one.display_name})
    return redirect("campaigns:collaboration", campaign.pk, one.pk)


@login_required
@require_safe
def show_proof(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """All facts of one collaboration on a page that can be printed."""
    campaign, one = collaborations.find(request, pk, collaboration_pk)
    context = {
        "campaign": campaign,
        "one": one,
        "proof": proof.of(campaign, one, made_by=str(request.user)),
        **tabs.way_back(campaign, lists.tab_of(one.status)),
    }
    return page(request, "campaigns/proof.html", context)


def _form(do: str, request: MemberRequest) -> forms.Form | None:
    if do in REPLACES:
        return MendForm(request.POST, kind=REPLACES[do])
    return AnswerForm(request.POST) if do == "answer" else None


def _mend(do: str, case: Case, form: forms.Form | None, request: MemberRequest) -> None:
    by = person(request.user)
    if form is not None and do in REPLACES:
        cases.replace(case, REPLACES[do], form.cleaned_data["value"], by=by)
    elif form is not None:
        cases.answer(case, form.cleaned_data["text"], by=by)
    else:
        cases.resend(case, by=by)
