"""Which language a page speaks: a creator's own, else what the browser chose, else what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from influencers import profiles

MACHINES = ("/admin/", "/api/", "/hooks/", "/r/", "/healthz", "/readyz", "/mailbox/", "/components/")
"""Read by programs, or by us: always English, so that what others match on stays as it is."""

MANAGERS = ("/campaigns/", "/codes/", "/results/", "/mail/", "/brands/")
"""Pages of a brand's team, which speak English only so far. Once they are translated this goes, and `home` below."""


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer each request in its language, and leave none behind for the next one of this thread."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = _language_of_page(request)
        with translation.override(language or settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        if language:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def known(language: str) -> str:
    """This language if Tandem speaks it, else English."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def of(user: Any) -> str:
    """The language that a person set in her creator's profile; '' for whoever has none."""
    mine = profiles.of(user) if user is not None else None
    return known(mine.language) if mine else ""


def of_letter(user: Any) -> str:
    """The language of a mail about an account: her profile's, or what she chose when she signed up; else ''."""
    signed_up = getattr(user, "creator_sign_up", None)
    return of(user) or (known(signed_up.language) if signed_up else "")


def _language_of_page(request: HttpRequest) -> str:
    """The language by who asks; '' where the page speaks English to everybody."""
    if request.path.startswith((*MACHINES, *MANAGERS)):
        return ""
    home_of_managers = request.path == "/" and request.user.is_authenticated
    if home_of_managers:
        return ""
    return of(request.user) or translation.get_language_from_request(request)
