"""The page that stops reminders. And /mailbox/: what the embedded default would have sent, for signed-in staff only;
that is not there where mail really leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from . import mailbox, unsubscribing

View = Callable[..., HttpResponseBase]

# the mail's own page: no script, no request to anywhere; links open a new tab that is free of the sandbox
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def staff_reads_captured(view: View) -> View:
    """Staff only, and only where mails are captured; for anybody else the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.MAIL_CAPTURED or not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@staff_reads_captured
def letters(request: HttpRequest) -> HttpResponse:
    recipient = request.GET.get("to", "").strip()[:254]
    paths = list(mailbox.sent_to(recipient)) if recipient else mailbox.newest()
    page = Paginator(paths, 50).get_page(request.GET.get("page"))
    found = [mailbox.envelope(path) for path in page.object_list]
    return render(request, "notifications/mailbox.html", {"letters": found, "page": page, "recipient": recipient})


@require_safe
@staff_reads_captured
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def letter(request: HttpRequest, name: str) -> HttpResponse:
    path = _path(name)
    mail = mailbox.read(path)
    return render(
        request,
        "notifications/mailbox_message.html",
        {
            "letter": mailbox.envelope(path),
            "headers": [(key, str(value)) for key, value in mail.items()],
            "text": mailbox.part(mail, "plain"),
            "has_html": bool(mailbox.part(mail, "html")),
        },
    )


@require_safe
@staff_reads_captured
@xframe_options_sameorigin
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    html = mailbox.part(mailbox.read(_path(name)), "html")
    if not html:
        raise Http404
    # links inside the frame would open inside it, where no page of ours lets itself be shown
    html = re.sub(r"(<head\b[^>]*>)", r'\1<base target="_blank">', html, count=1, flags=re.IGNORECASE)
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY, "Referrer-Policy": "no-referrer"})


@require_safe
@staff_reads_captured
def letter_file(request: HttpRequest, name: str) -> HttpResponse:
    path = _path(name)
    return HttpResponse(
        path.read_bytes(),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{path.name}"'},
    )


def _path(name: str) -> Path:
    path = mailbox.find(name)
    if path is None:
        raise Http404
    return path


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop reminders and announcements, or take that back. Opening the page does nothing: programs open links.

    A mail program posts without a cookie (RFC 8058). The page is the same for any token, so it tells nobody whether
    an address is known.
    """
    done = ""
    if request.method == "POST":
        again = request.POST.get("do") == "subscribe"
        (unsubscribing.subscribe_again if again else unsubscribing.unsubscribe)(token)
        done = "subscribed" if again else "unsubscribed"
    response = render(request, "notifications/unsubscribe.html", {"done": done})
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
