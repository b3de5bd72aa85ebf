"""The pages of a brand's register of codes, under /codes/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import register, retiring

app_name = "codes"

urlpatterns: list[URLPattern] = [
    path("", register.register, name="list"),
    path("register.xlsx", register.download, name="download"),
    path("<int:pk>/", register.one_code, name="code"),
    path("<int:pk>/retire/", retiring.retire_everywhere, name="retire"),
]
