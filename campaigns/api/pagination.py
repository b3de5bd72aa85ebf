"""Lists in pages that stay stable while rows come and go: the cursor names a row, not a number of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from campaigns.api.problems import Invalid, wrong

PAGE_SIZE = 100
LARGEST_PAGE = 500


class Pages(BasePagination):
    """A page of a list: in the order of identifiers, `cursor` being `a12` (after 12) or `b12` (before 12)."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        """The rows of the asked page."""
        back, place = _cursor(request)
        size = page_size(request)
        if back:
            found = list(queryset.filter(pk__lt=place).order_by("-pk")[: size + 1])[::-1]
        else:
            found = list(queryset.filter(pk__gt=place).order_by("pk")[: size + 1])
        more = len(found) > size
        rows = (found[1:] if back else found[:-1]) if more else found
        has_previous = more if back else place > 0
        has_next = bool(rows) if back else more
        self.next = address(request, f"a{rows[-1].pk}") if rows and has_next else None
        self.previous = address(request, f"b{rows[0].pk}") if rows and has_previous else None
        return rows

    def envelope(self, results: Sequence[Any]) -> dict[str, Any]:
        """The answer of a list."""
        return {"next": self.next, "previous": self.previous, "results": list(results)}


def page(
    request: Request, queryset: QuerySet[Any], shapes: Callable[[list[Any]], Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    """One page of a query, shown by `shapes`."""
    pages = Pages()
    return pages.envelope(shapes(pages.paginate_queryset(queryset, request)))


def page_of_list(request: Request, rows: Sequence[Any]) -> dict[str, Any]:
    """One page of a list that is stored whole; its cursor is a place in the list."""
    back, place = _cursor(request)
    size = page_size(request)
    start = max(place - size, 0) if back else place
    end = min(place if back else start + size, len(rows))
    return {
        "next": address(request, f"a{end}") if end < len(rows) else None,
        "previous": address(request, f"b{start}") if 0 < start <= len(rows) else None,
        "results": list(rows[start:end]),
    }


def page_size(request: Request) -> int:
    """`page_size`, 1 to 500; more is 500."""
    text = request.query_params.get("page_size")
    if text is None:
        return PAGE_SIZE
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise Invalid([wrong("page_size", "invalid", f"page_size is a whole number from 1 to {LARGEST_PAGE}.")])
    return min(int(text), LARGEST_PAGE)


def address(request: Request, cursor: str) -> str:
    """This list at another cursor, with the other parameters kept."""
    kept = [(name, value) for name, values in request.query_params.lists() for value in values if name != "cursor"]
    return f"{settings.SITE_URL}{request.path}?{urlencode([*kept, ('cursor', cursor)])}"


def _cursor(request: Request) -> tuple[bool, int]:
    text = request.query_params.get("cursor", "a0")
    if not re.fullmatch(r"[ab][0-9]{1,18}", text):
        raise Invalid([wrong("cursor", "invalid", "Take cursors from next and previous; do not make them.")])
    return text[0] == "b", int(text[1:])
