"""The tracked redirect, `/r/<slug>`: public, quick, without session or cookie.

`serve` has a leaner one in front of Django (tracking/front.py); this view answers where there is none, and writes the
same line into the same file. It asks the data base each time.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from tracking import signposts, visits
from tracking.spool import spool_in

log = logging.getLogger(__name__)


@csrf_exempt  # it takes no POST, and 405 says so better than 403
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a visitor to the stored destination, and count her visit. Nothing in the request changes where she goes."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    post = signposts.find(slug)
    if post is None:
        raise Http404("No such link.")
    headers, click_id = post.answer()
    if request.method == "GET":
        line = visits.line_of(post.owner, request.META, proxies=settings.TRUSTED_PROXIES, click_id=click_id)
        spool_in(settings.CLICK_SPOOL).append(line)
    response = HttpResponse(status=302)
    for name, value in headers:
        # bytes as they were stored: HttpResponseRedirect would encode them again (iri_to_uri)
        response[name] = value.encode("latin-1")
    return response
