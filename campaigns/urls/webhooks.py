"""The pages of a brand's webhooks, under /brands/<slug>/webhooks/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import webhooks

app_name = "webhooks"

urlpatterns: list[URLPattern] = [
    path("", webhooks.webhooks, name="list"),
    path("<int:pk>/", webhooks.one_webhook, name="one"),
    path("<int:pk>/events/<int:event_pk>/again/", webhooks.again, name="again"),
]
