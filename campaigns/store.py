"""What creators find in the Store."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains
from django.utils.translation import gettext as _

from accounts.models import Brand
from campaigns.models import ACCEPTED_STATUSES, Campaign, Collaboration, Format, Status
from influencers.models import Influencer, Network


@dataclass(frozen=True)
class Offer:
    """A campaign as one creator sees it: with her own part in it, and whether a place is left."""

    campaign: Campaign
    collaboration: Collaboration | None
    is_full: bool

    @property
    def awaits(self) -> str:
        """What she gets once she is accepted, in a few words; empty for a campaign without either."""
        if self.campaign.promo_code and self.campaign.affiliate_link:
            return _("A promo code and an affiliate link await you")
        if self.campaign.promo_code:
            return _("A promo code awaits you")
        return _("An affiliate link awaits you") if self.campaign.affiliate_link else ""

    @property
    def places_to_post(self) -> list[str]:
        """Networks and formats as words."""
        campaign = self.campaign
        known = dict([*Network.choices, *format_choices()])
        return [known.get(one, one) for one in [*campaign.networks, *campaign.formats]]

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        ends = self.campaign.ends_on
        return ends is not None and ends < today()

    @property
    def is_open(self) -> bool:
        """Whether she may ask to take part."""
        return (
            self.campaign.status == Campaign.Status.PUBLISHED
            and self.collaboration is None
            and not self.is_full
            and not self.has_ended
        )


def format_choices() -> list[tuple[str, str]]:
    """The formats in the language of the page, for a select box."""
    return [(one.value, _(str(one.label))) for one in Format]


def today() -> datetime.date:
    """The day by which the Store opens and closes."""
    return datetime.datetime.now(datetime.UTC).date()


def find(*, words: str = "", network: str = "", format: str = "", brand: str = "") -> QuerySet[Campaign]:
    """Published campaigns that have not ended, the newest first: every word stands in title, brief or brand's name."""
    found = _shown(Campaign.objects.in_store()).exclude(ends_on__lt=today())
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(brief__icontains=word) | Q(brand__name__icontains=word))
    if network:
        found = found.filter(_lists("networks", network))
    if format:
        found = found.filter(_lists("formats", format))
    if brand:
        found = found.filter(brand__slug=brand)
    return found.order_by("-published_at", "-pk")


def offers(campaigns: Iterable[Campaign], influencer: Influencer) -> list[Offer]:
    """These campaigns with her part in each. One query; the campaigns come from `find` or `named`."""
    listed = list(campaigns)
    hers = {
        one.campaign_id: one
        for one in Collaboration.objects.filter(influencer=influencer, campaign__in=listed).exclude(
            status=Status.CANCELLED
        )
    }
    return [
        Offer(
            campaign=one,
            collaboration=hers.get(one.pk),
            is_full=one.places is not None and one.taken >= one.places,  # type: ignore[attr-defined]
        )
        for one in listed
    ]


def named(slug: str, influencer: Influencer) -> Offer:
    """One campaign that creators may read about: published, or closed. Raises Campaign.DoesNotExist."""
    campaign = _shown(Campaign.objects.all()).exclude(status=Campaign.Status.DRAFT).get(slug=slug)
    return offers([campaign], influencer)[0]


def brands() -> QuerySet[Brand]:
    """The brands that have something in the Store today."""
    return Brand.objects.filter(pk__in=find().order_by().values("brand_id")).order_by("name")


def _shown(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    # counted row by row, so that only the rows of the page are; a join would count every campaign of the Store
    taken = (
        Collaboration.objects.filter(campaign=OuterRef("pk"), status__in=ACCEPTED_STATUSES)
        .order_by()
        .values("campaign")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return campaigns.select_related("brand", "promo_code", "affiliate_link").annotate(
        taken=Coalesce(Subquery(taken), 0)
    )


def _lists(field: str, word: str) -> Contains:
    """That a list of words has this one. Data bases search JSON each in its own way; as text all find a quoted word."""
    return Contains(Cast(field, TextField()), f'"{word}"')
