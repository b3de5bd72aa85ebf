"""The pages of the look alone, so that they can be opened without DEBUG."""

from __future__ import annotations

from django.urls import include, path

from campaigns.views import components, site
from influencers.views import choose_language

urlpatterns = [
    path("", site.landing, name="home"),
    path("components/", components.components, name="components"),
    path("accounts/", include("allauth.urls")),
    path("language/", choose_language, name="set_language"),
]
