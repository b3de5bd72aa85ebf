"""Writes clicks down, many at once: the visits, which of them are their visitors' first today, the days' counts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from notifications.copying import insert_lines
from promocodes.models import LabelledLink, TrackedLink
from tracking import partitions
from tracking.models import Click
from tracking.robots import robot_reason
from tracking.visitors import client_address, salts_of, visitor_of
from tracking.visits import Visit

_FEW = 500
"""Rows of one statement of ours; SQLite counts the places."""

Key = tuple[int, datetime.date]


def store(visits: Sequence[Visit]) -> int:
    """Store visits with all that follows from them; returns how many were of links that still exist.

    The caller holds a transaction. The statements keep the order of the keys: two drains never wait in a circle.
    """
    visits = _of_known_links(visits)
    if not visits:
        return 0
    days = {at: _moment(at) for at in {one.at for one in visits}}
    salts = salts_of({at.date() for at in days.values()})
    proxied = _Addresses()
    visitors: dict[tuple[str, str, datetime.date], str] = {}
    reasons: dict[tuple[str, str, bool], str] = {}
    own_host = urlsplit(settings.SITE_URL).hostname
    lines: list[tuple[Any, ...]] = []
    firsts: dict[tuple[int, datetime.date, str], int] = {}
    counts: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    labelled: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in visits:
        at = days[one.at]
        day = at.date()
        address = proxied.of(one)
        if (visitor := visitors.get((address, one.agent, day))) is None:
            visitor = visitors[address, one.agent, day] = visitor_of(address, one.agent, salts[day])
        host = _host_of(one.referrer)
        known = (one.agent, one.early, host == own_host)
        if (reason := reasons.get(known)) is None:
            reason = robot_reason(one.agent, {"Purpose": one.early}) or ("own_page" if known[2] else "")
            reasons[known] = reason
        lines.append((one.link, one.label or None, at, day, visitor, reason, host, one.click_id, one.mended))
        place = 2 if reason else 0
        counts[one.link, day][place] += 1
        if one.label:
            labelled[one.label, day][place] += 1
        if not reason:
            firsts.setdefault((one.link, day, visitor), one.label)
    partitions.make_for({day for _, day in counts})
    insert_lines(Click, _NAMES, lines)
    for link, day, visitor in _new_visitors(sorted(firsts)):
        counts[link, day][1] += 1
        if label := firsts[link, day, visitor]:
            labelled[label, day][1] += 1
    _add_up("tracking_clickday", "link_id", counts)
    _add_up("tracking_clicklabelday", "labelled_link_id", labelled)
    return len(lines)


_NAMES = (
    "link_id",
    "labelled_link_id",
    "at",
    "day",
    "visitor",
    "robot_reason",
    "referrer_host",
    "click_id",
    "mended",
)


class _Addresses:
    """The client's address of a visit, by what the trusted proxies said."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, one: Visit) -> str:
        """The address, worked out once for each pair of connection and header."""
        if not one.forwarded:
            return one.connected
        key = one.connected, one.forwarded
        if key not in self._known:
            self._known[key] = client_address({"REMOTE_ADDR": key[0], "HTTP_X_FORWARDED_FOR": key[1]})
        return self._known[key]


def _of_known_links(visits: Sequence[Visit]) -> list[Visit]:
    """Those whose link still exists; a label that is gone leaves its link."""
    links = set(TrackedLink.objects.filter(pk__among={one.link for one in visits}).values_list("pk", flat=True))
    labels = {one.label for one in visits if one.label}
    if labels:
        labels = set(LabelledLink.objects.filter(pk__among=labels).values_list("pk", flat=True))
    return [
        one if not one.label or one.label in labels else one._replace(label=0) for one in visits if one.link in links
    ]


def _moment(milliseconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)


def _new_visitors(rows: Sequence[tuple[int, datetime.date, str]]) -> Iterator[tuple[int, datetime.date, str]]:
    """Store who is seen on a link for the first time on a day; yields those that were."""
    for source, values in _as_sources(rows, ("bigint", "date", "text")):
        with connection.cursor() as cursor:
            # the source has places, no values
            cursor.execute(
                f"INSERT INTO tracking_clickvisitor (link_id, day, visitor) {source} "
                "ON CONFLICT (link_id, day, visitor) DO NOTHING RETURNING link_id, day, visitor",
                values,
            )
            for link, day, visitor in cursor.fetchall():
                yield link, datetime.date.fromisoformat(day) if isinstance(day, str) else day, visitor


def _add_up(table: str, key: str, counts: dict[Key, list[int]]) -> None:
    """Add to the day's counts of each link or label. `table` and `key` are names of our own."""
    rows = [(*of, *figures) for of, figures in sorted(counts.items())]
    for source, values in _as_sources(rows, ("bigint", "date", "integer", "integer", "integer")):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({key}, day, clicks, unique_clicks, robot_clicks) {source} "
                f"ON CONFLICT ({key}, day) DO UPDATE SET clicks = {table}.clicks + excluded.clicks, "
                f"unique_clicks = {table}.unique_clicks + excluded.unique_clicks, "
                f"robot_clicks = {table}.robot_clicks + excluded.robot_clicks",
                values,
            )


def _as_sources(rows: Sequence[tuple[Any, ...]], types: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """What an INSERT takes rows from, and its values: a list a column on PostgreSQL, some rows at a time on SQLite."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        columns = ", ".join(f"%s::{one}[]" for one in types)  # names of types, and places
        yield f"SELECT * FROM unnest({columns})", [list(column) for column in zip(*rows, strict=True)]  # noqa: S608
        return
    places = f"({', '.join(['%s'] * len(types))})"
    for start in range(0, len(rows), _FEW):
        part = rows[start : start + _FEW]
        yield f"VALUES {', '.join([places] * len(part))}", list(chain.from_iterable(part))


@lru_cache(maxsize=4096)
def _host_of(referrer: str) -> str:
    """The web site she came from, without the page; empty if it is none."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    return host[:120] if host.isprintable() else ""
