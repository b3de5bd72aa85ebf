"""The pages of the look alone, so that they can be opened without DEBUG."""

from __future__ import annotations

from django.urls import include, path

from campaigns.views import components, site

urlpatterns = [
    path("", site.landing, name="home"),
    path("components/", components.components, name="components"),
    path("accounts/", include("allauth.urls")),
]
