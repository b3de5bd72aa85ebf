"""Keeps personal pages out of every cache, forms within bounds, and notes who was refused."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)

OF_PROGRAMS = ("/api/", "/hooks/")
"""They have limits of their own, and are read only once a key or a signature is known."""
MOST_OF_A_STRANGER = 100_000
"""Bytes: more than a name, an address, a password and a passkey's answer."""
MOST_OF_A_FORM = 3_000_000
"""Bytes of a form without a file: 20,000 codes of a pool, and room."""
_WITHOUT_A_FILE = "application/x-www-form-urlencoded"


def no_store_when_signed_in(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a signed-in person with `Cache-Control: no-store, private`, unless the view said otherwise.

    And everybody on the pages of accounts: where a password is chosen, nobody is signed in yet.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # a page that never looked at the session is not personal, and should not cost a query for it (/r/…)
        personal = request.path_info.startswith("/accounts/") or (
            request.session.accessed and request.user.is_authenticated
        )
        if personal and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def bound_forms(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413, unread, to a form that no page of ours asks for: taking 11 MB of it apart takes ten seconds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.META.get("CONTENT_LENGTH") or "0"
        length = int(sent) if sent.isascii() and sent.isdigit() else 0
        if length > MOST_OF_A_STRANGER and not request.path_info.startswith(OF_PROGRAMS):
            known = request.user.is_authenticated
            if not known and settings.SESSION_COOKIE_NAME in request.COOKIES:
                return redirect_to_login(request.get_full_path())  # her session has ended meanwhile
            if not known or (request.content_type == _WITHOUT_A_FILE and length > MOST_OF_A_FORM):
                return render(request, "400.html", status=413)
        return get_response(request)

    return middleware


def note_refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leave a line for each page that somebody's role, or a form that was not ours, did not open."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 403:
            log.warning("forbidden: user=%s %s %s", request.user.pk, request.method, request.path)
        return response

    return middleware
