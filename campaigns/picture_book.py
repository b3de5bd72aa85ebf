"""Which pictures are in use, and who may see one: a brand's logo, a campaign's picture, a creator's own."""

from __future__ import annotations

from itertools import chain

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit, pictures
from accounts.actors import Actor
from accounts.models import Brand, User
from campaigns import workflow
from campaigns.models import Campaign, Collaboration
from influencers.models import Influencer


def may_see(user: User, name: str) -> bool:
    """Logos are for everybody who is signed in, as the Store is; a draft's picture is for its team.

    A creator's picture is for herself, and for the brands to which she has applied (decision 0043).
    """
    if influencer := Influencer.objects.filter(avatar=name).first():
        asked = Collaboration.objects.filter(influencer=influencer, brought_by_brand=False)
        return influencer.user_id == user.pk or asked.visible_to(user).exists()
    if Brand.objects.filter(logo=name).exists():
        return True
    open_to_her = ~Q(status=Campaign.Status.DRAFT) | Q(brand__memberships__user_id=user.pk)
    return Campaign.objects.filter(open_to_her, picture=name).exists()


@transaction.atomic
def set_picture(campaign: Campaign, picture: bytes | None, *, by: Actor) -> None:
    """Give the campaign a picture that `pictures.read` has made, or none. Raises WrongMove for a closed campaign."""
    campaign = workflow.locked(campaign)
    if campaign.status == Campaign.Status.CLOSED:
        raise workflow.WrongMove(_("“%(title)s” is closed and stays as it is.") % {"title": campaign.title})
    before, campaign.picture = campaign.picture, pictures.store(picture) if picture else ""
    campaign.save(update_fields=["picture"])
    audit.record(
        "campaign.picture", by=by, brand=campaign.brand, subject=campaign, before=before, after=campaign.picture
    )


def forget() -> int:
    """Delete the pictures that nobody uses any more: replaced, removed, of discarded drafts and deleted accounts."""
    logos = Brand.objects.exclude(logo="").values_list("logo", flat=True)
    covers = Campaign.objects.exclude(picture="").values_list("picture", flat=True)
    faces = Influencer.objects.exclude(avatar="").values_list("avatar", flat=True)
    return pictures.forget_all_but(chain(logos, covers, faces))
