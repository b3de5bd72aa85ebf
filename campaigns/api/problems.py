"""Every refusal of the API as application/problem+json (RFC 9457), with a stable code."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.encoding import escape_uri_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response

from campaigns.cases import CaseRefused
from campaigns.imports import ImportRefused
from campaigns.offer_values import OfferRefused
from campaigns.order_files import FileRefused
from campaigns.slots import TooManyAtOnce
from campaigns.workflow import WrongMove
from notifications import resending
from notifications.outbox import TooSoon
from promocodes.workbook import FileProblem
from tracking import reach

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class Refused(Exception):
    """A call that is refused: its status, a stable code, a sentence with the mend, and which fields are wrong."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}


class NotThere(Refused):
    """Missing, or somebody else's: both look the same."""

    def __init__(self) -> None:
        super().__init__(404, "not_found", "There is nothing here, or it belongs to another brand.")


class Invalid(Refused):
    """Fields that are wrong."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        first = errors[0]
        where = f"{first['field']}: " if first["field"] else ""
        more = f" ({len(errors) - 1} more in errors.)" if len(errors) > 1 else ""
        super().__init__(422, "invalid", f"{where}{first['message']}{more}", errors=errors)


def wrong(field: str, code: str, message: str) -> dict[str, str]:
    """One wrong field."""
    return {"field": field, "code": code, "message": message}


def handle(exc: Exception, context: dict[str, Any]) -> Response:
    """What a call answers when it raises; an error of our own is logged and told without detail."""
    refused = _refusal(exc)
    request = context["request"]
    path = escape_uri_path(request.path)  # whoever calls writes no lines of their own into the log
    if refused is None and reach.is_passing(exc):
        refused = unavailable()
        level = logging.WARNING if reach.away.is_set() else logging.ERROR  # what lasts must not go unheard
        log.log(level, "API: %s %s: the data base is out of reach", request.method, path, exc_info=exc)
    elif refused is None:
        log.error("API: %s %s failed", request.method, path, exc_info=exc)
        refused = Refused(500, "server_error", "Something went wrong on our side. Try again in a minute.")
    elif refused.status in (401, 403):
        key = getattr(request, "_auth", None)  # not `auth`: that would ask for the key again
        log.warning("API: %s %s refused: %s, key %s", request.method, path, refused.code, getattr(key, "prefix", "-"))
    return Response(body_of(refused), status=refused.status, headers=refused.headers, content_type=MEDIA_TYPE)


def unavailable() -> Refused:
    """What a call answers while the data base is out of reach."""
    return Refused(
        503, "unavailable", "Our data cannot be reached just now. Whether this call was done is not known: send it "
        "again in a moment, with the same Idempotency-Key.", headers={"Retry-After": "10"},
    )  # fmt: skip


def body_of(refused: Refused) -> dict[str, Any]:
    """The problem document."""
    body: dict[str, Any] = {
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.detail,
        "code": refused.code,
    }
    return body | ({"errors": refused.errors} if refused.errors else {})


@csrf_exempt
def no_such_call(request: HttpRequest) -> HttpResponse:
    """Any address below /api/v1/ that is no call."""
    mend = "" if request.path.endswith("/") else " Addresses end with a slash."
    refused = Refused(404, "not_found", f"There is no such call.{mend} All calls are listed at /api/docs/.")
    return JsonResponse(body_of(refused), status=404, content_type=MEDIA_TYPE)


def _refusal(exc: Exception) -> Refused | None:
    if isinstance(exc, Refused):
        return exc
    if isinstance(exc, OfferRefused):
        return Invalid([wrong(error.field, error.code, error.message) for error in exc.errors])
    if isinstance(exc, (FileProblem, ImportRefused)) and exc.code.endswith((".interrupted", ".no_room")):
        return Refused(503, exc.code, str(exc), headers={"Retry-After": "60"})
    if isinstance(exc, FileProblem):
        return Refused(413 if exc.code == "file.too_large" else 422, exc.code, exc.message)
    if isinstance(exc, (WrongMove, ImportRefused, CaseRefused)):
        return Refused(409, exc.code, str(exc))
    if isinstance(exc, FileRefused):
        busy = exc.code == "files.too_many_at_once"
        return Refused(429 if busy else 409, exc.code, str(exc), headers={"Retry-After": "30"} if busy else None)
    if isinstance(exc, TooManyAtOnce):
        return Refused(429, exc.code, str(exc), headers={"Retry-After": str(exc.retry_after)})
    if isinstance(exc, TooSoon):
        if exc.code == "message.too_soon":
            return Refused(429, exc.code, str(exc), headers={"Retry-After": str(int(resending.PAUSE.total_seconds()))})
        return Refused(409, exc.code, str(exc))
    return _of_framework(exc)


def _of_framework(exc: Exception) -> Refused | None:
    if isinstance(exc, exceptions.ValidationError):
        return Invalid(list(_wrong_fields(exc.detail)))
    if isinstance(exc, (Http404, exceptions.NotFound)):
        return NotThere()
    if isinstance(exc, (PermissionDenied, exceptions.PermissionDenied)):
        return Refused(403, "forbidden", "This key may not do that.")
    if isinstance(exc, RequestDataTooBig):
        return Refused(413, "body.too_large", "The body is too large. Send it in several calls.")
    if isinstance(exc, (UnreadablePostError, SuspiciousOperation)):
        return Refused(400, "body.unreadable", "The body could not be read. Send it again.")
    if isinstance(exc, exceptions.MethodNotAllowed):
        return Refused(405, "method_not_allowed", str(exc.detail))
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return Refused(415, "unsupported_media_type", str(exc.detail))
    if isinstance(exc, exceptions.APIException):
        code = "malformed" if isinstance(exc, exceptions.ParseError) else str(exc.default_code)
        return Refused(exc.status_code, code, str(exc.detail))
    return None


def _wrong_fields(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """The tree of a serializer's errors as a flat list; `3.email` is the e-mail of the fourth item."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _wrong_fields(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _wrong_fields(inner, ".".join(filter(None, (path, str(place) if nested else ""))))
    else:
        yield wrong(path, getattr(detail, "code", "invalid"), str(detail))
