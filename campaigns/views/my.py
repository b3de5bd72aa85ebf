"""A creator's own campaigns, and the campaign information page: what she shares, until when, and what comes next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from accounts import viewing
from accounts.actors import Actor, person
from campaigns import (
    artwork,
    briefing,
    case_book,
    cases,
    deadlines,
    expiry,
    link_labels,
    qr,
    receipts,
    results,
    timeline,
    workflow,
)
from campaigns.creator_forms import CaseForm, ReportForm
from campaigns.models import Case, Collaboration, Status
from campaigns.views.store import CreatorRequest, form_of
from influencers.views import creator_required
from tracking.robots import is_early

GROUPS = (
    (gettext_noop("Your turn"), (Status.PENDING_CONTENT,)),
    (gettext_noop("Waiting for the brand"), (Status.READY_TO_SEND, Status.APPLIED)),
    (gettext_noop("Posted"), (Status.PUBLISHED,)),
    (gettext_noop("Past"), (Status.EXPIRED, Status.REFUSED, Status.CANCELLED)),
)
HER_WORDS = {
    Status.APPLIED: ("info", gettext_lazy("Waiting for an answer")),
    Status.READY_TO_SEND: ("ok", gettext_lazy("You are in")),
    Status.PENDING_CONTENT: ("warn", gettext_lazy("Time to post")),
    Status.PUBLISHED: ("ok", gettext_lazy("Posted")),
    Status.REFUSED: ("", gettext_lazy("Not this time")),
    Status.CANCELLED: ("", gettext_lazy("Ended")),
    Status.EXPIRED: ("bad", gettext_lazy("Deadline passed")),
}
HER_EVENTS = {
    "applied": ("", gettext_lazy("You applied")),
    "brought": ("", gettext_lazy("The brand invited you")),
    "accepted": ("ok", gettext_lazy("The brand accepted you")),
    "mail_sent": ("", gettext_lazy("Your mail was sent")),
    "code_retired": ("warn", gettext_lazy("Your code was taken out of use")),
    "seen": ("", gettext_lazy("You opened this page with what you share")),
    "confirmed": ("ok", gettext_lazy("You confirmed that everything works")),
    "case_opened": ("warn", gettext_lazy("You said that something does not work")),
    "case_answered": ("ok", gettext_lazy("The brand answered")),
    "link_labelled": ("", gettext_lazy("A link for one more place was made")),
    "first_click": ("ok", gettext_lazy("The first visit through your link")),
    "first_order": ("ok", gettext_lazy("The first order that you brought")),
    "published": ("ok", gettext_lazy("You reported your post")),
    "refused": ("", gettext_lazy("The brand chose others")),
    "withdrawn": ("", gettext_lazy("You withdrew your request")),
    "cancelled": ("bad", gettext_lazy("The collaboration ended")),
    "expired": ("warn", gettext_lazy("The deadline passed")),
    "extended": ("ok", gettext_lazy("You got a new deadline")),
}
"""What of a timeline is hers to read; a held import, for one, is between the brand and the post office."""


@require_safe
@creator_required
def campaigns(request: CreatorRequest) -> HttpResponse:
    """All her campaigns; first what needs something from her, the nearest deadline on top."""
    listed = list(briefing.of_creator(request.influencer).order_by("-pk"))
    cards: dict[str, list[dict[str, Any]]] = {title: [] for title, _ in GROUPS}
    for one in listed:
        seen = briefing.values(one)
        title = next(title for title, statuses in GROUPS if one.status in statuses)
        if seen.on_its_way:
            title = "Waiting for the brand"
        cards[title].append(_card(one, seen))
    cards["Your turn"].sort(key=lambda card: card["one"].due_on)
    groups = [(_(title), found) for title, found in cards.items() if found]
    return render(request, "my/campaigns.html", {"groups": groups, "turn": len(cards["Your turn"])})


@require_safe
@creator_required
def campaign(request: CreatorRequest, pk: int) -> HttpResponse:
    """The campaign information page. That she opened it is noted once, with the values that it shows."""
    one = hers(request, pk)
    if request.method == "GET" and not is_early(request.headers) and not viewing.is_viewed(request):
        receipts.note_seen(one, by=herself(request, one))
    return _page(request, one, ReportForm())


@form_of("mine:campaign")
def confirm(request: CreatorRequest, pk: int) -> HttpResponse:
    """Got it: she has what she shares, and it works."""
    one = hers(request, pk)
    try:
        receipts.confirm(one, versions=request.POST.get("versions", ""), by=herself(request, one))
    except (receipts.ValueChanged, receipts.NothingShown) as error:
        return refused(request, pk, error.code, str(error))
    thanks = _("Thank you. %(brand)s knows that everything has arrived.")
    messages.success(request, thanks % {"brand": one.campaign.brand.name})
    return redirect("mine:campaign", pk)


@form_of("mine:campaign")
def open_case(request: CreatorRequest, pk: int) -> HttpResponse:
    """It does not work: the brand is asked, and her deadline waits."""
    one = hers(request, pk)
    form = CaseForm(request.POST, reasons=_reasons(one))
    if not form.is_valid():
        return _page(request, one, ReportForm(), case_form=form, status=422)
    said = form.cleaned_data
    try:
        cases.open_case(
            one,
            reason=said["reason"],
            text=said["text"],
            seen_text=said["seen_text"],
            versions=said["versions"],
            by=herself(request, one),
        )
    except (receipts.ValueChanged, receipts.NothingShown) as error:
        return refused(request, pk, error.code, str(error))
    seen = _("%(brand)s sees what you wrote, and answers.")
    messages.success(request, seen % {"brand": one.campaign.brand.name})
    return redirect("mine:campaign", pk)


@form_of("mine:campaign")
def publish(request: CreatorRequest, pk: int) -> HttpResponse:
    """She says where her post is."""
    one = hers(request, pk)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form, status=422)
    try:
        workflow.publish(one, content_url=form.cleaned_data["content_url"], by=person(request.user))  # type: ignore[arg-type]
    except workflow.WrongMove as error:
        reported = one.status == Status.PUBLISHED
        again, early = _("This post is reported already."), _("A post can be reported while you are to post.")
        return refused(request, pk, error.code, again if reported else early)
    thanks = _("Thank you. %(brand)s sees your post now.")
    messages.success(request, thanks % {"brand": one.campaign.brand.name})
    return redirect("mine:campaign", pk)


@form_of("mine:campaign")
def withdraw(request: CreatorRequest, pk: int) -> HttpResponse:
    """Take her request back, as long as the brand has not answered."""
    one = hers(request, pk)
    try:
        workflow.withdraw(one, by=person(request.user))  # type: ignore[arg-type]
    except workflow.WrongMove as error:
        answered = _("The brand has answered your request already, so it cannot be withdrawn.")
        return refused(request, pk, error.code, answered)
    withdrawn = _("Your request for “%(campaign)s” is withdrawn.")
    messages.success(request, withdrawn % {"campaign": one.campaign.title})
    return redirect("mine:campaigns")


def herself(request: CreatorRequest, one: Collaboration) -> Actor:
    """The creator, by the name that this brand knows her by."""
    who = person(request.user)  # type: ignore[arg-type]
    return Actor(label=one.display_name[:120], source=who.source, user=who.user)


def hers(request: CreatorRequest, pk: int) -> Collaboration:
    """Her own collaboration; 404 for anybody else's."""
    return get_object_or_404(briefing.of_creator(request.influencer), pk=pk)


def _card(one: Collaboration, seen: briefing.Values) -> dict[str, Any]:
    """What a card and the head of the page say alike."""
    tone, words = HER_WORDS[Status(one.status)]
    if seen.on_its_way:
        tone, words = "info", gettext_lazy("On its way")
    waits = one.clock_stopped_at is not None
    late = one.status == Status.PENDING_CONTENT and not waits and one.days_left is not None and one.days_left < 0
    return {
        "one": one,
        "seen": seen,
        "tone": "bad" if late else tone,
        "words": _("Overdue") if late else _("The brand looks at it") if waits else words,
        "step": briefing.next_step(one, seen),
        "cover": artwork.cover(one.campaign),
    }


def refused(request: CreatorRequest, pk: int, code: str, sentence: str) -> HttpResponse:
    """Her page again, with why it could not be done."""
    messages.error(request, sentence, extra_tags=code)
    return _page(request, hers(request, pk), ReportForm(), status=409)


def _page(
    request: CreatorRequest,
    one: Collaboration,
    form: ReportForm,
    *,
    case_form: CaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = briefing.values(one)
    versions = receipts.versions_of(one)
    context = _card(one, seen) | {
        "campaign": one.campaign,
        "things": briefing.things(one.campaign),
        "on_the_way": briefing.on_their_way(one.campaign).removesuffix("."),
        "what": briefing.what_to_post(one.campaign.formats, one.campaign.networks),
        "dos": briefing.rules(one.campaign.dos),
        "donts": briefing.rules(one.campaign.donts),
        "qr": qr.inline(seen.link) if seen.link else "",
        "links": link_labels.of(one) if seen.link else [],
        "most_links": link_labels.MOST,
        "events": _events(one),
        "brought": results.of_collaboration(one),
        "days_to_post": deadlines.days_to_post(one.campaign, one.network),
        "ends_on": expiry.ends_on(one),
        "form": form,
        "case": _her_case(one),
        "may_say": receipts.shows_present(one),
        "versions": versions,
        "case_form": case_form or CaseForm(reasons=_reasons(one), initial={"versions": versions}),
    }
    return render(request, "my/campaign.html", context, status=status)


def _her_case(one: Collaboration) -> Case | None:
    """Her newest case while it means something to her: open, or answered by a person."""
    newest = Case.objects.filter(collaboration=one).first() if one.status in briefing.SHOWS_VALUES else None
    if newest is None or newest.answer_text in case_book.LEFT_BY.values():
        return None
    return newest if newest.answer != Case.Answer.REPLACED or receipts.shows_present(one) else None


def _reasons(one: Collaboration) -> list[tuple[str, str]]:
    """What can be wrong, in her language; the brand's papers name it in English."""
    return [(reason, _(words)) for reason, words in cases.reasons_for(one)]


def _events(one: Collaboration) -> list[dict[str, Any]]:
    """Her side of the timeline."""
    return [
        {"at": line.at, "title": HER_EVENTS[line.event][1], "tone": HER_EVENTS[line.event][0]}
        for line in timeline.of(one)
        if line.event in HER_EVENTS
    ]
