"""The tracked redirect, `/r/<slug>`: public, quick, without session or cookie."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from promocodes.models import TrackedLink
from tracking import clicks
from tracking.visitors import client_address

log = logging.getLogger(__name__)

REFERRER_POLICY = "strict-origin-when-cross-origin"
"""The shop learns the site a visitor came from, as it would without us, and neither its page nor anything on http."""


@csrf_exempt  # it takes no POST, and 405 says so better than 403
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a visitor to the stored destination, and count her visit. Nothing in the request changes where she goes."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = list(TrackedLink.objects.filter(slug=slug).values_list("pk", "destination")[:1])
    if not found or not _is_address(found[0][1]):
        raise Http404("No such link.")
    link_id, destination = found[0]
    if request.method == "GET":
        _count(request, link_id)
    response = HttpResponse(status=302)
    # bytes as they were stored: HttpResponseRedirect would encode them again (iri_to_uri)
    response["Location"] = destination.encode()
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _count(request: HttpRequest, link_id: int) -> None:
    """Write the click down; a visitor is never held up because that fails."""
    try:
        clicks.record(
            link_id,
            timezone.now(),
            client_address(request.META),
            request.headers.get("User-Agent") or "",
            request.headers,
        )
    except Exception:
        log.exception("A click on link %s was not counted.", link_id)


def _is_address(destination: str) -> bool:
    """The last look before it leaves: what is no web address any more (a hand in the data base) leads nowhere."""
    if destination[:8].lower().startswith(("https://", "http://")) and destination.isprintable():
        return True
    log.error("A tracked link leads to something that is no web address: %r", destination[:200])
    return False
