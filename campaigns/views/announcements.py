"""Writing to creators of a campaign: the text, whom it reaches, and what became of its mails."""

from __future__ import annotations

import uuid
from collections import Counter

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import announcements, own_words, sending_again
from campaigns.forms.announcements import AnnouncementForm
from campaigns.lists import BROKEN
from campaigns.mail_words import KINDS, PLACEHOLDERS
from campaigns.models import Campaign, Collaboration
from campaigns.views import tabs
from campaigns.views.chosen import numbers
from campaigns.views.scope import MemberRequest, member_campaign, page
from notifications.models import Message

PER_PAGE = 50


@login_required
@require_safe
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """What was written to the creators of this campaign, with the states of its mails."""
    campaign = member_campaign(request, pk)
    shown = Paginator(campaign.announcements.select_related("sent_by"), PER_PAGE).get_page(request.GET.get("page"))
    counted = (
        Message.objects.filter(batch__in=[one.batch for one in shown.object_list])
        .order_by()
        .values_list("batch", "state")
        .annotate(number=Count("pk"))
    )
    states: dict[str, list[tuple[str, int]]] = {}
    for batch, state, number in counted:
        states.setdefault(batch, []).append((state, number))
    for one in shown.object_list:
        one.states = sorted(states.get(one.batch, []))  # type: ignore[attr-defined]
    return page(request, "campaigns/announcements.html", tabs.frame(campaign, "announcements") | {"rows": shown})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def new(request: MemberRequest, pk: int) -> HttpResponse:
    """Write, look whom it reaches, send. A form says `do`: choose (from a tab), check, edit or send."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    chosen = numbers(request.POST.getlist("chosen"))
    do = request.POST.get("do", "choose")
    form = _form(request, campaign, chosen, bound=do in ("check", "send"))
    if not form.is_bound or not form.is_valid():
        return _draw(request, campaign, form, wrong=form.is_bound)
    words = {"subject": form.cleaned_data["subject"], "body": form.cleaned_data["body"]}
    statuses = form.cleaned_data.get("statuses", [])
    if do == "send":
        try:
            made = announcements.send(
                campaign,
                **words,
                statuses=statuses,
                chosen=chosen,
                press_key=request.POST.get("press_key", "")[:64] or uuid.uuid4().hex,
                by=person(request.user),
            )
        except announcements.AnnouncementRefused as refusal:
            return _draw(request, campaign, form, refusal=refusal)
        said = ngettext("On the way to %(number)s creator.", "On the way to %(number)s creators.", made.number)
        messages.success(request, said % {"number": made.number})
        return redirect("campaigns:announcement", campaign.pk, made.pk)
    found = announcements.people(campaign, statuses=statuses, chosen=chosen).select_related("influencer")
    context = {
        "audience": announcements.audience(found, campaign),
        "words": words,
        "chosen": chosen,
        "statuses": statuses,
        "press_key": uuid.uuid4().hex,
    }
    return page(request, "campaigns/announcement_check.html", tabs.frame(campaign, "announcements") | context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: MemberRequest, pk: int, announcement_pk: int) -> HttpResponse:
    """One announcement with its mails; those that did not arrive can be sent again."""
    campaign = member_campaign(request, pk)
    found = get_object_or_404(campaign.announcements, pk=announcement_pk)
    refusal: Exception | None = None
    if request.method == "POST":
        failed = announcements.messages_of(found).filter(pk__in=numbers(request.POST.getlist("resend")))
        sent, refused = sending_again.send_many_again(failed, by=person(request.user))
        refusal = refused[-1][1] if refused else None
        if sent:
            again = ngettext("%(number)s e-mail on the way again.", "%(number)s e-mails on the way again.", len(sent))
            messages.success(request, again % {"number": len(sent)})
        if not refusal:
            return redirect("campaigns:announcement", campaign.pk, found.pk)
    mails = announcements.messages_of(found)
    shown = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    people = Collaboration.objects.in_bulk([mail.subject_id for mail in shown.object_list if mail.subject_id])
    context = {
        "announcement": found,
        "mails": shown,
        "rows": [(mail, people.get(mail.subject_id or 0), mail.state in BROKEN) for mail in shown.object_list],
        "states": sorted(Counter(mails.values_list("state", flat=True)).items()),
    }
    return page(
        request, "campaigns/announcement.html", tabs.frame(campaign, "announcements") | context, refusal=refusal
    )


def _form(request: MemberRequest, campaign: Campaign, chosen: list[int], *, bound: bool) -> AnnouncementForm:
    """The form as it was sent, or with the words that the brand begins with."""
    counts = dict(
        campaign.collaborations.order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
        .values_list("status", "number")
    )
    kept = own_words.one_row(campaign.brand, "announcement", _language())
    initial = {
        "subject": request.POST.get("subject", kept.subject),
        "body": request.POST.get("body", kept.body),
        "statuses": request.POST.getlist("statuses"),
    }
    return AnnouncementForm(request.POST if bound else None, counts=counts, chosen=chosen, initial=initial)


def _language() -> str:
    """The language of the page: its words are what one begins with."""
    return own_words.language_of(get_language() or "")


def _draw(
    request: MemberRequest,
    campaign: Campaign,
    form: AnnouncementForm,
    *,
    refusal: Exception | None = None,
    wrong: bool = False,
) -> HttpResponse:
    kind = KINDS["announcement"]
    people = announcements.people(campaign, statuses=announcements.AUDIENCE, chosen=form.chosen)
    named = list(people.select_related("campaign")[:20])
    context = {
        "form": form,
        "chosen": form.chosen,
        "number": people.count(),
        "people": named,
        "one": named[0] if named else None,
        "placeholders": [(name, PLACEHOLDERS[name], False) for name in kind.placeholders],
        "preview": reverse("mail:preview_words", args=[kind.name, _language()]),
    }
    status = 422 if wrong else 0
    return page(
        request,
        "campaigns/announcement_new.html",
        tabs.frame(campaign, "announcements") | context,
        refusal=refusal,
        status=status,
    )
