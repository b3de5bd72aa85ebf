"""Giving later deadlines, to one creator or many: a page that says what will happen and takes the day."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import workflow
from campaigns.deadlines import DeadlineRefused
from campaigns.forms.moves import DeadlineForm
from campaigns.models import Campaign, Collaboration, Status
from campaigns.views import tabs
from campaigns.views.chosen import NobodyChosen, named, numbers, require_some, say
from campaigns.views.scope import MemberRequest, member_campaign, page

TABS = {"pending": Status.PENDING_CONTENT, "closed": Status.EXPIRED}
"""Where creators are chosen from, and who of them can be given a later day."""

EXTENDED = (gettext_noop("%(who)s is to post by the new day."), gettext_noop("%(number)s given a new deadline."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """Ask for the day, then give it: GET or a first POST from the list shows the question, its own POST says `sure`."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    given = request.POST if request.method == "POST" else request.GET
    chosen = numbers(given.getlist("chosen"))
    sure = request.method == "POST" and "sure" in request.POST
    form = DeadlineForm(request.POST if sure else None)
    people = named(campaign, chosen)
    if not people:
        nobody = NobodyChosen(_("Tick the creators first, then choose New deadline."))
        return tabs.draw(request, campaign, name, refusal=nobody)
    if not (sure and form.is_valid()):
        return _ask(request, campaign, name, people, form)
    wanted = form.cleaned_data
    try:
        moved = workflow.extend_many(
            campaign,
            chosen,
            due_on=wanted["due_on"],
            days=wanted["days"],
            by=person(request.user),
            reason=wanted["reason"],
        )
        require_some(campaign, chosen, moved)
    except DeadlineRefused as refused:
        form.take(refused)
        return _ask(request, campaign, name, people, form)
    except workflow.WrongMove as wrong:
        return tabs.draw(request, campaign, name, refusal=wrong)
    say(request, campaign, EXTENDED, chosen, moved)
    return redirect(f"campaigns:{name}", campaign.pk)


def _ask(
    request: MemberRequest, campaign: Campaign, name: str, people: dict[int, Collaboration], form: DeadlineForm
) -> HttpResponse:
    context: dict[str, Any] = {
        "campaign": campaign,
        **tabs.way_back(campaign, name),
        "people": list(people.values())[:20],
        "chosen": list(people),
        "more": max(len(people) - 20, 0),
        "gone": [one for one in people.values() if one.status != TABS[name]],
        "from_closed": name == "closed",
        "form": form,
    }
    return page(request, "campaigns/extend.html", context, status=422 if form.errors else 200)
