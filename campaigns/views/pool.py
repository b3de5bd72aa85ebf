"""The pool of a campaign: what is left, codes pasted with a verdict for each line, who took which."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from campaigns import pooling, suggestions
from campaigns.forms.pool import LowForm, PasteForm
from campaigns.imports import ImportRefused
from campaigns.models import Campaign
from campaigns.rows import Judgement
from campaigns.views import tabs
from campaigns.views.chosen import NobodyChosen, numbers
from campaigns.views.scope import MemberRequest, member_campaign, page
from promocodes import pool as codes
from promocodes.models import PooledCode

ROWS_A_PAGE = 50
LINES_SHOWN = 200
LAST_TAKEN = 20
SHOWN_FIRST = {verdict: place for place, verdict in enumerate(("refused", "new", "unchanged", "blank"))}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: MemberRequest, pk: int) -> HttpResponse:
    """The page; a POST says `do`: check, add, remove, remove_all, warn_at or give."""
    campaign = member_campaign(request, pk)
    deed = DEEDS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if deed is None:
        return _draw(request, campaign)
    try:
        return deed(request, campaign)
    except (pooling.PoolRefused, ImportRefused) as refusal:
        return _draw(request, campaign, refusal=refusal)


def _check(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _draw(request, campaign, paste=form)
    return _draw(request, campaign, judgement=pooling.judge(campaign, form.lines))


def _add(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _draw(request, campaign, paste=form)
    agreed = "leave_refused" in request.POST
    try:
        found = pooling.add(campaign, form.lines, leave_refused=agreed, by=person(request.user))
    except pooling.PoolRefused as refusal:
        return _draw(request, campaign, judgement=refusal.judgement, refusal=refusal)
    number = found.counts["new"]
    added = ngettext("%(number)s code was added to the pool.", "%(number)s codes were added to the pool.", number)
    messages.success(request, added % {"number": number_format(number, force_grouping=True)})
    return redirect("campaigns:pool", campaign.pk)


def _remove(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    chosen = numbers(request.POST.getlist("chosen"))
    if not chosen:
        return _draw(request, campaign, refusal=NobodyChosen(_("Tick the codes first, then choose Remove.")))
    return _removed(request, campaign, pooling.remove(campaign, chosen, by=person(request.user)))


def _remove_all(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    return _removed(request, campaign, pooling.remove(campaign, by=person(request.user)))


def _removed(request: MemberRequest, campaign: Campaign, number: int) -> HttpResponse:
    taken = ngettext(
        "%(number)s code was taken out of the pool.", "%(number)s codes were taken out of the pool.", number
    )
    messages.success(request, taken % {"number": number_format(number, force_grouping=True)})
    return redirect("campaigns:pool", campaign.pk)


def _warn_at(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    form = LowForm(request.POST)
    if not form.is_valid():
        return _draw(request, campaign, low=form)
    pooling.warn_at(campaign, form.cleaned_data["low_at"], by=person(request.user))
    messages.success(request, _("Saved."))
    return redirect("campaigns:pool", campaign.pk)


def _give(request: MemberRequest, campaign: Campaign) -> HttpResponse:
    one = pooling.give_to_waiting(campaign, by=person(request.user))
    return redirect("campaigns:import", campaign.pk, one.pk)


DEEDS = {
    "check": _check,
    "add": _add,
    "remove": _remove,
    "remove_all": _remove_all,
    "warn_at": _warn_at,
    "give": _give,
}


def _draw(
    request: MemberRequest,
    campaign: Campaign,
    *,
    paste: PasteForm | None = None,
    low: LowForm | None = None,
    judgement: Judgement | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    instruction = campaign.promo_code
    taken = _taken(campaign)
    waiting = instruction.pooled_codes.waiting() if instruction else PooledCode.objects.none()
    left = codes.left(instruction) if instruction else 0
    people = suggestions.waiting(campaign).count() if campaign.status != Campaign.Status.CLOSED else 0
    wrong = bool((paste and paste.errors) or (low and low.errors))
    if paste is None:
        typed = {"codes": request.POST["codes"]} if (judgement or refusal) and "codes" in request.POST else None
        paste = PasteForm(initial=typed, refused=judgement.counts["refused"] if judgement else 0)
    context = tabs.frame(campaign, "ready") | {
        "open": campaign.wants_personal_code and campaign.status != Campaign.Status.CLOSED,
        "left": left,
        "used": bool(left or taken),
        "low": bool(instruction and left <= instruction.pool_low_at),
        "people": people,
        "give": min(left, people),
        "paste": paste,
        "low_form": low or LowForm(initial={"low_at": instruction.pool_low_at if instruction else 0}),
        "rows": Paginator(waiting.select_related("added_by"), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "taken": taken,
        **_verdicts(judgement),
    }
    return page(request, "campaigns/pool.html", context, refusal=refusal, status=422 if wrong else 0)


def _verdicts(judgement: Judgement | None) -> dict[str, Any]:
    if judgement is None:
        return {"counts_of": None, "lines": [], "more": 0}
    rows = [row for row in judgement.rows if row.verdict != "blank"]
    rows.sort(key=lambda row: (SHOWN_FIRST[row.verdict], row.entry.line))
    return {
        "counts_of": judgement.counts,
        "lines": rows[:LINES_SHOWN],
        "more": max(0, len(rows) - LINES_SHOWN),
    }


def _taken(campaign: Campaign) -> list[PooledCode]:
    """The codes that were taken last, with whom. One query."""
    if campaign.promo_code is None:
        return []
    found = PooledCode.objects.filter(instruction=campaign.promo_code, taken_at__isnull=False)
    return list(
        found.select_related("handout__code_collaboration", "handout__influencer").order_by("-taken_at", "-pk")[
            :LAST_TAKEN
        ]
    )
