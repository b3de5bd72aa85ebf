"""What a member may do. Fetching is the first half (`visible_to`: strangers get 404), the role is the second (403)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Brand, Membership, Role, User

_RANK = {Role.VIEWER: 0, Role.MANAGER: 1, Role.OWNER: 2}


def role_in(user: User, brand: Brand) -> Role | None:
    """Her role in this brand, or None for a stranger."""
    found = Membership.objects.filter(user_id=user.pk, brand_id=brand.pk).values_list("role", flat=True).first()
    return Role(found) if found else None


def can(user: User, brand: Brand, least: Role) -> bool:
    """Whether her role is at least `least`."""
    role = role_in(user, brand)
    return role is not None and _RANK[role] >= _RANK[least]


def require_role(user: User, brand: Brand, least: Role) -> None:
    """Raise PermissionDenied (403) unless her role in the brand is at least `least`."""
    if not can(user, brand, least):
        raise PermissionDenied(_("Your role in this brand does not let you change this. Ask an owner of the brand."))
