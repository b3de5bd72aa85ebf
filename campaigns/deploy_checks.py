"""What `manage.py check --deploy` says of a data base or a broker that anybody in its network could open (INF-16)."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

HERE = ("", "127.0.0.1", "localhost", "::1")
OTHER_WAYS = ("sslcert", "passfile", "service")
"""By what else than a password in its address a client of PostgreSQL may show who it is."""


@register(Tags.security, deploy=True)
def passwords(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A password for each service on another machine."""
    found = []
    base, broker = urlsplit(settings.DATABASE_URL), urlsplit(settings.REDIS_URL)
    other_way = any(name in parse_qs(base.query) for name in OTHER_WAYS) or "PGPASSWORD" in os.environ
    if (base.hostname or "") not in HERE and not base.password and not other_way:
        mend = "write it as postgres://user:password@host:5432/name."
        why = f"DATABASE_URL: names no password though PostgreSQL is on another machine; {mend}"
        found.append(Error(why, id="tandem.E001"))
    if (broker.hostname or "") not in HERE and not broker.password:
        mend = "give Redis one (requirepass), and write it as redis://:password@host:6379/0."
        why = f"REDIS_URL: names no password though Redis is on another machine; {mend}"
        found.append(Error(why, id="tandem.E002"))
    return found
