"""Every address. Apps are named by string only."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from campaigns.views import components, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("my/", include("influencers.urls")),
    path("", include("tracking.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("components/", components.components, name="components"))

handler500 = "campaigns.views.errors.server_error"
