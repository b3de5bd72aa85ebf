"""Writes clicks down: the visit itself, whether it is its visitor's first today, and the day's three counts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import connection, transaction

from tracking.models import Click
from tracking.robots import robot_reason
from tracking.visitors import visitor_of

# one statement each, the same words for SQLite and PostgreSQL; the ORM cannot say whether an ignored row was new
_FIRST_TODAY = """
    INSERT INTO tracking_clickvisitor (link_id, day, visitor) VALUES (%s, %s, %s)
    ON CONFLICT (link_id, day, visitor) DO NOTHING
"""
_ADD_UP = """
    INSERT INTO tracking_clickday (link_id, day, clicks, unique_clicks, robot_clicks) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (link_id, day) DO UPDATE SET
        clicks = tracking_clickday.clicks + excluded.clicks,
        unique_clicks = tracking_clickday.unique_clicks + excluded.unique_clicks,
        robot_clicks = tracking_clickday.robot_clicks + excluded.robot_clicks
"""


def record(link_id: int, at: datetime.datetime, ip: str, user_agent: str, headers: Mapping[str, str]) -> None:
    """Count one GET of a link in one short transaction. `ip` is the client's address and is not stored."""
    day = at.astimezone(datetime.UTC).date()
    visitor = visitor_of(ip, user_agent, day)
    reason = robot_reason(user_agent, headers)
    with transaction.atomic(), connection.cursor() as cursor:
        Click.objects.create(
            link_id=link_id,
            at=at,
            day=day,
            visitor=visitor,
            robot_reason=reason,
            referrer_host=_host_of(headers.get("Referer") or ""),
        )
        unique = 0
        if not reason:
            cursor.execute(_FIRST_TODAY, [link_id, day, visitor])
            unique = cursor.rowcount
        cursor.execute(_ADD_UP, [link_id, day, 0 if reason else 1, unique, 1 if reason else 0])


def _host_of(referrer: str) -> str:
    """The web site she came from, without the page; empty if it is none."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    return host[:120] if host.isprintable() else ""
