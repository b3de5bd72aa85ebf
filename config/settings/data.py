"""Where data are kept: data base, cache, files; and for how many days."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from config.environment import address, env, number, wrong
from config.settings.places import DATABASE_URL, EMBEDDED, REDIS_URL, VAR_DIR

DATABASES: dict[str, dict[str, Any]]
if EMBEDDED:
    if sqlite3.sqlite_version_info < (3, 33):  # UPDATE … FROM
        raise wrong("DATABASE_URL", f"SQLite {sqlite3.sqlite_version} is too old; 3.33 is needed, or PostgreSQL.")
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "tandem.sqlite3",
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    # an import changes more pages than SQLite keeps by itself, and each of its many statements would
                    # note in a file what it may have to take back
                    "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }
else:
    _form = "write it as postgres://user:password@host:5432/name."
    if address("DATABASE_URL", DATABASE_URL, _form).scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        raise wrong("DATABASE_URL", f"only PostgreSQL is known; {_form}")
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    if not DATABASES["default"]["NAME"]:
        raise wrong("DATABASE_URL", f"names no data base; {_form}")
    DATABASES["default"].update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=True)
    # as many as a web process has threads, and a few for those of its own: with fewer, slow sign-ins held all of them
    # and every other page failed. A pool tries for five minutes, ever more rarely, to reach a server that is away;
    # each request shall try anew
    _pool = {"min_size": 0, "max_size": 20, "timeout": 5, "reconnect_timeout": 2}
    DATABASES["default"].setdefault("OPTIONS", {}).update(pool=_pool)
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_table: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache_entries",
    "OPTIONS": {"MAX_ENTRIES": 50_000},
}
if REDIS_URL:
    if address("REDIS_URL", REDIS_URL, "write it as redis://host:6379/0.").scheme not in ("redis", "rediss", "unix"):
        raise wrong("REDIS_URL", "write it as redis://host:6379/0.")
    CACHES = {
        "default": {
            "BACKEND": "config.cache.RedisOrTable",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        },
        "table": _table,
    }
else:
    CACHES = {"default": _table}

MEDIA_ROOT = Path(env.str("UPLOADS_DIR", default="").strip() or VAR_DIR / "uploads").absolute()
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_200  # the grid of codes has up to 1,000 inputs
IMPORT_MAX_BYTES = 10 * 1024 * 1024
FILES_APART = True  # large files are worked on in processes of their own; tests share one transaction and do without
CLICK_SPOOL = VAR_DIR / "clicks"  # on a disk of this machine: a click waits for its sync


# for how many days what is kept (docs/privacy.md; what mails said: MAIL_RETENTION_DAYS)
AUDIT_RETENTION_DAYS = number("AUDIT_RETENTION_DAYS", 5 * 365, least=30)
BRAND_GRACE_DAYS = number("BRAND_GRACE_DAYS", 30, least=1)
CLICK_RETENTION_DAYS = number("CLICK_RETENTION_DAYS", 400, least=60)
IMPORT_RETENTION_DAYS = number("IMPORT_RETENTION_DAYS", 90, least=2)
INVITATION_RETENTION_DAYS = number("INVITATION_RETENTION_DAYS", 90, least=2)
SHOP_CALL_RETENTION_DAYS = number("SHOP_CALL_RETENTION_DAYS", 7, least=1)
