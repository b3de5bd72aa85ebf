"""Refusing, cancelling and letting expire, one or many: a page that says what will happen and takes the reason."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.actors import person
from accounts.models import Role
from accounts.permissions import require_role
from campaigns import expiry, lists, workflow
from campaigns.forms.moves import ReasonForm
from campaigns.models import Campaign
from campaigns.views import tabs
from campaigns.views.chosen import NobodyChosen, named, numbers, require_some, say
from campaigns.views.scope import MemberRequest, member_campaign, page

ENDINGS: dict[str, dict[str, Any]] = {
    "refuse": {
        "verb": workflow.refuse_many,
        "said": (gettext_noop("%(who)s is refused."), gettext_noop("%(number)s refused.")),
        "tabs": ("requests",),
        "title": gettext_noop("Refuse"),
        "nobody": gettext_noop("Tick the creators first, then choose Refuse."),
        "one": gettext_noop("Refuse %(who)s?"),
        "many": gettext_noop("Refuse %(number)s requests?"),
        "this": gettext_noop("Refuse this request"),
        "these": gettext_noop("Refuse %(number)s requests"),
        "happens": gettext_noop("The reason is shown on the creator’s page. A refused request cannot be made again."),
    },
    "cancel": {
        "verb": workflow.cancel_many,
        "said": (gettext_noop("%(who)s is cancelled."), gettext_noop("%(number)s cancelled.")),
        "tabs": ("ready", "pending"),
        "title": gettext_noop("Cancel"),
        "nobody": gettext_noop("Tick the creators first, then choose Cancel."),
        "one": gettext_noop("Cancel %(who)s?"),
        "many": gettext_noop("Cancel %(number)s orders?"),
        "this": gettext_noop("Cancel this order"),
        "these": gettext_noop("Cancel %(number)s orders"),
        "happens": gettext_noop(
            "The code is retired, and e-mails that have not left yet are stopped. Applying again is possible."
        ),
    },
    "expire": {
        "verb": expiry.expire_by_hand,
        "said": (gettext_noop("%(who)s is expired."), gettext_noop("%(number)s expired.")),
        "tabs": ("pending",),
        "title": gettext_noop("Expire"),
        "nobody": gettext_noop("Tick the creators first, then choose Expire."),
        "one": gettext_noop("Expire %(who)s?"),
        "many": gettext_noop("Expire %(number)s orders?"),
        "this": gettext_noop("Expire this order"),
        "these": gettext_noop("Expire %(number)s orders"),
        "happens": gettext_noop(
            "Only orders whose deadline is past expire. Each creator is told by e-mail; code and link keep "
            "working, and you can give a new deadline later. The reason is for your team."
        ),
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, pk: int, name: str, deed: str) -> HttpResponse:
    """Ask once, then end: GET or a first POST from the list shows the question, its own POST says `sure`."""
    campaign = member_campaign(request, pk)
    require_role(request.user, campaign.brand, Role.MANAGER)
    ending = ENDINGS[deed]
    if name not in ending["tabs"]:
        raise Http404(name)
    given = request.POST if request.method == "POST" else request.GET
    chosen = numbers(given.getlist("chosen"))
    sure = request.method == "POST" and "sure" in request.POST
    form = ReasonForm(request.POST if sure else None)
    people = named(campaign, chosen)
    if not people:
        nobody = NobodyChosen(_(ending["nobody"]))
        return tabs.draw(request, campaign, name, refusal=nobody)
    if not (sure and form.is_valid()):
        return _ask(request, campaign, name, deed, people, form)
    try:
        moved = ending["verb"](campaign, chosen, by=person(request.user), reason=form.cleaned_data["reason"])
        require_some(campaign, chosen, moved)
    except workflow.WrongMove as wrong:
        return tabs.draw(request, campaign, name, refusal=wrong)
    say(request, campaign, ending["said"], chosen, moved)
    return redirect(f"campaigns:{name}", campaign.pk)


def _ask(
    request: MemberRequest, campaign: Campaign, name: str, deed: str, people: dict[int, Any], form: ReasonForm
) -> HttpResponse:
    ending, number = ENDINGS[deed], len(people)
    first = next(iter(people.values()))
    context = {
        "campaign": campaign,
        **tabs.way_back(campaign, name),
        "title": _(ending["title"]),
        "happens": _(ending["happens"]),
        "question": _(ending["one"] if number == 1 else ending["many"]) % {"who": first.display_name, "number": number},
        "words": _(ending["this"] if number == 1 else ending["these"]) % {"number": number},
        "people": list(people.values())[:20],
        "chosen": list(people),
        "more": max(len(people) - 20, 0),
        "gone": [one for one in people.values() if lists.tab_of(one.status) != name],
        "form": form,
    }
    return page(request, "campaigns/end.html", context, status=422 if form.errors else 200)
