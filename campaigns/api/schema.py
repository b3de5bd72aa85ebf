"""Describes the calls for the OpenAPI schema: one `described` above each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from campaigns.api import answers
from campaigns.api.pagination import LARGEST_PAGE, PAGE_SIZE
from campaigns.api.problems import MEDIA_TYPE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "file"
CSV = "text/csv"
ALWAYS = {401: "key.missing, key.not_valid", 403: "scope.missing", 429: "throttled"}
UNSAFE = {
    400: "malformed, idempotency.bad_key",
    409: "idempotency.running, idempotency.lost",
    415: "unsupported_media_type",
    422: "invalid, idempotency.mismatch",
}
ONCE = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="Any text of up to 255 characters. The same key and body give the first answer again for 24 hours.",
)  # fmt: skip
PAGING = (
    OpenApiParameter("page_size", int, description=f"1 to {LARGEST_PAGE}; {PAGE_SIZE} if left out."),
    OpenApiParameter("cursor", str, description="From next and previous."),
)


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "campaigns.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "The key of one brand."}


def described(
    name: str,
    summary: str,
    *,
    answer: Any,
    status: int = 200,
    body: Any = None,
    changes: bool = False,
    finds: bool = True,
    refuses: dict[int, str] | None = None,
    parameters: Sequence[OpenApiParameter] = (),
    pages: bool = False,
    description: str = "",
) -> Callable[[Any], Any]:
    """Describe one call. `refuses` adds codes to a status; `answer` FILE is an .xlsx file, CSV a .csv one."""
    codes: dict[int, str] = dict(ALWAYS)
    for more in ({404: "not_found"} if finds else {}, UNSAFE if changes else {}, refuses or {}):
        for number, text in more.items():
            codes[number] = ", ".join(filter(None, (codes.get(number, ""), text)))
    responses: dict[Any, Any] = {(status, "application/json"): answer}
    if answer == FILE:
        responses = {(status, XLSX): OpenApiResponse(OpenApiTypes.BINARY, description="An .xlsx file.")}
    elif answer == CSV:
        responses = {(status, CSV): OpenApiResponse(OpenApiTypes.BINARY, description="A .csv file in UTF-8.")}
    for number in sorted(codes):
        responses[number, MEDIA_TYPE] = OpenApiResponse(answers.Problem, description=f"Codes: {codes[number]}")
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description or summary,
        request=body,
        responses=responses,
        parameters=[*parameters, *(PAGING if pages else ()), *((ONCE,) if changes else ())],
    )
