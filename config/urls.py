"""Every address. Apps are named by string only."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from campaigns.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
