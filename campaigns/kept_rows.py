"""The kept rows of an import, looked at where they lie: a page of ten thousand needs fifty of them in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from campaigns.models import OrderImport
from campaigns.rows import VERDICTS

SHOWN_FIRST = ("refused", "changed", "new", "unchanged", "blank")
AT_ONCE = 1000
# each row of the JSON list, and the text at a path in it, in the words of each data base
_EACH = {"sqlite": "json_each(one.rows)", "postgresql": "jsonb_array_elements(one.rows)"}
_AT = {"sqlite": "json_extract(kept.value, '$.{}')", "postgresql": "kept.value #>> '{{{}}}'"}


class KeptRows:
    """The rows with a verdict (or all), the refused first, then by line; a slice is one query.

    They come by verdict as a page shows them, or with only these verdicts `first`, each by line.
    """

    def __init__(self, one: OrderImport, verdict: str = "", *, first: Sequence[str] = SHOWN_FIRST) -> None:
        self.one, self.verdict = one, verdict if verdict in VERDICTS else ""
        self.first = [name for name in first if name in VERDICTS]

    def __len__(self) -> int:
        counts = self.one.counts
        return int(counts.get(self.verdict, 0) if self.verdict else sum(counts.values()))

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        start, end, _ = wanted.indices(len(self))
        if start >= end:
            return []
        verdict = _at("verdict")
        places = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(self.first))
        places = f"CASE {verdict} {places} ELSE {len(self.first)} END, " if places else ""
        found = _ask(
            "kept.value",
            self.one,
            f"(%s = '' OR {verdict} = %s) ORDER BY {places}CAST({_at('entry', 'line')} AS integer) LIMIT %s OFFSET %s",
            [self.verdict, self.verdict, end - start, start],
        )
        return [json.loads(value) for (value,) in found]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """All of them, never more than a thousand in Python at once."""
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]


@dataclass(frozen=True)
class Tally:
    """What the new rows of an import would store, and how many of their creators miss nothing then."""

    codes: int = 0
    links: int = 0
    complete: int = 0


def tally(one: OrderImport, wanted: Sequence[str]) -> Tally:
    """Count the new rows. One query, and none where their number says it all: with one column each fills it."""
    new = one.counts.get("new", 0)
    if len(wanted) < 2:
        return Tally(new if "promo_code" in wanted else 0, new if "affiliate_link" in wanted else 0, new)
    given = {name: f"COALESCE({_at('given', name)}, '')" for name in wanted}
    present = {name: f"COALESCE({_at('present', name)}, '')" for name in wanted}
    fresh = [f"SUM(CASE WHEN {given[name]} NOT IN ('', {present[name]}) THEN 1 ELSE 0 END)" for name in wanted]
    whole = " AND ".join(f"({given[name]} <> '' OR {present[name]} <> '')" for name in wanted)
    counted = ", ".join([*fresh, f"SUM(CASE WHEN {whole} THEN 1 ELSE 0 END)"])
    [sums] = _ask(counted, one, f"{_at('verdict')} = %s", ["new"])
    *by_name, complete = [number or 0 for number in sums]
    stored = dict(zip(wanted, by_name, strict=True))
    return Tally(stored["promo_code"], stored["affiliate_link"], complete)


def _at(*path: str) -> str:
    """The text at this path of a row; the paths are words of this module."""
    return _AT[connection.vendor].format(("." if connection.vendor == "sqlite" else ",").join(path))


def _ask(what: str, one: OrderImport, which: str, given: list[Any]) -> list[tuple[Any, ...]]:
    table = connection.ops.quote_name(OrderImport._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            # no word of a person stands in it: names of columns, paths and verdicts are ours
            f"SELECT {what} FROM {table} one, {_EACH[connection.vendor]} kept WHERE one.id = %s AND {which}",  # noqa: S608
            [one.pk, *given],
        )
        return list(cursor.fetchall())
