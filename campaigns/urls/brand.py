"""The pages of one brand that speak of its campaigns, under /brands/<slug>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import audit, closing

app_name = "audit"

urlpatterns: list[URLPattern] = [
    path("audit/", audit.log, name="log"),
    path("audit/audit.csv", audit.download, name="download"),
    path("audit/audit.xlsx", audit.workbook, name="workbook"),
    path("close/", closing.close, name="close"),
    path("closed/", closing.closed, name="closed"),
    path("data.zip", closing.data, name="data"),
]
