"""Which rows of a list a form is about, and the sentence that says what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import workflow
from campaigns.models import Campaign, Collaboration
from campaigns.views.scope import MemberRequest

MOST_AT_ONCE = 1000


class NobodyChosen(Exception):
    """A deed for many, and nobody ticked."""

    code = "nothing_chosen"


def chosen_in(request: MemberRequest, deed: str) -> list[int] | None:
    """The rows that a form names for this deed, or None if it asks for another one.

    A row's own button is named for the deed and holds the row; the buttons of the bar say `do` for the ticked
    rows, or `all` for the rows of the page.
    """
    if deed in request.POST:
        return numbers([request.POST[deed]])
    if request.POST.get("do") == deed:
        return numbers(request.POST.getlist("chosen"))
    if request.POST.get("all") == deed:
        return numbers(request.POST.get("shown", "").split(","))
    return None


def numbers(texts: Sequence[str]) -> list[int]:
    """The primary keys among these texts; anything else is nobody's row."""
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    return list(dict.fromkeys(found))[:MOST_AT_ONCE]


def named(campaign: Campaign, pks: Collection[int]) -> dict[int, Collaboration]:
    """The collaborations of this campaign among these, for naming them. One query."""
    found = campaign.collaborations.filter(pk__in=pks).only("campaign", "name", "handle", "email", "status")
    return {one.pk: one for one in found}


def require_some(campaign: Campaign, chosen: Collection[int], moved: Collection[Collaboration]) -> None:
    """Raise WrongMove if a deed found nobody to move: the page was old."""
    if not moved:
        nothing = _("Nothing was changed: %(how)s. The list below is new.")
        raise workflow.WrongMove(nothing % {"how": _how_they_stand(campaign, chosen)})


def say(
    request: MemberRequest,
    campaign: Campaign,
    words: tuple[str, str],
    chosen: Collection[int],
    moved: Collection[Collaboration],
) -> None:
    """“12 accepted. 1 was left out: Marie is “Refused”.” `words`: what is said of one by name, and of a number."""
    of_one, of_many = words
    if len(chosen) == len(moved) == 1:
        [one] = moved
        messages.success(request, _(of_one) % {"who": one.display_name})
        return
    left = set(chosen) - {one.pk for one in moved}
    done = _(of_many) % {"number": len(moved)}
    if not left:
        messages.success(request, done)
        return
    said = ngettext(
        "%(done)s %(number)s was left out: %(how)s.", "%(done)s %(number)s were left out: %(how)s.", len(left)
    )
    messages.warning(request, said % {"done": done, "number": len(left), "how": _how_they_stand(campaign, left)})


def _how_they_stand(campaign: Campaign, pks: Collection[int]) -> str:
    return _first_three(
        _("%(who)s is “%(status)s”") % {"who": one.display_name, "status": one.get_status_display()}
        for one in named(campaign, pks).values()
    ) or _("not in this campaign")


def _first_three(texts: Iterable[str]) -> str:
    whole = list(texts)
    three = ", ".join(whole[:3])
    if len(whole) <= 3:
        return three
    return _("%(some)s and %(number)s more") % {"some": three, "number": len(whole) - 3}
