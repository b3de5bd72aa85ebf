"""A person's own data, under /my/data/."""

from __future__ import annotations

from django.urls import path

from campaigns.views import account_data

app_name = "data"

urlpatterns = [
    path("", account_data.data, name="data"),
    path("tandem-data.zip", account_data.download, name="download"),
    path("delete/", account_data.delete, name="delete"),
]
