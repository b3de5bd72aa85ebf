"""The door of the administration: one sign-in page for all, and two steps for staff where the site is https."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

ADMIN_PATH = "/admin/"


def staff_gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody but staff into /admin/, and (over https) only those with an authenticator.

    Django's own log-in form of the admin is never reached: it knows neither our limits on tries nor the second step.
    The admin's pages have a security policy of their own (docs/decisions/0008).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADMIN_PATH):
            return get_response(request)
        if refusal := _refusal(request):
            return refusal
        response = get_response(request)
        response._csp_replace = settings.ADMIN_SECURITY_POLICY  # type: ignore[attr-defined]
        return response

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    if not user.is_staff:
        raise PermissionDenied("The administration is for the platform's staff.")
    if settings.HTTPS and not is_mfa_enabled(user):
        messages.warning(request, "Set up an authenticator app first: the administration asks for two-step sign-in.")
        return redirect("mfa_index")
    return None
