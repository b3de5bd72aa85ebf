"""The Store: where creators find campaigns."""

from __future__ import annotations

from django.urls import path

from campaigns.views import store

app_name = "store"

urlpatterns = [
    path("", store.browse, name="list"),
    path("<slug:slug>/", store.detail, name="detail"),
    path("<slug:slug>/apply/", store.apply, name="apply"),
    path("<slug:slug>/withdraw/", store.withdraw, name="withdraw"),
]
