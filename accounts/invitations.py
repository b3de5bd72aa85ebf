"""Invites people into a brand's team, each by a link that works once, for a week, and for one address only."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, emails
from accounts.actors import Actor
from accounts.addresses import absolute
from accounts.models import Brand, Invitation, Membership, Role, User
from accounts.permissions import can
from accounts.teams import TeamRefused, gone
from notifications import outbox

LIFETIME = datetime.timedelta(days=7)
A_DAY = 50
"""So many mails of invitations a brand, and a person, may cause in a day: who gets them has not asked for them."""
A_DAY_TO_ONE = 5


class InvitationRefused(Exception):
    """The invitation cannot be accepted like this. `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@transaction.atomic
def invite(brand: Brand, email: str, role: Role, *, by: Actor) -> Invitation:
    """Offer a place in the team by mail; an open invitation of the same address is replaced by this one.

    Raises TeamRefused: `team.gone`, `team.member`, `team.too_many_invitations`.
    """
    email = email.strip().lower()
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    if by.user and not can(by.user, brand, Role.OWNER):  # not any more, by the time that the brand's row was free
        raise gone()
    if Membership.objects.filter(brand=brand, user__email__address=email).exists():
        raise TeamRefused("team.member", _("%(email)s is in the team already.") % {"email": email})
    today = Invitation.objects.filter(created_at__gt=timezone.now() - datetime.timedelta(days=1))
    hers = Q(brand=brand) | Q(invited_by=by.user) if by.user else Q(brand=brand)
    if today.filter(hers).count() >= A_DAY or today.filter(email=email).count() >= A_DAY_TO_ONE:
        raise TeamRefused(
            "team.too_many_invitations",
            _("Too many invitations were sent within a day. Go on tomorrow."),
        )
    _revoke(Invitation.objects.filter(brand=brand, email__address=email))
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        brand=brand,
        email=email,
        role=role,
        digest=_digest(token),
        invited_by=by.user,
        expires_at=timezone.now() + LIFETIME,
    )
    audit.record("team.invite", by=by, brand=brand, subject=made, role=role)
    outbox.queue(emails.invitation_letter(made, url=absolute(f"/invitations/{token}/")))
    return made


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor) -> None:
    """Make an open invitation worthless. Twice is once."""
    if _revoke(Invitation.objects.filter(pk=invitation.pk)):
        audit.record("team.revoke", by=by, brand=invitation.brand, subject=invitation)


def find(token: str) -> Invitation:
    """The open invitation of a link. Raises InvitationRefused `invitation.over`, whatever the reason."""
    found = Invitation.objects.open().select_related("brand").filter(digest=_digest(token)).first()
    if found is None:
        raise InvitationRefused(
            "invitation.over",
            _("This invitation was used, withdrawn or is older than a week. Ask for a new one."),
        )
    return found


def open_for(user: User) -> list[Invitation]:
    """The open invitations of her confirmed addresses."""
    addresses = [address.lower() for address in _confirmed(user)]
    return list(Invitation.objects.open().select_related("brand").filter(email__in=addresses).order_by("brand__name"))


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether it was sent to one of her confirmed addresses."""
    return invitation.email in {address.lower() for address in _confirmed(user)}


@transaction.atomic
def accept(invitation: Invitation, user: User, *, by: Actor) -> Membership:
    """Take the place. Who is in the team already keeps her role. Raises InvitationRefused `invitation.other_address`,
    `invitation.over`.
    """
    if not is_for(invitation, user):
        raise InvitationRefused(
            "invitation.other_address",
            _("This invitation was sent to another address than yours. Sign in with that one, or ask for a new one."),
        )
    brand = Brand.objects.select_for_update().get(pk=invitation.brand_id)
    now = timezone.now()
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now, accepted_by=user):
        raise InvitationRefused("invitation.over", _("This invitation was used or withdrawn meanwhile."))
    member, joined = Membership.objects.get_or_create(brand=brand, user=user, defaults={"role": invitation.role})
    if joined:
        audit.record("team.join", by=by, brand=brand, subject=member, invitation=invitation.pk, role=member.role)
    return member


def forget_before(moment: datetime.datetime) -> int:
    """Delete invitations that were used, withdrawn or over before this; returns how many."""
    over = Q(accepted_at__lt=moment) | Q(revoked_at__lt=moment) | Q(expires_at__lt=moment)
    return int(Invitation.objects.filter(over).delete()[0])


def _revoke(invitations: QuerySet[Invitation]) -> int:
    waiting = invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    return int(waiting.update(revoked_at=timezone.now()))


def _confirmed(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
