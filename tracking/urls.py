"""The public address of tracked links."""

from __future__ import annotations

from django.urls import path

from tracking import redirect

urlpatterns = [path("r/<str:slug>", redirect.follow, name="redirect")]
