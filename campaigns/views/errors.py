"""Pages that refuse."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation

from campaigns.api import problems
from influencers.languages import MACHINES
from tracking import reach

RETRY_AFTER = "10"  # seconds
NEED_NO_DATA = ("/healthz", "/readyz", "/metrics", "/static/")
"""They say themselves what they cannot reach."""

log = logging.getLogger(__name__)


def refuse_while_away(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: while the data base is out of reach, say so at once instead of waiting for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if reach.away.is_set() and not request.path_info.startswith(NEED_NO_DATA):
            return unavailable(request)
        return get_response(request)

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the data base is away or full for the moment. A page for people, JSON for programs."""
    if request.path_info.startswith("/api/v1/"):
        refused = problems.unavailable()
        response: HttpResponse = JsonResponse(
            problems.body_of(refused), status=refused.status, content_type=problems.MEDIA_TYPE
        )
    elif request.path_info.startswith("/hooks/"):
        response = JsonResponse({"code": "not_stored"}, status=503)
    else:
        machine = request.path_info.startswith(MACHINES)
        with translation.override("en" if machine else translation.get_language_from_request(request)):
            response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with no data base and no context; in plain text if even the template fails.

    What failed only because the data base was out of reach is no error of the page: 503, and try again.
    """
    try:
        if reach.is_passing(sys.exc_info()[1]):
            return unavailable(request)
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    except Exception:
        log.exception("The page of errors failed as well.")
        text = "Something went wrong on our side. Nothing that you saved before is lost. Try again in a minute.\n"
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")
