"""What a member may do. Fetching is the first half (`visible_to`: strangers get 404), the role is the second (403)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Brand, Membership, Role, User

_RANK = {Role.VIEWER: 0, Role.MANAGER: 1, Role.OWNER: 2}
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondStepNeeded(Exception):
    """The brand asks its team for two-step sign-in, and this member has none. Pages lead her to where she gets it."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        super().__init__(f"{brand.slug} asks for a second step")


def has_second_step(user: User) -> bool:
    """Whether a stolen password would not be enough: an app or a passkey; recovery codes alone are none."""
    return _has_second_step(user.pk)


def role_in(user: User, brand: Brand) -> Role | None:
    """Her role in this brand, or None for a stranger. Every page of a brand asks it: raises SecondStepNeeded."""
    found = Membership.objects.filter(user_id=user.pk, brand_id=brand.pk).select_related("brand")
    return _role(found.only("role", "user_id", "brand__second_step").first())


def can(user: User, brand: Brand, least: Role) -> bool:
    """Whether her role is at least `least`."""
    return _reaches(role_in(user, brand), least)


def memberships_of(request: HttpRequest) -> dict[int, Membership]:
    """The memberships of who makes this request by brand, in the order of the brands' names, each with its brand.

    The frame of a page names her brands and its view asks her role in one of them: one query, kept by the request for
    this person (staff may look as somebody else).
    """
    pk = request.user.pk or 0  # of nobody, none
    whose, kept = getattr(request, "kept_memberships", (None, {}))
    if whose != pk:
        found = Membership.objects.filter(user_id=pk).select_related("brand").order_by("brand__name")
        kept = {one.brand_id: one for one in found}
        request.__dict__["kept_memberships"] = (pk, kept)
    return kept


def may(request: HttpRequest, brand: Brand, least: Role) -> bool:
    """As `can`, of who makes this request, by what was read for it before."""
    return _reaches(_role(memberships_of(request).get(brand.pk)), least)


def require_role(user: User, brand: Brand, least: Role) -> None:
    """Raise PermissionDenied (403) unless her role in the brand is at least `least`."""
    if not can(user, brand, least):
        raise PermissionDenied(_("Your role in this brand does not let you change this. Ask an owner of the brand."))


def _has_second_step(user_pk: int) -> bool:
    return Authenticator.objects.filter(user_id=user_pk, type__in=SECOND_STEPS).exists()


def _role(found: Membership | None) -> Role | None:
    if found is None:
        return None
    if found.brand.second_step and not _has_second_step(found.user_id):
        raise SecondStepNeeded(found.brand)
    return Role(found.role)


def _reaches(role: Role | None, least: Role) -> bool:
    return role is not None and _RANK[role] >= _RANK[least]
