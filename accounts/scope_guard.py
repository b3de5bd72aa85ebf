"""Notices a query of a page or a call that asks for rows of all brands at once (TEN-08).

Rows that belong to a brand are only ever asked for by a key: their brand, what they hang on, or their own identifier. A
query on such a table that compares no key with a value has forgotten its brand. It raises while DEBUG is on and in the
tests of the walls; in production it is an error in the log, for a page that works is worth more than none.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

_across: ContextVar[bool] = ContextVar("across_brands", default=False)
_ASKS = re.compile(r"[\s(]*(?:SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


class NotBound(Exception):
    """A query that would read or change rows of all brands."""


@contextmanager
def across_brands() -> Iterator[None]:
    """For what is meant for everybody, as the offers of the Store are."""
    token = _across.set(True)
    try:
        yield
    finally:
        _across.reset(token)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Guards the queries of every request that comes so far."""

    def guarded(request: HttpRequest) -> HttpResponse:
        # who supports all brands looks at all brands, and the provider of mails speaks of those of all
        if request.path_info.startswith(("/admin/", "/hooks/email/")):
            return get_response(request)
        with connection.execute_wrapper(guard):
            return get_response(request)

    return guarded


def guard(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Look at one statement before it is run."""
    if isinstance(sql, str) and not _across.get() and not is_bound(sql):
        if settings.SCOPE_GUARD_RAISES:
            raise NotBound(sql)
        log.error("A query is bound to no brand: %s", sql[:500])
    return execute(sql, params, many, context)


@lru_cache(maxsize=4096)
def is_bound(sql: str) -> bool:
    """Whether a statement asks for a brand's rows by a key, or for nothing of a brand."""
    if not _ASKS.match(sql) or owned().isdisjoint(_WORDS.findall(sql)):
        return True
    return bool(_key_is_compared().search(sql))


@cache
def owned() -> frozenset[str]:
    """The tables whose rows belong to a brand, by themselves or by what they hang on."""
    found = {model for model in apps.get_models() if _has_brand(model)}
    while more := {
        model for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model not in found and field.related_model in found and not field.null
    }:  # fmt: skip
        found |= more
    return frozenset(model._meta.db_table for model in found)


def _has_brand(model: type[models.Model]) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    return "brand" in names or ("lane" in names and model._meta.app_label == "notifications")


@cache
def _key_is_compared() -> re.Pattern[str]:
    """A key of any table, compared with a value or with a list (`given_…` is that of notifications.pairing)."""
    keys = {"lane", "subject_id", "batch"}  # a mail hangs on its lane, on what it is about, or on one announcement
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.primary_key or field.is_relation or field.unique:
                keys.add(str(field.column))
    names = "|".join(sorted(keys))
    return re.compile(rf'\b(?:{names})\b"? (?:= %\(?|= ANY|= given_|IN \()', re.IGNORECASE)
