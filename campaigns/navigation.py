"""What the frame of a page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.permissions import memberships_of
from influencers import profiles


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The person's brands, the brand of this page, whether she is a creator, and whether mails can be read here.

    The brand of the page is `request.brand` where the view set it, else her only brand, else None. Two queries
    at most, when a template asks; none for a stranger.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_brands": [], "nav_brand": None, "nav_creator": False}
    brands = SimpleLazyObject(lambda: [one.brand for one in memberships_of(request).values()])
    return {
        "nav_brands": brands,
        "nav_brand": _brand_of_page(request, brands),
        "nav_creator": SimpleLazyObject(lambda: profiles.of(user) is not None),
        "nav_mailbox": settings.MAIL_CAPTURED and user.is_staff,
    }


def _brand_of_page(request: HttpRequest, brands: SimpleLazyObject) -> Any:
    named = getattr(request, "brand", None)
    if named is not None:
        return named
    return SimpleLazyObject(lambda: brands[0] if len(brands) == 1 else None)
