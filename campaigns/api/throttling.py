"""How often a key may call. Counters are rows, so that they hold for all processes, with Redis and without.

A minute begins with a key's first call. Counting is one conditional UPDATE: two calls at once cannot both take the
last place, and a refused call writes nothing.
"""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import Allowance, ApiKey
from campaigns.api.problems import Refused

if TYPE_CHECKING:  # the framework imports this module while it is itself imported
    from rest_framework.views import APIView

MINUTE = datetime.timedelta(minutes=1)
IMPORTS = "imports"
CALLS = "key"


class KeyThrottle(BaseThrottle):
    """The calls a minute of one key; uploads of files have a smaller allowance of their own as well."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """True, or 429 with Retry-After. Leaves what the RateLimit headers say on the request."""
        request.rate = take(request.auth, CALLS)
        if request.method == "POST" and getattr(view, "allowance", CALLS) == IMPORTS:
            request.rate = take(request.auth, IMPORTS)
        return True


def take(key: ApiKey, name: str) -> dict[str, str]:
    """Take one call of the key's allowance. Returns the RateLimit headers; raises 429 when it is used up."""
    rates: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    limit = int(rates[name].partition("/")[0])
    rows = Allowance.objects.filter(api_key=key, name=name)
    if not (_counted(rows, limit) or _began_minute(rows, key, name) or _counted(rows, limit)):
        raise _used_up(rows.get(), limit, name)
    since, used = rows.values_list("since", "used").get()
    return _headers(limit, max(limit - used, 0), since)


def _counted(rows: QuerySet[Allowance], limit: int) -> bool:
    """Whether the running minute had a place left, which is taken now."""
    running = rows.filter(since__gt=timezone.now() - MINUTE, used__lt=limit)
    return bool(running.update(used=F("used") + 1))


def _began_minute(rows: QuerySet[Allowance], key: ApiKey, name: str) -> bool:
    """Whether no minute ran, so that this call begins one."""
    now = timezone.now()
    if rows.filter(since__lte=now - MINUTE).update(since=now, used=1):
        return True
    return Allowance.objects.get_or_create(api_key=key, name=name, defaults={"since": now, "used": 1})[1]


def _used_up(row: Allowance, limit: int, name: str) -> Refused:
    headers = _headers(limit, 0, row.since)
    what = "imports" if name == IMPORTS else "calls"
    return Refused(
        429, "throttled", f"This key has made its {limit} {what} of this minute. Wait {headers['RateLimit-Reset']} s.",
        headers=headers | {"Retry-After": headers["RateLimit-Reset"]},
    )  # fmt: skip


def _headers(limit: int, left: int, since: datetime.datetime) -> dict[str, str]:
    seconds = max(math.ceil((since + MINUTE - timezone.now()).total_seconds()), 1)
    return {"RateLimit-Limit": str(limit), "RateLimit-Remaining": str(left), "RateLimit-Reset": str(seconds)}
