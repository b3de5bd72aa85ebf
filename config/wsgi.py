"""The WSGI application that granian serves: tracked links before Django, all else by Django."""

from __future__ import annotations

import functools
import os

from django.core.wsgi import get_wsgi_application

from campaigns import with_parent
from config import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if os.environ.get(with_parent.SUPERVISED):
    # granian's worker holds the port: left alone after a kill of granian it would answer beside its successor
    with_parent.die_with_parent()

django = functools.partial(roomy.call, get_wsgi_application())

from tracking.front import Front  # noqa: E402 - it has models, which wait for Django's set-up

application = Front(django).keep_true()
