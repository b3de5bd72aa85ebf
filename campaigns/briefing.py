"""What a creator may see of her collaboration: her values once they have left the house, and her next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.brands import today_of
from campaigns.code_words import days_in_words, discount_in_words
from campaigns.models import Campaign, Collaboration, Format, Status
from influencers.models import Influencer, Network
from promocodes.models import Handout
from promocodes.validity import Days, days_of

SHOWS_VALUES = (Status.PENDING_CONTENT, Status.PUBLISHED)
"""Nothing is shown before everything has arrived, and nothing after the collaboration ended."""

NEXT_STEPS = {
    Status.APPLIED: gettext_noop("The brand looks at your request."),
    Status.READY_TO_SEND: gettext_noop("The brand prepares what you share."),
    Status.PENDING_CONTENT: gettext_noop("Post, then report your post."),
    Status.PUBLISHED: gettext_noop("Thank you. What you share still counts."),
    Status.REFUSED: gettext_noop("The brand chose others this time."),
    Status.CANCELLED: gettext_noop("Nothing to do here any more."),
    Status.EXPIRED: gettext_noop("Ask the brand if you still want to post."),
}


@dataclass(frozen=True)
class Values:
    """A creator's values as she may see them now. `code` and `link` are empty until they are hers to share.

    `code_days` says when the code works, `code_ended` that its last day is past, `discount` what it takes off.
    `retired` is the code that she had and that was taken out of use; a new one has not left the house yet.
    """

    code: str = ""
    link: str = ""
    on_its_way: bool = False
    replacement_on_its_way: bool = False
    code_days: str = ""
    code_ended: bool = False
    discount: str = ""
    retired: Handout | None = None


def of_creator(influencer: Influencer) -> QuerySet[Collaboration]:
    """Her collaborations with everything that her pages show, in one query."""
    return Collaboration.objects.filter(influencer=influencer).select_related(
        "campaign__brand",
        "campaign__promo_code",
        "campaign__affiliate_link",
        "promo_handout__code",
        "promo_handout__instruction",
        "promo_handout__previous__code",
        "promo_handout__previous__instruction",
        "link_handout__tracked_link",
        "link_handout__previous__tracked_link",
    )


def values(one: Collaboration) -> Values:
    """What she may see. While an import holds a first value there is none; while it holds a new one, the old one is.

    All values come together, as in the mail: a campaign's link does not go ahead of its code.
    """
    if one.status not in SHOWS_VALUES:
        return Values()
    given = [handout for handout in (one.promo_handout, one.link_handout) if handout is not None]
    shown = {handout.pk: _available(handout) for handout in given}
    if any(found is None for found in shown.values()):
        return Values(on_its_way=True)
    code = shown[one.promo_handout.pk] if one.promo_handout else None
    retired = code if code and code.retired_reason else None
    link = shown[one.link_handout.pk] if one.link_handout else None
    shared = code if code and not retired else None
    days = days_of(shared.instruction, shared.code) if shared else Days()
    today = today_of(one.campaign.brand)
    return Values(
        code=shared.value if shared else "",
        code_days=days_in_words(days, today),
        code_ended=days.have_ended(today),
        discount=discount_in_words(shared.instruction) if shared else "",
        # a new destination keeps the short link, so a link that waits looks as it did
        link=link.tracked_link.url if link and link.tracked_link else "",
        replacement_on_its_way=bool(one.promo_handout and code != one.promo_handout),
        retired=retired,
    )


def next_step(one: Collaboration, seen: Values) -> str:
    """What she does next, in one sentence."""
    if seen.on_its_way:
        return on_their_way(one.campaign)
    if seen.retired:
        return _("Your code no longer works. A new one comes by e-mail.")
    return _(NEXT_STEPS[Status(one.status)])


def on_their_way(campaign: Campaign) -> str:
    """That what the campaign hands out has been prepared, and leaves soon."""
    if campaign.promo_code and campaign.affiliate_link:
        return _("Your code and link are on the way.")
    if campaign.promo_code:
        return _("Your code is on the way.")
    return _("Your link is on the way.") if campaign.affiliate_link else _("Your brief is on the way.")


def things(campaign: Campaign) -> str:
    """What the campaign hands out, as in “code and link”."""
    if campaign.promo_code and campaign.affiliate_link:
        return _("code and link")
    if campaign.promo_code:
        return _("code")
    return _("link") if campaign.affiliate_link else _("brief")


def what_to_post(formats: Iterable[str], networks: Iterable[str]) -> str:
    """As in “A story on Instagram or TikTok; a reel is welcome too”. A story comes first wherever it is asked for."""
    asked = [one for one in formats if one in Format.values] or ["story"]
    first = "story" if "story" in asked else asked[0]
    sentence = _asked_for()[first]
    if places := [Network(one).label for one in networks if one in Network.values]:
        sentence = _("%(what)s on %(networks)s") % {"what": sentence, "networks": _either(places)}
    if others := [_welcome()[one] for one in asked if one != first]:
        return _("%(sentence)s; %(others)s is welcome too") % {"sentence": sentence, "others": _either(others)}
    return sentence


def _asked_for() -> dict[str, str]:
    return {"story": _("A story"), "reel": _("A reel"), "post": _("A post"), "video": _("A video")}


def _welcome() -> dict[str, str]:
    return {"story": _("a story"), "reel": _("a reel"), "post": _("a post"), "video": _("a video")}


def _either(words: list[str]) -> str:
    """As in “a, b or c”."""
    if len(words) == 1:
        return words[0]
    return _("%(others)s or %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}


def rules(text: str) -> list[str]:
    """The lines of what to do or not to do, without the dashes that people put before them."""
    return [line for line in (one.strip().lstrip("-•*–").strip() for one in text.splitlines()) if line]


def _available(handout: Handout) -> Handout | None:
    """The newest version that has left the house; None if the first one is still held."""
    now = timezone.now()
    found: Handout | None = handout
    while found is not None and found.available_at > now:
        found = found.previous
    return found
