"""Which request, task and message a log line is about: one thread through web server, broker and worker.

A request has the identifier that a trusted proxy gave it, or a new one; a task that it hints at carries it along; a
message adds its own while it is sent. It stands on the lowest floor because every floor above logs.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
FIT = re.compile(r"[A-Za-z0-9_.-]{8,64}")
"""What a proxy may call a request: nothing that could stand for another line or field of a log."""

_ids: ContextVar[dict[str, str]] = ContextVar("ids", default={})  # noqa: B039 - it is never changed, only replaced


def present() -> dict[str, str]:
    """The identifiers of what is being done now, as {"request": …, "task": …, "message": …}."""
    return _ids.get()


@contextmanager
def named(**ids: str) -> Iterator[None]:
    """Inside, log lines carry these as well."""
    before = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(before)


def name_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: every request has an identifier, and its answer says which."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        identifier = given if FIT.fullmatch(given) else secrets.token_hex(8)
        with named(request=identifier):
            response = get_response(request)
        response[HEADER] = identifier
        return response

    return middleware


class Naming(logging.Filter):
    """Puts the identifiers on a record, where a formatter finds them as `record.ids`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.ids = _ids.get()
        return True


@before_task_publish.connect
def _carry(headers: dict[str, Any], **_: Any) -> None:
    if "request" in _ids.get():
        headers["tandem_request"] = _ids.get()["request"]


@task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    request = getattr(task.request, "tandem_request", None) or (task.request.get("headers") or {}).get("tandem_request")
    known = {"request": request} if isinstance(request, str) and FIT.fullmatch(request) else {}
    _ids.set({**known, "task": task_id})


@task_postrun.connect
def _end(**_: Any) -> None:
    _ids.set({})
