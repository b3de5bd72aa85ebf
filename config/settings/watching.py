"""What is seen of a running site: logs, errors, figures."""

from __future__ import annotations

import os

from config import logs, shared_memory
from config.environment import env, wrong
from config.settings.places import VAR_DIR

LOG_FORMAT = env.str("LOG_FORMAT", default="") or "text"
if LOG_FORMAT not in ("text", "json"):
    raise wrong("LOG_FORMAT", f"“{LOG_FORMAT}” is neither text nor json.")
SENTRY_DSN = env.str("SENTRY_DSN", default="").strip()
if SENTRY_DSN:
    import sentry_sdk

    try:
        sentry_sdk.init(SENTRY_DSN, **logs.SENTRY)
    except sentry_sdk.utils.BadDsn as _error:
        raise wrong("SENTRY_DSN", "cannot be read; copy it from Sentry's project settings.") from _error
METRICS_DIR = shared_memory.folder_of(VAR_DIR)
if METRICS_DIR:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # its library looks here once, when it is imported
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()  # what Prometheus brings to /metrics; empty: no such page
if METRICS_TOKEN and (len(METRICS_TOKEN) < 20 or not METRICS_TOKEN.isascii() or " " in METRICS_TOKEN):
    raise wrong("METRICS_TOKEN", "give at least 20 random letters and digits, for whoever knows it reads the figures.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "config.logs.TextFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "filters": {"ids": {"()": "notifications.log_ids.Naming"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["ids"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "celery": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # addresses that are asked hold digits of a password's hash (decision 0042)
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
