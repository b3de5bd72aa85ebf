"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from campaigns import with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if os.environ.get(with_parent.SUPERVISED):
    # granian's worker holds the port: left alone after a kill of granian it would answer beside its successor
    with_parent.die_with_parent()

application = get_wsgi_application()
