"""The cache: Redis, and while that is out of reach the table in the data base, so that nobody is locked out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

QUIET_SECONDS = 5.0

log = logging.getLogger(__name__)


def _or_table(name: str) -> Callable[..., Any]:
    """The method of this name on Redis, or after an error (and for five seconds more) on the table."""
    on_redis = getattr(RedisCache, name)

    def method(self: RedisOrTable, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= RedisOrTable.quiet_until:
            try:
                return on_redis(self, *args, **options)
            except (RedisError, OSError) as error:
                RedisOrTable.quiet_until = time.monotonic() + QUIET_SECONDS
                log.warning("Redis is out of reach (%s); the cache is in the data base meanwhile.", error)
        return getattr(caches["table"], name)(*args, **options)

    return method


class RedisOrTable(RedisCache):
    """Limits on tries and slots hold in both places; a count that began in one may begin anew in the other."""

    quiet_until = 0.0

    add = _or_table("add")
    get = _or_table("get")
    set = _or_table("set")
    touch = _or_table("touch")
    delete = _or_table("delete")
    get_many = _or_table("get_many")
    set_many = _or_table("set_many")
    delete_many = _or_table("delete_many")
    has_key = _or_table("has_key")
    incr = _or_table("incr")
    clear = _or_table("clear")
