"""One collaboration: its page, and the small pages that give a value or note a post."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import (
    code_days,
    collaboration_file,
    entry,
    expiry,
    former_codes,
    handover,
    link_labels,
    lists,
    sending_again,
    workflow,
)
from campaigns.forms.cases import offered
from campaigns.forms.moves import PostForm, ValueForm
from campaigns.models import Campaign, Collaboration, Status
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page
from notifications import outbox
from notifications.models import WAITING, State
from promocodes.models import Kind
from promocodes.values import Problem

ON_BOARD = (Status.PENDING_CONTENT, Status.PUBLISHED)
SETTLED = tuple(state for state in State if state not in (*WAITING, State.SENDING, State.CANCELLED))
KINDS = {"code": Kind.PROMO_CODE, "link": Kind.AFFILIATE_LINK}
ENTER = {"code": gettext_noop("Enter code"), "link": gettext_noop("Enter link")}
REPLACE = {"code": gettext_noop("Replace code"), "link": gettext_noop("Replace link")}
SAVE = {"code": gettext_noop("Save code"), "link": gettext_noop("Save link")}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collaboration(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """Who she is, what she was given, what was mailed, what happened; and the moves that are open."""
    campaign, one = find(request, pk, collaboration_pk)
    if request.method != "POST":
        return draw(request, campaign, one)
    try:
        if "accept" in request.POST:
            workflow.accept(one, by=person(request.user))
            messages.success(request, _("%(who)s is accepted.") % {"who": one.display_name})
            if problem := code_days.ended(campaign):
                messages.warning(request, problem.message, extra_tags=problem.code)
        elif "expire" in request.POST:
            expiry.expire_one(one, by=person(request.user))
            messages.success(request, _("%(who)s's order has expired.") % {"who": one.display_name})
        elif "label" in request.POST:
            made = link_labels.add(one, request.POST["label"], by=person(request.user))
            messages.success(
                request, _("%(who)s has a link for “%(label)s”.") % {"who": one.display_name, "label": made.label}
            )
        elif "resend" in request.POST:
            mail = outbox.latest_by_subject("collaboration", [one.pk], kinds=handover.MAILS_OF_VALUES).get(one.pk)
            if mail is None:
                return draw(request, campaign, one)
            sending_again.send_again(mail, by=person(request.user))
            messages.success(request, _("The e-mail to %(to)s is on its way again.") % {"to": mail.to})
    except (workflow.WrongMove, outbox.TooSoon, link_labels.LabelRefused) as refusal:
        return draw(request, campaign, one, refusal=refusal)
    return redirect("campaigns:collaboration", campaign.pk, one.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_value(request: MemberRequest, pk: int, collaboration_pk: int, what: str) -> HttpResponse:
    """Enter or replace one creator's own code or link."""
    campaign, one = find(request, pk, collaboration_pk, change=True)
    kind = KINDS[what]
    instruction = campaign.promo_code if what == "code" else campaign.affiliate_link
    if instruction is None or not instruction.personalized:
        raise Http404("no personal values")
    present = getattr(one, handover.pointer(kind))
    before = one.status
    can_replace = handover.in_use(one, kind) is not None and before != Status.READY_TO_SEND
    form = ValueForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        can_replace=can_replace,
        initial={"value": present.value if present and not present.retired_at else ""},
    )
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        replace = form.cleaned_data.get("replace", False)
        try:
            entry.enter_value(one, kind, form.cleaned_data["value"], replace=replace, by=person(request.user))
        except entry.ValueRefused as refused:
            for problem in refused.problems:
                form.add_error("value", forms.ValidationError(with_hint(problem), code=problem.code))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(request, _given(campaign, one, kind))
            _warn_of_code(request, campaign, one, kind)
            return redirect(f"campaigns:{lists.tab_of(before)}", campaign.pk)
    context = _small(campaign, one, form, before) | {
        "title": _(REPLACE[what] if can_replace else ENTER[what]),
        "present": present,
        "words": _(REPLACE[what] if can_replace else SAVE[what]),
        "note": _what_happens(campaign, one, kind),
    }
    return page(request, "campaigns/one_form.html", context, refusal=refusal, status=_status(form, refusal))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark_posted(request: MemberRequest, pk: int, collaboration_pk: int) -> HttpResponse:
    """Note where a creator has posted, when she did not do it herself."""
    campaign, one = find(request, pk, collaboration_pk, change=True)
    form = PostForm(request.POST if request.method == "POST" else None)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            workflow.publish(one, content_url=form.cleaned_data["content_url"], by=person(request.user))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(request, _("%(who)s stands in Published now.") % {"who": one.display_name})
            return redirect("campaigns:pending", campaign.pk)
    context = _small(campaign, one, form, Status.PENDING_CONTENT) | {
        "title": _("Mark as posted"),
        "words": _("Mark as posted"),
        "note": _("She moves from Pending content to Published."),
    }
    return page(request, "campaigns/one_form.html", context, refusal=refusal, status=_status(form, refusal))


def find(
    request: MemberRequest, pk: int, collaboration_pk: int, *, change: bool = False
) -> tuple[Campaign, Collaboration]:
    """A collaboration of a campaign that the member may see, with its values; 404 for strangers."""
    campaign = member_campaign(request, pk)
    if change:
        require_role(request.user, campaign.brand, Role.MANAGER)
    found = campaign.collaborations.select_related(
        "influencer", "promo_handout__code", "link_handout__tracked_link", "accepted_by"
    )
    one = get_object_or_404(found, pk=collaboration_pk)
    one.campaign = campaign
    return campaign, one


def draw(
    request: MemberRequest,
    campaign: Campaign,
    one: Collaboration,
    *,
    mends: dict[str, forms.Form] | None = None,
    refusal: Exception | None = None,
    status: int = 0,
) -> HttpResponse:
    """The page of one collaboration; `mends` are forms of an open case that came back with what was wrong."""
    context = {
        "campaign": campaign,
        "one": one,
        **tabs.way_back(campaign, lists.tab_of(one.status)),
        **collaboration_file.read(campaign, one),
        "days": code_days.of_present(campaign, one),
        "days_problem": code_days.of_collaboration(campaign, one) if one.status == Status.PENDING_CONTENT else None,
    }
    if context["case"]:
        context["mends"] = offered(campaign, one, mends or {})
    context["can_resend"] = one.status in ON_BOARD and any(mail.state in SETTLED for mail in context["mails"][:1])
    return page(request, "campaigns/collaboration.html", context, refusal=refusal, status=status)


def _small(campaign: Campaign, one: Collaboration, form: forms.Form, status: str) -> dict[str, object]:
    return {"campaign": campaign, "one": one, "form": form, **tabs.way_back(campaign, lists.tab_of(status))}


def _status(form: forms.Form, refusal: Exception | None) -> int:
    return 422 if form.errors and not refusal else 0


def _warn_of_code(request: MemberRequest, campaign: Campaign, one: Collaboration, kind: str) -> None:
    """A warning where the code that she has just been given ends before she is to post, or was given before."""
    if kind != Kind.PROMO_CODE or one.promo_handout is None:
        return
    for problem in (
        code_days.of_collaboration(campaign, one),
        former_codes.of_value(campaign, one.influencer_id, one.promo_handout.value),
    ):
        if problem:
            messages.warning(request, problem.message, extra_tags=problem.code)


def _what_happens(campaign: Campaign, one: Collaboration, kind: str) -> str:
    if one.status != Status.READY_TO_SEND:
        return _("She is told by e-mail at once.")
    missing = [instruction for instruction in handover.missing(campaign, one) if instruction.kind != kind]
    if missing:
        if kind == Kind.PROMO_CODE:
            return _("She is mailed once her affiliate link is there too.")
        return _("She is mailed once her promo code is there too.")
    return _("She is mailed at once, and moves to Pending content.")


def _given(campaign: Campaign, one: Collaboration, kind: str) -> str:
    handout = getattr(one, handover.pointer(kind))
    waits = one.status == Status.READY_TO_SEND
    if kind == Kind.PROMO_CODE and waits:
        said = _("%(code)s is %(who)s's. Her affiliate link is still missing.")
    elif kind == Kind.PROMO_CODE:
        said = _("%(code)s is %(who)s's. Her e-mail is on its way.")
    elif waits:
        said = _("%(who)s has her link. Her promo code is still missing.")
    else:
        said = _("%(who)s has her link. Her e-mail is on its way.")
    return said % {"code": handout.value, "who": one.display_name}


def with_hint(problem: Problem) -> str:
    """What is wrong with a value, and what may have been meant."""
    if not problem.suggestion:
        return problem.message
    return _("%(problem)s Try %(suggestion)s.") % {"problem": problem.message, "suggestion": problem.suggestion}
