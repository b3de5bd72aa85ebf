"""How often one person may ask, in a minute, for what costs much: files out, files in. The counters live in the cache,
which is a table where there is no Redis. Sign-ins are limited by allauth, invitations by `accounts.invitations`,
sending again by the outbox, and programs by `campaigns.api.throttling`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

A_MINUTE = {"export": 60, "import": 30}
"""Nobody who works by hand comes near; who does is a script, and scripts have the API."""

View = Callable[..., HttpResponseBase]


def limited(kind: str, method: str = "GET") -> Callable[[View], View]:
    """For views behind `login_required`: answers 429 with Retry-After from a person's next call on."""

    def around(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == method and (wait := _used_up(kind, request.user.pk)):
                answer = render(request, "429.html", status=429)
                answer["Retry-After"] = str(wait)
                return answer
            return view(request, *args, **kwargs)

        return checked

    return around


def _used_up(kind: str, person: int | None) -> int:
    """Count one more; the seconds to wait if that is one too many."""
    minute, gone = divmod(int(time.time()), 60)
    name = f"limit:{kind}:{person}:{minute}"
    cache.add(name, 0, timeout=120)
    try:
        used = cache.incr(name)
    except ValueError:  # it was let go of between the two
        return 0
    return 60 - gone if used > A_MINUTE[kind] else 0
