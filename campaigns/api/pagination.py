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
SHELF = 10**15
"""How many places a shelf of `page_of_shelves` has."""


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


def page_of_shelves(
    request: Request,
    shelves: Sequence[tuple[Any, Callable[[Any], Sequence[Any]]]],
    shapes: Callable[[list[Any]], Sequence[dict[str, Any]]],
) -> dict[str, Any]:
    """One page of several sources, one after the other: lists, or queries read in the order of their keys.

    Each comes with what makes rows of its items. A cursor is the number of the shelf and a place on it, in one number.
    """
    back, cursor = _cursor(request)
    size = page_size(request)
    standing, place = divmod(min(cursor, len(shelves) * SHELF - 1), SHELF)
    order = range(standing, -1, -1) if back else range(standing, len(shelves))
    found: list[tuple[int, Any]] = []
    for number in order:
        source, rows = shelves[number]
        start = place if number == standing else SHELF if back else 0
        taken = _from_shelf(source, start, size + 1 - len(found), back=back)
        shown = rows([item for _, item in taken])
        found += [(number * SHELF + spot, row) for (spot, _), row in zip(taken, shown, strict=True)]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    has_next, has_previous = (bool(found), more) if back else (more, cursor > 0)
    return {
        "next": address(request, f"a{found[-1][0]}") if found and has_next else None,
        "previous": address(request, f"b{found[0][0]}") if found and has_previous else None,
        "results": list(shapes([row for _, row in found])),
    }


def _from_shelf(source: Any, start: int, number: int, *, back: bool) -> list[tuple[int, Any]]:
    """So many items after (or, going back, before) a place, each with its own place."""
    if isinstance(source, list):
        placed = list(enumerate(source, 1))
        return placed[: start - 1][::-1][:number] if back else placed[start : start + number]
    if back:
        return [(one.pk, one) for one in source.filter(pk__lt=start).order_by("-pk")[:number]]
    return [(one.pk, one) for one in source.filter(pk__gt=start).order_by("pk")[:number]]


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
