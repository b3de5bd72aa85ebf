"""Where shops report orders: `/hooks/<address>/`. Signed, stored, answered; what it means is worked out later."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from campaigns import tasks
from campaigns.views import errors
from notifications import hints
from tracking import hooks, reach
from tracking.models import Hook
from tracking.signatures import is_signed

log = logging.getLogger(__name__)

LARGEST = 1_000_000
"""Bytes of a body. Shopify's and WooCommerce's largest orders are far below."""
ADDRESS = re.compile(r"/hooks/([0-9a-f]{24})/")
PING = re.compile(rb"webhook_id=[0-9]{1,12}")
"""What WooCommerce posts, unsigned, when a webhook is saved; anything but 200 looks like a mistake to its owner."""


def first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer shops before whatever is about people and pages: sessions, languages, policies. It took half the time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = ADDRESS.fullmatch(request.path_info)
        if found is None:
            return get_response(request)
        request.get_host()  # a host that is not ours is refused here too
        if reach.away.is_set():
            return errors.unavailable(request)
        try:
            return report(request, found[1])
        except Http404:
            return get_response(request)  # a page, with all that pages have

    return middleware


@csrf_exempt  # a shop has no session; it signs
def report(request: HttpRequest, address: str) -> HttpResponse:
    """Store what a shop says. Refuses with 404, 405, 413, 401, 400.

    503 where it could not be stored: the shop repeats it. The brand is the address's own; no call can name another.
    """
    hook = hooks.named(address)
    if hook is None:
        raise Http404("No such hook.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        body = _body(request)
    except UnreadablePostError:
        return _refused(hook, 400, "body.unreadable")
    if body is None:
        return _refused(hook, 413, "body.too_large")
    if hook.kind == Hook.Kind.WOOCOMMERCE and PING.fullmatch(body):
        return JsonResponse({"heard": True})
    if not is_signed(hook.kind, hooks.secrets_of(hook), request.headers, body, now=time.time()):
        return _refused(hook, 401, "signature.wrong")
    try:
        hooks.take_in(hook, request.headers, body.decode())
    except ValueError:
        return _refused(hook, 400, "malformed")
    except DatabaseError:
        log.exception("What hook %s reported could not be stored.", hook.pk)
        return JsonResponse({"code": "not_stored"}, status=503, headers={"Retry-After": "30"})
    hints.hint_in_turn(tasks.apply_deliveries, "a shop has reported orders")
    return JsonResponse({"stored": True})


def _body(request: HttpRequest) -> bytes | None:
    """The bytes as they came; None where there are too many."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    if not sent.isdigit() or int(sent) > LARGEST:
        return None
    body = request.read(LARGEST + 1)
    return body if len(body) <= LARGEST else None


def _refused(hook: Hook, status: int, code: str) -> HttpResponse:
    """A refusal, logged without the body and noted for the hook's page."""
    log.warning("Hook %s refused a call: %s", hook.pk, code)
    hooks.note_refusal(hook, code)
    return JsonResponse({"code": code}, status=status)
