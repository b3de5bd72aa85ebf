"""Who calls: a program with a key of one brand, and what that key may do."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey
from campaigns.api.problems import Refused

if TYPE_CHECKING:  # the framework imports this module while it is itself imported
    from rest_framework.views import APIView

CHALLENGE = 'Bearer realm="Tandem API"'
NOTE_USE_EVERY = datetime.timedelta(minutes=1)
LONGEST_KEY = 100
SAFE = ("GET", "HEAD", "OPTIONS")


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`; there is no other way in, and no anonymous call."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey]:
        """The key, with its brand. Raises 401 without one, and alike for an unknown, revoked or expired one."""
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret:
            raise Refused(
                401, "key.missing", "Send your key as “Authorization: Bearer <key>”.",
                headers={"WWW-Authenticate": CHALLENGE},
            )  # fmt: skip
        key = _usable(secret)
        if key is None:
            raise Refused(
                401, "key.not_valid", "This key is unknown, revoked or expired. Ask an owner of the brand for another.",
                headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
            )  # fmt: skip
        _note_use(key)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


class HasScope(BasePermission):
    """The key needs `read` to look and `write` to change, unless the call names another scope or none.

    Who may read may look at everything, also where a call names another scope.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """True, or 403 `scope.missing`."""
        scope = getattr(view, "scope", None)
        if scope is None:
            scope = "read" if request.method in SAFE else "write"
        enough = {scope, "read"} if request.method in SAFE else {scope}
        if scope and not enough & set(request.auth.scopes):
            raise Refused(
                403, "scope.missing", f"This key has no scope “{scope}”. Make another key that has it.",
                headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'},
            )  # fmt: skip
        return True


def _usable(secret: str) -> ApiKey | None:
    if len(secret) > LONGEST_KEY or not secret.isascii() or not secret.isprintable():
        return None
    try:
        key: Any = ApiKey.objects.get_from_key(secret)
    except ApiKey.DoesNotExist:
        return None
    return None if key.has_expired else key


def _note_use(key: ApiKey) -> None:
    """Remember the use, at most once a minute: a busy key must not become a busy row.

    Where another call notes it at this moment, or an owner changes the key, this one waits for nobody.
    """
    now = timezone.now()
    if key.last_used_at is not None and now - key.last_used_at < NOTE_USE_EVERY:
        return
    with transaction.atomic():
        free = ApiKey.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=key.pk).values("pk")
        ApiKey.objects.filter(pk__in=free).update(last_used_at=now)
