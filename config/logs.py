"""One JSON object a log line, for machines that read logs (LOG_FORMAT=json)."""

from __future__ import annotations

import datetime
import json
import logging


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; new lines in messages are escaped by it.

    `request_id`, `task_id` and `message_id` say what it is about, as far as it is about any (notifications/log_ids.py).
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{f"{name}_id": value for name, value in getattr(record, "ids", {}).items()},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
