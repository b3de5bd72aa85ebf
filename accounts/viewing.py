"""Staff looks at the site as somebody sees it: for half an hour, reading only, under a banner, and on record.

Only the user of the request is another one, and only while the view runs: the session, the log and the account's own
pages stay the staff's. What is shown once, such as a key, is shown in answer to a form, and forms are refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import person
from accounts.models import AuditEntry, Brand, User

LONGEST = 1800  # seconds
STAYS_STAFFS = ("/admin/", "/accounts/", "/mailbox/", "/viewing/")
NOT_A_PAGE = ("/r/", "/api/", "/hooks/", "/unsubscribe/", "/static/")
_KEY = "viewing_as"


class ViewingRefused(Exception):
    """This account is not looked at. The message says why."""


@transaction.atomic
def begin(request: HttpRequest, user: User, *, staff: User) -> None:
    """Look as this person from the next request on. Her brands' audit logs say so. Raises ViewingRefused."""
    if not staff.has_perm("accounts.change_user"):
        raise ViewingRefused("You may not look at the site as somebody else.")
    if user.is_staff or user.is_superuser or not user.is_active:
        raise ViewingRefused("An administrator's account, or a closed one, is not looked at.")
    by = person(staff, source=AuditEntry.Source.ADMIN)
    for brand in [*Brand.objects.visible_to(user), None]:
        audit.record("support.view_as", by=by, brand=brand, subject=user)
    request.session[_KEY] = [user.pk, int(time.time())]


def end(request: HttpRequest) -> None:
    """Be oneself again."""
    request.session.pop(_KEY, None)


def as_somebody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the last of all: the view sees the other person, whatever lies around it the staff."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = _viewed(request)
        if user is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied(_("You are looking as %(who)s. Nothing can be changed.") % {"who": user})
        staff = request.user
        request.user, request.viewed_by = user, staff  # type: ignore[attr-defined]
        try:
            return get_response(request)
        finally:
            request.user = staff

    return middleware


def is_viewed(request: HttpRequest) -> bool:
    """Whether it is staff that looks: then nobody has seen anything."""
    return hasattr(request, "viewed_by")


def _viewed(request: HttpRequest) -> User | None:
    if request.path.startswith((*STAYS_STAFFS, *NOT_A_PAGE)) or not request.COOKIES:
        return None
    if (kept := request.session.get(_KEY)) is None:
        return None
    pk, began = kept
    staff = request.user
    if not (staff.is_authenticated and staff.is_staff and staff.has_perm("accounts.change_user")):
        return None
    if time.time() - began > LONGEST:
        end(request)
        return None
    return User.objects.filter(pk=pk, is_active=True, is_staff=False, is_superuser=False).first()
