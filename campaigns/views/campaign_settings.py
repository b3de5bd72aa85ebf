"""A campaign at a glance, its settings, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pictures
from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from accounts.picture_forms import PictureForm
from campaigns import artwork, board, code_days, matters, offers, orders, workflow
from campaigns.models import Campaign
from campaigns.views import tabs
from campaigns.views.scope import MemberRequest, member_campaign, page


@login_required
@require_safe
def overview(request: MemberRequest, pk: int) -> HttpResponse:
    """What waits here, and what the campaign offers."""
    campaign = member_campaign(request, pk)
    context = tabs.frame(campaign, "overview") | {
        "waiting": matters.Waiting(board.of_campaign(campaign)),
        "imports": campaign.imports.defer("rows").order_by("-pk")[:5],
        "wanted": orders.wanted_values(campaign),
    }
    return page(request, "campaigns/overview.html", context)


@login_required
@require_safe
def settings(request: MemberRequest, pk: int) -> HttpResponse:
    """What the campaign says, with the ways to change and to close it."""
    return draw_settings(request, member_campaign(request, pk))


def draw_settings(
    request: MemberRequest, campaign: Campaign, form: PictureForm | None = None, *, refusal: Exception | None = None
) -> HttpResponse:
    """The page, with the form of its picture."""
    closed = campaign.status == Campaign.Status.CLOSED
    context = tabs.frame(campaign, "settings") | {
        "days_doubt": None if closed else code_days.of_campaign(campaign),
        "form": form or PictureForm(largest=pictures.COVER),
        "cover": artwork.cover(campaign),
    }
    return page(request, "campaigns/settings.html", context, refusal=refusal, status=422 if form else 0)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close the campaign, after saying what will happen to whom."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    refusal: workflow.WrongMove | None = None
    if request.method == "POST":
        try:
            offers.close(campaign, by=person(request.user))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(request, _("“%(title)s” is closed. Its links go on working.") % {"title": campaign.title})
            return redirect("campaigns:detail", campaign.pk)
    elif campaign.status != Campaign.Status.PUBLISHED:
        return redirect("campaigns:settings", campaign.pk)
    return page(request, "campaigns/close.html", tabs.frame(campaign, "settings"), refusal=refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking once."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    refusal: workflow.WrongMove | None = None
    if request.method == "POST":
        try:
            offers.discard(campaign, by=person(request.user))
        except workflow.WrongMove as wrong:
            refusal = wrong
        else:
            messages.success(request, _("The draft “%(title)s” is gone.") % {"title": campaign.title})
            return HttpResponseRedirect(f"{reverse('campaigns:list')}?brand={request.brand.slug}")
    elif campaign.status != Campaign.Status.DRAFT:
        return redirect("campaigns:settings", campaign.pk)
    return page(request, "campaigns/discard.html", tabs.frame(campaign, "settings"), refusal=refusal)
