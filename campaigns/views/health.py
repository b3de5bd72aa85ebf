"""For load balancers and watchdogs: is the process alive, and can it do its work?"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from accounts.scope_guard import across_brands
from campaigns import metrics
from notifications import claims
from notifications.models import WAITING

log = logging.getLogger(__name__)

LATEST = 300
"""Seconds a due message may wait. The worker's age is no proof: a worker may live and no longer take work."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Asks nothing else, so that a lost data base restarts nobody."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: data base, cache and broker answer, and due mail leaves. 503 names the part that is not."""
    parts: dict[str, str] = {}
    for name, works in PARTS.items():
        if name == "messages" and parts.get("database") != "ok":
            parts[name] = "not asked"
            continue
        try:
            parts[name] = works() or "ok"
        except Exception:  # whatever a driver raises, the answer is the same
            log.exception("Not ready: %s", name)
            parts[name] = "out of reach"
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which brings METRICS_TOKEN as its bearer; 404 for everybody else, and without a token for all."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    with across_brands():  # an operator's figures are of the whole site
        return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _data_base() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _cache() -> str:
    cache.get("readyz")
    return ""


def _broker() -> str:
    if not settings.REDIS_URL:
        folder = settings.VAR_DIR / "celery" / "queue"
        return "" if folder.is_dir() and os.access(folder, os.W_OK) else "cannot be written to"
    with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        client.ping()
        return "" if metrics.takes_hints(client) else "is full"


def _messages() -> str:
    # what waits for a pause waits for the mail server: this process can do nothing about it, and is not taken out
    if settings.QUARANTINE:
        return ""
    found = claims.may_leave_now().filter(state__in=WAITING).order_by()
    oldest = found.aggregate(oldest=Min("due_at"))["oldest"]
    age = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    return f"the oldest due message has waited {age} s" if age >= LATEST else ""


PARTS: dict[str, Callable[[], str]] = {
    "database": _data_base,
    "cache": _cache,
    "broker": _broker,
    "messages": _messages,
}
