"""An owner closes her brand: nobody gets in from the next request on, and after a time of grace it is erased.

Decision 0038. What creators have posted goes on leading to the shop.
"""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.actors import SYSTEM, Actor
from accounts.models import Brand, BrandClosing, Membership, Role, User
from campaigns import brand_erasure, closing_mail, offers, webhook_desk, workflow
from campaigns.models import Campaign, Status

log = logging.getLogger(__name__)

REASON = gettext_noop("The brand was closed.")


class ClosingRefused(Exception):
    """The brand stays as it is. `code` is stable, the text says why."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@transaction.atomic
def close(brand: Brand, *, by: Actor) -> BrandClosing:
    """Close the brand's campaigns and the brand; its team, keys and hooks are out at once. Raises ClosingRefused."""
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    if BrandClosing.objects.filter(brand=brand).exists():
        raise ClosingRefused("brand.closed", _("%(brand)s is closed already.") % {"brand": brand})
    for campaign in brand.campaigns.filter(status=Campaign.Status.PUBLISHED).order_by("pk"):
        offers.close(campaign, by=by)
    brand.invitations.open().update(revoked_at=timezone.now())
    for webhook in webhook_desk.of_brand(brand):
        webhook_desk.switch_off(webhook, brand, by=by)
    team = list(brand.memberships.select_related("user").order_by("pk"))
    made = BrandClosing.objects.create(
        brand=brand,
        erase_at=timezone.now() + datetime.timedelta(days=settings.BRAND_GRACE_DAYS),
        team=[[one.user_id, one.role] for one in team],
    )
    made.owners.set([one.user_id for one in team if one.role == Role.OWNER])
    closing_mail.tell_team(made, team)
    brand.memberships.all().delete()
    audit.record("brand.close", by=by, brand=brand, subject=brand, team=[one.user_id for one in team])
    return made


@transaction.atomic
def reopen(one: BrandClosing, *, by: Actor) -> Brand:
    """Let everybody in again who was in the team; campaigns stay closed. Raises ClosingRefused `brand.erased`."""
    found = BrandClosing.objects.select_for_update().filter(pk=one.pk, erased_at=None).first()
    if found is None:
        raise ClosingRefused("brand.erased", _("The brand cannot be had back any more."))
    roles = dict(found.team)
    people = User.objects.filter(pk__in=roles)
    Membership.objects.bulk_create(
        [Membership(brand_id=found.brand_id, user=user, role=roles[user.pk]) for user in people], ignore_conflicts=True
    )
    brand = found.brand
    found.delete()
    audit.record("brand.reopen", by=by, brand=brand, subject=brand)
    return brand


def erase_due() -> int:
    """Erase the brands whose time of grace is over, each in a transaction of its own. Returns how many.

    One that cannot be erased is tried again in the next round, and stops no other.
    """
    due = BrandClosing.objects.filter(erased_at=None, erase_at__lte=timezone.now()).order_by("pk")
    erased = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            erased += _erase(pk)
        except Exception:  # whatever it was: what must be erased of the others is erased
            log.exception("A closed brand could not be erased: %s", pk)
    return erased


@transaction.atomic
def _erase(pk: int) -> int:
    one = BrandClosing.objects.select_for_update().filter(pk=pk, erased_at=None).select_related("brand").first()
    if one is None:
        return 0  # an owner has it back, or another worker was first
    for campaign in one.brand.campaigns.order_by("pk"):
        running = campaign.collaborations.filter(status__in=workflow.MOVES["cancel"][0]).values_list("pk", flat=True)
        workflow.cancel_many(campaign, list(running), by=SYSTEM, reason=REASON)
        asked = campaign.collaborations.filter(status=Status.APPLIED).values_list("pk", flat=True)
        workflow.refuse_many(campaign, list(asked), by=SYSTEM, reason=REASON)
        if campaign.status == Campaign.Status.DRAFT and not campaign.collaborations.exists():
            offers.discard(campaign, by=SYSTEM)
    audit.record("brand.erase", by=SYSTEM, brand=one.brand, subject=one.brand)
    brand_erasure.erase(one.brand)
    one.erased_at, one.team = timezone.now(), []
    one.save(update_fields=["erased_at", "team"])
    one.owners.clear()
    return 1
