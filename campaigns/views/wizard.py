"""Making a campaign in four steps, each saved as a draft; the same forms change it later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import offer_review, offers
from campaigns.forms.offers import ContentForm, GeneralForm, InstructionsForm, StepForm
from campaigns.models import Campaign
from campaigns.offer_values import OfferRefused
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, member_campaign, named_brand, page
from campaigns.workflow import WrongMove

FORMS: dict[str, type[StepForm]] = {"general": GeneralForm, "content": ContentForm, "instructions": InstructionsForm}
STEPS = (*FORMS, "review")
TITLES = {
    "general": gettext_noop("General"),
    "content": gettext_noop("Content"),
    "instructions": gettext_noop("Instructions"),
    "review": gettext_noop("Review"),
}
CHANGES = {
    "general": gettext_noop("Change general"),
    "content": gettext_noop("Change content"),
    "instructions": gettext_noop("Change instructions"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """The first step; once it is right the draft is there."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "campaigns:new", _("Whose campaign is it?"))
    require_role(request.user, brand, Role.MANAGER)
    form = GeneralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = offers.create(brand, form.values(), by=person(request.user))
        except OfferRefused as refused:
            form.take_errors(refused)
        else:
            _reach(campaign, "content")
            return _after_saving(request, campaign, "general")
    return _draw(request, None, "general", form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    """One step of a draft, or the same fields of a campaign that creators see already."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    if campaign.status == Campaign.Status.CLOSED:
        closed = WrongMove(_("“%(title)s” is closed and stays as it is.") % {"title": campaign.title})
        return page(request, "campaigns/stays_closed.html", {"campaign": campaign}, refusal=closed)
    if step == "review":
        return _review(request, campaign)
    if step not in FORMS:
        raise Http404(step)
    kept = _kept(request, campaign, step)
    if request.method != "POST":
        form = FORMS[step](kept, initial=FORMS[step].initial_of(campaign))
        return _draw(request, campaign, step, form)
    form = FORMS[step](request.POST, initial=FORMS[step].initial_of(campaign))
    saved = _save(request, campaign, form)
    if isinstance(saved, WrongMove):
        return _draw(request, campaign, step, form, refusal=saved)
    going_back = request.POST.get("go") == "back" and step != STEPS[0]
    _keep(request, campaign, step, request.POST if going_back and not saved else None)
    if going_back:
        return redirect("campaigns:edit", campaign.pk, STEPS[STEPS.index(step) - 1])
    if not saved:
        return _draw(request, campaign, step, form)
    _reach(campaign, STEPS[STEPS.index(step) + 1])
    return _after_saving(request, campaign, step)


def _save(request: MemberRequest, campaign: Campaign, form: StepForm) -> bool | WrongMove:
    """Whether the step could be stored; what it could not be is said on the form."""
    if not form.is_valid():
        return False
    try:
        offers.change(campaign, form.values(), by=person(request.user))
    except OfferRefused as refused:
        form.take_errors(refused)
        return False
    except WrongMove as wrong:
        return wrong
    return True


def _after_saving(request: MemberRequest, campaign: Campaign, step: str) -> HttpResponseRedirect:
    """A draft goes on to the next step, or rests; a campaign in the Store goes back to its settings."""
    if campaign.status != Campaign.Status.DRAFT:
        messages.success(request, _("Saved. Creators see it from now on."))
        return redirect("campaigns:settings", campaign.pk)
    if request.POST.get("go") == "rest":
        messages.success(request, _("“%(title)s” is kept as a draft.") % {"title": campaign.title})
        return _to_list(request)
    return redirect("campaigns:edit", campaign.pk, STEPS[STEPS.index(step) + 1])


def _review(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    """Everything once more, as creators will see it; then Publish."""
    refusal: WrongMove | None = None
    if request.method == "POST" and request.POST.get("go") == "publish":
        try:
            offers.publish(campaign, by=person(request.user))
        except WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(
                request, _("“%(title)s” is in the Store. Requests will come in here.") % {"title": campaign.title}
            )
            return redirect("campaigns:requests", campaign.pk)
    elif request.method == "POST":
        messages.success(
            request, _("“%(title)s” is kept as a draft. Publish it whenever you are ready.") % {"title": campaign.title}
        )
        return _to_list(request)
    elif campaign.status != Campaign.Status.DRAFT:
        return redirect("campaigns:settings", campaign.pk)
    context = {
        "campaign": campaign,
        "steps": _steps(campaign, "review"),
        "doubts": offer_review.doubts(campaign),
        "promises": offer_review.what_happens_next(campaign),
    }
    return page(request, "campaigns/wizard_review.html", context, refusal=refusal)


def _to_list(request: MemberRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('campaigns:list')}?brand={request.brand.slug}")


def _draw(
    request: MemberRequest, campaign: Campaign | None, step: str, form: StepForm, *, refusal: Exception | None = None
) -> HttpResponse:
    back = STEPS[STEPS.index(step) - 1] if step != STEPS[0] else ""
    context = {
        "campaign": campaign,
        "step": step,
        "step_title": _(TITLES[step]),
        "change_title": _(CHANGES[step]),
        "form": form,
        "back": back,
        "is_draft": campaign is None or campaign.status == Campaign.Status.DRAFT,
        "steps": _steps(campaign, step),
        "holders": offer_review.holders(campaign) if campaign and step == "instructions" else {},
    }
    status = 422 if request.method == "POST" and form.errors and not refusal else 0
    return page(request, f"campaigns/wizard_{step}.html", context, refusal=refusal, status=status)


def _steps(campaign: Campaign | None, current: str) -> list[dict[str, Any]]:
    """The way through, each step that was reached as a link."""
    reached = max(STEPS.index(current), STEPS.index(campaign.wizard_step) if campaign else 0)
    items = []
    for place, name in enumerate(STEPS):
        state = "current" if name == current else "done" if place < reached else "todo"
        href = reverse("campaigns:edit", args=[campaign.pk, name]) if campaign and place <= reached else ""
        items.append({"title": _(TITLES[name]), "href": href, "state": state})
    return items


def _reach(campaign: Campaign, step: str) -> None:
    """Remember the furthest step of a draft; going back does not forget it."""
    if STEPS.index(step) > STEPS.index(campaign.wizard_step):
        Campaign.objects.filter(pk=campaign.pk, status=Campaign.Status.DRAFT).update(wizard_step=step)


def _keep(request: MemberRequest, campaign: Campaign, step: str, typed: QueryDict | None) -> None:
    """What was typed and cannot be stored yet waits in the session, so that going back loses nothing."""
    name = f"wizard:{campaign.pk}:{step}"
    if typed is not None:
        request.session[name] = typed.urlencode()
    else:
        request.session.pop(name, None)


def _kept(request: MemberRequest, campaign: Campaign, step: str) -> QueryDict | None:
    text = request.session.get(f"wizard:{campaign.pk}:{step}")
    return QueryDict(text) if text else None
