"""A creator's own campaigns, and the campaign information page."""

from __future__ import annotations

from django.urls import path

from campaigns.views import my

app_name = "mine"

urlpatterns = [
    path("", my.campaigns, name="campaigns"),
    path("<int:pk>/", my.campaign, name="campaign"),
    path("<int:pk>/publish/", my.publish, name="publish"),
    path("<int:pk>/confirm/", my.confirm, name="confirm"),
    path("<int:pk>/does-not-work/", my.open_case, name="open_case"),
    path("<int:pk>/withdraw/", my.withdraw, name="withdraw"),
    path("<int:pk>/qr.svg", my.qr_picture, name="qr"),
]
