"""Background work: Celery's queues, rounds and broker."""

from __future__ import annotations

from typing import Any

from config.settings.places import EMBEDDED, REDIS_URL, VAR_DIR

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kilobytes, after a task: a file of 100,000 orders may leave that much
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notifications.tasks.*": {"queue": "mail"},
    "campaigns.tasks.store_orders_files": {"queue": "imports"},
    "campaigns.tasks.apply_deliveries": {"queue": "events"},
    "campaigns.tasks.match_orders": {"queue": "events"},
    "notifications.tasks.report_events": {"queue": "events"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celery" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "notifications.tasks.sweep", "schedule": 1.0 if EMBEDDED else 5.0},
    "call webhooks": {"task": "notifications.tasks.report_events", "schedule": 2.0 if EMBEDDED else 5.0},
    "tell of webhooks": {"task": "campaigns.tasks.tell_of_webhooks", "schedule": 60.0},
    "store clicks": {"task": "tracking.tasks.store_clicks", "schedule": 3.0},
    "purge old mails": {"task": "notifications.tasks.purge", "schedule": 600.0},
    "expire unconfirmed imports": {"task": "campaigns.tasks.expire_imports", "schedule": 300.0},
    "apply what shops reported": {"task": "campaigns.tasks.apply_deliveries", "schedule": 5.0},
    "check and store files of orders": {"task": "campaigns.tasks.store_orders_files", "schedule": 15.0},
    "forget files of orders": {"task": "campaigns.tasks.forget_orders_files", "schedule": 3600.0},
    "match orders": {"task": "campaigns.tasks.match_orders", "schedule": 30.0},
    "forget what shops sent": {"task": "campaigns.tasks.forget_deliveries", "schedule": 3600.0},
    "forget answers of the API": {"task": "campaigns.tasks.forget_answers", "schedule": 3600.0},
    "forget what was kept long enough": {"task": "campaigns.tasks.forget_old", "schedule": 3600.0},
    "remind creators": {"task": "campaigns.tasks.remind", "schedule": 600.0},
    "look for misuse": {"task": "campaigns.tasks.look_for_misuse", "schedule": 3600.0},
    "forget pictures": {"task": "campaigns.tasks.forget_pictures", "schedule": 6 * 3600.0},
    "forget sessions": {"task": "accounts.tasks.forget_sessions", "schedule": 6 * 3600.0},
    "add orders and clicks to their days": {"task": "campaigns.tasks.fold_orders", "schedule": 60.0},
    "expire what was not posted": {"task": "campaigns.tasks.expire_collaborations", "schedule": 300.0},
}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_TASK_TIME_LIMIT = 300
    CELERY_TASK_SOFT_TIME_LIMIT = 270
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 2,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "max_retries": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its mailboxes would pile up as files
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "celery" / "queue"),
        "data_folder_out": str(VAR_DIR / "celery" / "queue"),
        "control_folder": str(VAR_DIR / "celery" / "control"),
        "store_processed": False,
    }
    for _folder in ("queue", "control"):
        (VAR_DIR / "celery" / _folder).mkdir(parents=True, exist_ok=True)
