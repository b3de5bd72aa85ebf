"""The results of a whole brand, under /results/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import results

app_name = "results"

urlpatterns: list[URLPattern] = [
    path("", results.brand, name="brand"),
    path("results.xlsx", results.brand_file, {"extension": "xlsx"}, name="xlsx"),
    path("results.csv", results.brand_file, {"extension": "csv"}, name="csv"),
]
