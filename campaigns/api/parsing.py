"""Reads bodies."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser, MultiPartParser

from campaigns.api.problems import Invalid, Refused, wrong

LONGEST_EMPTY_FORM = 1024


class JsonParser(BaseParser):
    """JSON in UTF-8, as RFC 8259 has it: no NaN, no name twice in an object."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body. Raises 400 `malformed`, and 422 for a repeated name."""
        raw = parser_context["request"].body  # not the stream: this keeps to DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant, object_pairs_hook=_object)
        except UnicodeDecodeError as error:
            raise Refused(400, "malformed", f"The body is not UTF-8 at byte {error.start}.") from error
        except json.JSONDecodeError as error:
            raise Refused(
                400, "malformed", f"The body is no JSON: {error.msg} at line {error.lineno}, column {error.colno}."
            ) from error
        except (ValueError, RecursionError) as error:
            raise Refused(400, "malformed", "The body is no JSON that can be read.") from error


class EmptyFormParser(MultiPartParser):
    """A form without a field is an empty body: some clients wrap even nothing in one."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """An empty body, or 415."""
        sent = str(parser_context["request"].META.get("CONTENT_LENGTH") or "0")
        if not sent.isdigit() or int(sent) > LONGEST_EMPTY_FORM:
            raise UnsupportedMediaType(media_type)
        found = super().parse(stream, media_type, parser_context)
        if found.data or found.files:
            raise UnsupportedMediaType(media_type)
        return {}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)  # counted once: an object may have a million names
        twice = next(name for name, number in times.items() if number > 1)
        raise Invalid([wrong(twice[:60], "repeated", f"“{twice[:60]}” stands twice in one object. Give it once.")])
    return found
