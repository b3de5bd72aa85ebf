"""Settings with a fail point: `DJANGO_SETTINGS_MODULE=tests.processes.failing FAILPOINT=marked` (R25)."""

from __future__ import annotations

import os

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "tests.processes.failpoints.FailPoints"]
FAILPOINT = os.environ.get("FAILPOINT", "")
