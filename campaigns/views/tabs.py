"""The tabs of a campaign that list its collaborations, and what is done there, one by one or many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from campaigns import code_days, expiry, handover, lists, orders, sending_again, workflow
from campaigns.models import Campaign, Status
from campaigns.views.chosen import NobodyChosen, chosen_in, named, require_some, say
from campaigns.views.scope import MemberRequest, member_campaign, page
from influencers.models import Network
from notifications import outbox

TITLES = {
    "requests": gettext_noop("Requests"),
    "ready": gettext_noop("Ready to send"),
    "pending": gettext_noop("Pending content"),
    "published": gettext_noop("Published"),
    "closed": gettext_noop("Closed"),
}
ACCEPTED = (gettext_noop("%(who)s is accepted."), gettext_noop("%(number)s accepted."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tab(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """One tab. A form of it says `do` and `chosen` (or the one row, as `accept=7`)."""
    campaign = member_campaign(request, pk)
    if request.method != "POST":
        return draw(request, campaign, name)
    for deed, perform in DEEDS.items():
        chosen = chosen_in(request, deed)
        if chosen is not None:
            return perform(request, campaign, name, chosen)
    return redirect(request.get_full_path())


def draw(request: MemberRequest, campaign: Campaign, name: str, *, refusal: Exception | None = None) -> HttpResponse:
    """The tab as it stands now; with a refusal, the sentence and 409."""
    filters = lists.Filters.from_query(request.GET)
    counts, countries = lists.count_with_countries(campaign, name)
    rows = lists.collaborations_in(campaign, name, filters, request.GET.get("page"), stand_there=counts[name])
    context = frame(campaign, name, counts) | {
        "title": _(TITLES[name]),
        "rows": rows,
        "pks_shown": ",".join(str(row["pk"]) for row in rows.object_list),
        "some_expired": any(row["status"] == Status.EXPIRED for row in rows.object_list),
        "filters": filters,
        "sort": filters.sort or lists.FIRST_SORT[name],
        "networks": Network.values,
        "countries": countries,
        "wanted": orders.wanted_values(campaign),
        "ended": code_days.ended(campaign) if name in ("requests", "ready") else None,
    }
    return page(request, f"campaigns/tab_{name}.html", context, refusal=refusal)


def frame(campaign: Campaign, name: str, counts: dict[str, int] | None = None) -> dict[str, Any]:
    """What the head of every page of a campaign shows; `counts` where they were read with something else."""
    return {"campaign": campaign, "tab": name, "counts": counts or lists.count_tabs(campaign)}


def way_back(campaign: Campaign, name: str) -> dict[str, str]:
    """The tab that a small page was opened from."""
    return {"tab_title": _(TITLES[name]), "tab_url": reverse(f"campaigns:{name}", args=[campaign.pk])}


def _accept(request: MemberRequest, campaign: Campaign, name: str, chosen: list[int]) -> HttpResponse:
    if not chosen:
        return draw(request, campaign, name, refusal=NobodyChosen(_("Tick the creators first, then choose Accept.")))
    try:
        moved = workflow.accept_many(campaign, chosen, by=person(request.user))
        require_some(campaign, chosen, moved)
    except workflow.WrongMove as wrong:
        return draw(request, campaign, name, refusal=wrong)
    say(request, campaign, ACCEPTED, chosen, moved)
    if problem := code_days.ended(campaign):
        messages.warning(request, problem.message, extra_tags=problem.code)
    waiting = sum(1 for one in moved if one.status == Status.READY_TO_SEND)
    if waiting:
        waits = ngettext(
            "%(number)s waits in Ready to send until you add the missing codes or links.",
            "%(number)s wait in Ready to send until you add the missing codes or links.",
            waiting,
        )
        messages.info(request, waits % {"number": waiting})
    return redirect(request.get_full_path())


def _resend(request: MemberRequest, campaign: Campaign, name: str, chosen: list[int]) -> HttpResponse:
    if not chosen:
        return draw(
            request, campaign, name, refusal=NobodyChosen(_("Tick the creators first, then choose Send again."))
        )
    mails = outbox.latest_by_subject("collaboration", named(campaign, chosen), kinds=handover.MAILS_OF_VALUES)
    again, not_sent = sending_again.send_many_again(mails.values(), by=person(request.user))
    sent, refused = len(again), not_sent[-1][1] if not_sent else None
    if not sent:
        return draw(
            request, campaign, name, refusal=refused or NobodyChosen(_("There is no e-mail to send again yet."))
        )
    said = ngettext("%(number)s e-mail on the way again.", "%(number)s e-mails on the way again.", sent)
    messages.success(request, said % {"number": sent})
    if refused:
        left = len(chosen) - sent
        out = ngettext("%(number)s was left out: %(why)s", "%(number)s were left out: %(why)s", left)
        messages.warning(request, out % {"number": left, "why": refused})
    return redirect(request.get_full_path())


def _expire(request: MemberRequest, campaign: Campaign, name: str, chosen: list[int]) -> HttpResponse:
    one = campaign.collaborations.filter(pk__in=chosen).first()
    if one is None:
        return draw(request, campaign, name, refusal=NobodyChosen(_("Choose one creator.")))
    try:
        expiry.expire_one(one, by=person(request.user))
    except workflow.WrongMove as wrong:
        return draw(request, campaign, name, refusal=wrong)
    messages.success(
        request,
        _("%(who)s has expired and is told by e-mail. Her code and link keep working.") % {"who": one.display_name},
    )
    return redirect(request.get_full_path())


Deed = Callable[[MemberRequest, Campaign, str, list[int]], HttpResponse]
DEEDS: dict[str, Deed] = {"accept": _accept, "resend": _resend, "expire": _expire}
