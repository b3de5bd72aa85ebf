"""Who belongs to a brand's team: roles, leaving, and who owns it. A brand is never without an owner.

Every change takes the brand's row first, so that two owners cannot step down in the same moment.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import Brand, BrandClosing, Invitation, Membership, Role, User


class TeamRefused(Exception):
    """The team stays as it is. `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def gone() -> TeamRefused:
    """The refusal of who acts on a team that is not what she saw."""
    return TeamRefused("team.gone", _("The team has changed meanwhile. Look at it again."))


@transaction.atomic
def add(member: Membership, *, by: Actor) -> None:
    """Store a membership that nobody was invited to: only administrators do so. Raises TeamRefused `team.closed`."""
    Brand.objects.select_for_update().get(pk=member.brand_id)  # who closes it has it too
    if BrandClosing.objects.filter(brand=member.brand).exists():
        raise TeamRefused("team.closed", _("%(brand)s is closed. Nobody joins it.") % {"brand": member.brand})
    member.save()
    _record("team.add", member, by, role=member.role)


@transaction.atomic
def change_role(member: Membership, role: Role, *, by: Actor) -> None:
    """Give a member another role. Raises TeamRefused `team.last_owner`, `team.gone`."""
    member = _locked(member)
    before = member.role
    if before == role:
        return
    if before == Role.OWNER:
        _keep_an_owner(member)
        _revoke_of(member)
    member.role = role
    member.save(update_fields=["role"])
    _record("team.role", member, by, before=before, after=role)


@transaction.atomic
def hand_over(brand: Brand, *, giver: User, to: Membership, by: Actor) -> None:
    """Make another member the owner, and the giver a manager. Raises TeamRefused `team.gone`."""
    to = _locked(to)
    own = Membership.objects.filter(brand=brand, user=giver, role=Role.OWNER).first()
    if own is None or to.pk == own.pk:
        raise gone()
    before = to.role
    _revoke_of(own)
    to.role, own.role = Role.OWNER, Role.MANAGER
    to.save(update_fields=["role"])
    own.save(update_fields=["role"])
    _record("team.hand_over", to, by, giver=giver.pk, before=before)


@transaction.atomic
def remove(member: Membership, *, by: Actor) -> None:
    """Take a person out of the team, by an owner or by herself; whom she has invited stays outside.

    It holds from the next request on: roles are asked of the data base each time. Raises TeamRefused
    `team.last_owner`, `team.gone`.
    """
    member = _locked(member)
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    revoked = _revoke_of(member)
    _record("team.remove", member, by, role=member.role, revoked_invitations=revoked)
    member.delete()


def owned(brand: Brand) -> None:
    """Raises TeamRefused `team.no_owner` if nobody owns the brand."""
    if not Membership.objects.filter(brand=brand, role=Role.OWNER).exists():
        raise TeamRefused("team.no_owner", _("%(brand)s has no owner. Give it one.") % {"brand": brand})


def _locked(member: Membership) -> Membership:
    """The membership as it is now, its brand's row locked."""
    Brand.objects.select_for_update().get(pk=member.brand_id)
    found = Membership.objects.select_related("brand", "user").filter(pk=member.pk).first()
    if found is None:
        raise gone()
    return found


def _revoke_of(member: Membership) -> int:
    """Whom an owner has invited comes in while she is one."""
    invited = Invitation.objects.open().filter(brand=member.brand, invited_by=member.user)
    return invited.update(revoked_at=timezone.now())


def _keep_an_owner(member: Membership) -> None:
    if not Membership.objects.filter(brand=member.brand, role=Role.OWNER).exclude(pk=member.pk).exists():
        raise TeamRefused(
            "team.last_owner",
            _("%(who)s is the only owner of %(brand)s. Make somebody else an owner first.")
            % {"who": member.user, "brand": member.brand},
        )


def _record(action: str, member: Membership, by: Actor, **detail: object) -> None:
    audit.record(action, by=by, brand=member.brand, subject=member, user=member.user_id, **detail)
