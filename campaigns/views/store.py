"""The Store: creators look for campaigns, read about one, apply and withdraw."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.scope_guard import across_brands
from campaigns import artwork, briefing, joining, store, workflow
from campaigns.creator_forms import ApplyForm, SearchForm
from campaigns.models import Campaign, Status
from influencers.models import Influencer
from influencers.views import creator_required

PAGE_SIZE = 24


class CreatorRequest(HttpRequest):
    """A request behind `creator_required`."""

    influencer: Influencer


def form_of(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For an address that takes a form: who comes with GET (back from the log-in page) gets the form's page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def checked(request: HttpRequest, **key: Any) -> HttpResponse:
            return creator_required(view)(request, **key) if request.method == "POST" else redirect(page, **key)

        return checked

    return decorate


@require_safe
@creator_required
def browse(request: CreatorRequest) -> HttpResponse:
    """Published campaigns, searched and filtered."""
    form = SearchForm(request.GET, formats=store.format_choices())
    form.is_valid()
    asked = form.cleaned_data
    found = store.find(
        words=asked.get("q", ""),
        network=asked.get("network", ""),
        format=asked.get("format", ""),
        brand=asked.get("brand", ""),
    )
    with across_brands():  # what is published is for every creator
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        cards = [(one, artwork.cover(one.campaign)) for one in store.offers(page.object_list, request.influencer)]
    context = {"page": page, "cards": cards, "form": form, "asked": asked, "brands": store.brands()}
    return render(request, "store/list.html", context)


@require_safe
@creator_required
def detail(request: CreatorRequest, slug: str) -> HttpResponse:
    """What a campaign asks for and what awaits her; never a code or a link."""
    return _page(request, _offer(request, slug), ApplyForm())


@form_of("store:detail")
def apply(request: CreatorRequest, slug: str) -> HttpResponse:
    """Ask to take part. A second click finds the first one's request."""
    offer = _offer(request, slug)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _page(request, offer, form, status=422)
    if offer.collaboration is None and not offer.is_open:
        return _refused(request, slug, form, *_why_closed(offer))
    try:
        joining.apply(
            offer.campaign,
            request.influencer,
            pitch=form.cleaned_data["pitch"],
            by=person(request.user),  # type: ignore[arg-type]
        )
    except workflow.WrongMove as error:
        return _refused(request, slug, form, error.code, str(error))
    if offer.collaboration is None:
        sent = _("Your request is with %(brand)s. You get a mail when you are in.")
        messages.success(request, sent % {"brand": offer.campaign.brand.name})
    else:
        messages.info(request, _("You have applied here before; your request stands as it is."))
    return redirect("store:detail", slug)


@form_of("store:detail")
def withdraw(request: CreatorRequest, slug: str) -> HttpResponse:
    """Take a request back, as long as the brand has not answered."""
    offer = _offer(request, slug)
    if offer.collaboration is None:
        messages.info(request, _("There is no request of yours here to withdraw."))
        return redirect("store:detail", slug)
    try:
        workflow.withdraw(offer.collaboration, by=person(request.user))  # type: ignore[arg-type]
    except workflow.WrongMove as error:
        answered = _("The brand has answered your request already, so it cannot be withdrawn.")
        return _refused(request, slug, ApplyForm(), error.code, answered)
    messages.success(request, _("Your request is withdrawn. You can apply again while the campaign is open."))
    return redirect("store:detail", slug)


def _offer(request: CreatorRequest, slug: str) -> store.Offer:
    try:
        return store.named(slug, request.influencer)
    except Campaign.DoesNotExist as error:
        raise Http404("No campaign of that name is in the Store.") from error


def _why_closed(offer: store.Offer) -> tuple[str, str]:
    """The stable code and the sentence of a campaign that takes no request."""
    title = {"title": offer.campaign.title}
    if offer.campaign.status == Campaign.Status.CLOSED:
        sentence = _("“%(title)s” is closed and takes no more requests. Look for another in the Store.")
        return "campaign.closed", sentence % title
    if offer.has_ended:
        return "campaign.ended", _("“%(title)s” has ended. Look for another in the Store.") % title
    full = _("Every place of “%(title)s” is taken. Look again later: places are given back at times.")
    return "campaign.full", full % title


def _refused(request: CreatorRequest, slug: str, form: ApplyForm, code: str, sentence: str) -> HttpResponse:
    """The page as it stands now, with the sentence that says why nothing was done."""
    messages.error(request, sentence, extra_tags=code)
    return _page(request, _offer(request, slug), form, status=409)


def _page(request: CreatorRequest, offer: store.Offer, form: ApplyForm, status: int = 200) -> HttpResponse:
    campaign = offer.campaign
    hers = offer.collaboration
    context = {
        "offer": offer,
        "campaign": campaign,
        "collaboration": hers,
        "has_page": hers is not None and hers.status not in (Status.APPLIED, Status.REFUSED),
        "closed": None if offer.is_open or hers else _why_closed(offer),
        "cover": artwork.cover(campaign),
        "what": briefing.what_to_post(campaign.formats, campaign.networks),
        "dos": briefing.rules(campaign.dos),
        "donts": briefing.rules(campaign.donts),
        "form": form,
    }
    return render(request, "store/detail.html", context, status=status)
