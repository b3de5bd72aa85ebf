"""Imported once by the process that `campaigns.apart` forks from: Django, and what a large import needs."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from campaigns import import_desk  # noqa: E402, F401 - it has models, which wait for Django's set-up
