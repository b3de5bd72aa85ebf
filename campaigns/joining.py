"""How creators come into a campaign: they apply in the Store, or the brand brings its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from campaigns import timeline, webhook_facts, workflow
from campaigns.models import Campaign, Collaboration, Status
from influencers import profiles
from influencers.models import Influencer, Presence
from promocodes.values import new_order_reference


@dataclass(frozen=True)
class Guest:
    """A creator whom the brand brings, as it typed her. `email` is an address that was checked."""

    email: str
    name: str = ""
    handle: str = ""
    network: str = ""
    country: str = ""
    accepted: bool = False


@transaction.atomic
def apply(campaign: Campaign, influencer: Influencer, *, pitch: str, by: Actor) -> Collaboration:
    """A creator asks to take part. Asking twice gives the request that is there already.

    Raises WrongMove if the campaign is not in the Store (any more).
    """
    campaign = workflow.locked(campaign)
    if campaign.status != Campaign.Status.PUBLISHED:
        closed = _("“%(title)s” does not take requests any more.")
        raise workflow.WrongMove(closed % {"title": campaign.title})
    present = _present(campaign, [influencer.pk]).get(influencer.pk)
    if present is not None:
        return present
    best = _best_presence(campaign, influencer)
    one = Collaboration(
        campaign=campaign,
        brand=campaign.brand,
        influencer=influencer,
        name=influencer.name,
        email=influencer.email,
        handle=influencer.handle,
        network=best.network if best else "",
        followers=best.followers if best else 0,
        country=influencer.country,
        pitch=pitch.strip(),
    )
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        return _present(campaign, [influencer.pk])[influencer.pk]
    timeline.record([(one, "applied")], by=by)
    webhook_facts.moved([one], webhook_facts.APPLIED)
    audit.record("collaboration.apply", by=by, brand=campaign.brand, subject=campaign, collaborations=[one.pk])
    return one


@transaction.atomic
def bring(campaign: Campaign, guests: Sequence[Guest], *, by: Actor) -> list[Collaboration]:
    """Bring the brand's own creators, up to a thousand at once; those marked `accepted` are accepted too.

    What the brand typed stays on the collaboration: it neither alters nor reveals her profile. Who is in the campaign
    already keeps her present collaboration. Returns one collaboration a guest, in the order given.
    Raises WrongMove for a closed campaign (or, with `accepted`, a draft), CampaignFull.
    """
    campaign = workflow.locked(campaign)
    if campaign.status == Campaign.Status.CLOSED:
        raise workflow.WrongMove(_("“%(title)s” is closed and takes no more creators.") % {"title": campaign.title})
    creators = profiles.bring_many([guest.email for guest in guests])
    present = _present(campaign, [one.pk for one in creators.values()])
    fresh: dict[int, Collaboration] = {}
    for guest in guests:
        influencer = creators[profiles.normalize_email(guest.email)]
        if influencer.pk not in present and influencer.pk not in fresh:
            fresh[influencer.pk] = Collaboration(
                campaign=campaign,
                brand=campaign.brand,
                influencer=influencer,
                name=guest.name,
                email=influencer.email,
                handle=guest.handle.lstrip("@"),
                network=guest.network,
                country=guest.country,
                brought_by_brand=True,
            )
    made = _inserted(list(fresh.values()))
    timeline.record(((one, "brought") for one in made), by=by)
    webhook_facts.moved(made, webhook_facts.APPLIED)
    if made:
        audit.record(
            "collaboration.bring",
            by=by,
            brand=campaign.brand,
            subject=campaign,
            collaborations=[one.pk for one in made],
        )
    everyone = present | {one.influencer_id: one for one in made}
    order = [everyone[creators[profiles.normalize_email(guest.email)].pk] for guest in guests]
    accepted = {
        one.pk for one, guest in zip(order, guests, strict=True) if guest.accepted and one.status == Status.APPLIED
    }
    if accepted:
        workflow.accept_many(campaign, accepted, by=by)
        again = {one.pk: one for one in Collaboration.objects.filter(pk__in=[row.pk for row in order])}
        order = [again[one.pk] for one in order]
    return order


def _inserted(rows: list[Collaboration]) -> list[Collaboration]:
    """Store them. At a million orders one sheet of a thousand in eight hundred meets a reference that is taken."""
    while True:
        try:
            with transaction.atomic():
                return Collaboration.objects.bulk_create(rows, batch_size=1000)
        except IntegrityError as error:
            if "order_reference" not in str(error):
                raise
            for one in rows:
                one.order_reference = new_order_reference()


def _present(campaign: Campaign, influencers: Sequence[int]) -> dict[int, Collaboration]:
    """The collaborations that these creators have in the campaign, cancelled ones apart."""
    found = Collaboration.objects.filter(campaign=campaign, influencer_id__in=influencers).exclude(
        status=Status.CANCELLED
    )
    return {one.influencer_id: one for one in found}


def _best_presence(campaign: Campaign, influencer: Influencer) -> Presence | None:
    """Her largest audience on a network that the campaign asks for, or else her largest."""
    presences = sorted(influencer.presences.all(), key=lambda one: -one.followers)
    return next((one for one in presences if one.network in campaign.networks), presences[0] if presences else None)
