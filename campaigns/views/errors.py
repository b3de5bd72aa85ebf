"""Pages that refuse."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

log = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with no data base and no context; in plain text if even the template fails."""
    try:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    except Exception:
        log.exception("The page of errors failed as well.")
        text = "Something went wrong on our side. Nothing that you saved before is lost. Try again in a minute.\n"
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")
