"""Describes the calls for the OpenAPI schema: one `described` above each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import build_choice_field
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from campaigns.api import answers
from campaigns.api.pagination import LARGEST_PAGE, PAGE_SIZE
from campaigns.api.problems import MEDIA_TYPE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "file"
CSV = "text/csv"
WEBP = "image/webp"
ALWAYS = {401: "key.missing, key.not_valid", 403: "scope.missing", 429: "throttled"}
UNSAFE = {
    400: "malformed, idempotency.bad_key",
    409: "idempotency.running, idempotency.lost",
    411: "length.required",
    412: "precondition.failed, precondition.no_tag",
    413: "body.too_large",
    415: "unsupported_media_type",
    422: "invalid, idempotency.mismatch",
}
ONCE = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "pattern": "^[!-~]([ -~]{0,253}[!-~])?$"}, OpenApiParameter.HEADER,
    description="Any text of up to 255 characters. The same key and body give the first answer again for 24 hours.",
)  # fmt: skip
TAGGED = (
    OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of an answer that you have."),
    OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="Names this very answer."),
)
MATCHING = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER,
    description="The ETag of what you have read here: 412 where it has changed meanwhile.",
)  # fmt: skip
PAGING = (
    OpenApiParameter(
        "page_size", {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": PAGE_SIZE},
        description=f"More than {LARGEST_PAGE} is {LARGEST_PAGE}.",
    ),
    OpenApiParameter(
        "cursor", {"type": "string", "pattern": "^[ab][0-9]{1,18}$"}, description="From next and previous."
    ),
)  # fmt: skip
IDENTIFIER = {"type": "integer", "format": "int64", "minimum": 0, "maximum": 10**18 - 1}


def identifier(name: str, description: str = "") -> OpenApiParameter:
    """A parameter of the query that names an object."""
    return OpenApiParameter(name, IDENTIFIER, description=description)


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "campaigns.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "The key of one brand."}


def _or_empty(parameter: OpenApiParameter) -> OpenApiParameter:
    """A choice of the query may be empty too, which is as good as left out."""
    if parameter.enum:
        parameter.enum = [*dict.fromkeys([*parameter.enum, ""])]
    return parameter


class WordField(OpenApiSerializerFieldExtension):
    """A text that is one of a few words."""

    target_class = "campaigns.api.fields.Text"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """As any text, with its words."""
        found: dict[str, Any] = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        if not self.target.words:
            return found
        blank = self.target.allow_blank
        choice = serializers.ChoiceField(self.target.words, allow_blank=blank, allow_null=self.target.allow_null)
        return build_choice_field(choice)


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
    matches: bool = False,
    description: str = "",
) -> Callable[[Any], Any]:
    """Describe one call. `refuses` adds codes to a status; `answer` FILE is an .xlsx file, CSV a .csv one,
    WEBP a picture.

    `matches` says that the address can be read as well, so that If-Match may be sent.
    """
    codes: dict[int, str] = dict(ALWAYS)
    wrong_query = {422: "invalid"} if pages else {}
    for more in ({404: "not_found"} if finds else {}, UNSAFE if changes else {}, wrong_query, refuses or {}):
        for number, text in more.items():
            said = [*filter(None, codes.get(number, "").split(", ")), *text.split(", ")]
            codes[number] = ", ".join(dict.fromkeys(said))
    responses: dict[Any, Any] = {(status, "application/json"): answer}
    if answer == FILE:
        responses = {(status, XLSX): OpenApiResponse(OpenApiTypes.BINARY, description="An .xlsx file.")}
    elif answer == CSV:
        responses = {(status, CSV): OpenApiResponse(OpenApiTypes.BINARY, description="A .csv file in UTF-8.")}
    elif answer == WEBP:
        responses = {(status, WEBP): OpenApiResponse(OpenApiTypes.BINARY, description="A picture.")}
    tagged = not changes and answer not in (FILE, CSV, WEBP)
    if tagged:
        responses[304] = OpenApiResponse(description="You have it: If-None-Match named it.")
    for number in sorted(codes):
        responses[number, MEDIA_TYPE] = OpenApiResponse(answers.Problem, description=f"Codes: {codes[number]}")
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description or summary,
        request=body if body is None or isinstance(body, dict) else {"application/json": body},
        responses=responses,
        parameters=[
            *map(_or_empty, parameters),
            *(PAGING if pages else ()),
            *(TAGGED if tagged else ()),
            *((ONCE,) if changes else ()),
            *((MATCHING,) if matches else ()),
        ],
    )
