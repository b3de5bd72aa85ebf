"""The request of a view behind `login_required`, for its type: the user is a person, never the anonymous one."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
