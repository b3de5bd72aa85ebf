"""Which pictures are in use, and who may see one: a brand's logo, or a campaign's picture."""

from __future__ import annotations

from itertools import chain

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit, pictures
from accounts.actors import Actor
from accounts.models import Brand, User
from campaigns import workflow
from campaigns.models import Campaign


def may_see(user: User, name: str) -> bool:
    """Logos are for everybody who is signed in, as the Store is; a draft's picture is for its team."""
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
    """Delete the pictures that nobody uses any more: replaced, removed, of discarded drafts."""
    logos = Brand.objects.exclude(logo="").values_list("logo", flat=True)
    covers = Campaign.objects.exclude(picture="").values_list("picture", flat=True)
    return pictures.forget_all_but(chain(logos, covers))
