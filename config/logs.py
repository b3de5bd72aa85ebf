"""Lines of the log: one each, and none that opens a door or names a person.

What is typed may hold line breaks, colours for a terminal, or letters that turn a line round: those are escaped. Links
that let somebody in are cut where their secret begins, addresses keep their domain only, and what PostgreSQL quotes of
a row is left out. The same is done to what goes to Sentry.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import unicodedata
from typing import Any

_LINK = re.compile(
    r"(/(?:my/sign-in|invitations|unsubscribe|accounts/confirm-email|accounts/password/reset/key|hooks)/)[^/\s\"'?<>]+"
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"'=,;:/]+@((?:[\w-]+\.)+[\w-]+)")
_KEY = re.compile(r"\b([A-Za-z0-9]{8})\.[A-Za-z0-9]{32}\b")
_OF_A_ROW = re.compile(r"(DETAIL:|Key \().*")


def scrub(text: str) -> str:
    """The text without secrets of links, API keys, addresses and rows."""
    text = _OF_A_ROW.sub(r"\1…", _LINK.sub(r"\1…", text))
    return _ADDRESS.sub(r"…@\1", _KEY.sub(r"\1.…", text))


def one_line(text: str) -> str:
    """The text with every control and format character as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in text
    )


def scrub_event(event: Any, hint: Any = None) -> Any:
    """An event for Sentry, all its texts scrubbed."""
    if isinstance(event, str):
        return scrub(event)
    if isinstance(event, dict):
        return {name: scrub_event(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [scrub_event(value) for value in event]
    return event


# no variables and no bodies: codes, addresses and links that let somebody in stand in them
SENTRY: dict[str, Any] = {
    "send_default_pii": False,
    "include_local_variables": False,
    "max_request_body_size": "never",
    "before_send": scrub_event,
}


class TextFormatter(logging.Formatter):
    """For people: a record is one line, and its trace lines below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line."""
        record.message = one_line(scrub(record.message))
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The trace, each of its lines scrubbed."""
        return "\n".join(one_line(scrub(line)) for line in super().formatException(ei).split("\n"))


class JsonFormatter(logging.Formatter):
    """For machines (LOG_FORMAT=json): one JSON object a line.

    `request_id`, `task_id` and `message_id` say what it is about, as far as it is about any (notifications/log_ids.py).
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": one_line(scrub(record.getMessage())),
            **{f"{name}_id": value for name, value in getattr(record, "ids", {}).items()},
        }
        if record.exc_info:
            line["trace"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
