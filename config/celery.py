"""The Celery application. Celery carries ids; the tables are the truth."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from campaigns import with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tandem")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """A pool process must not finish a task for a worker that was killed: its successor does it too."""
    if os.environ.get(with_parent.SUPERVISED):
        with_parent.die_with_parent()
