"""A creator's own campaigns, and the campaign information page."""

from __future__ import annotations

from django.urls import path

from campaigns.views import my, my_links

app_name = "mine"

urlpatterns = [
    path("", my.campaigns, name="campaigns"),
    path("<int:pk>/", my.campaign, name="campaign"),
    path("<int:pk>/publish/", my.publish, name="publish"),
    path("<int:pk>/confirm/", my.confirm, name="confirm"),
    path("<int:pk>/does-not-work/", my.open_case, name="open_case"),
    path("<int:pk>/withdraw/", my.withdraw, name="withdraw"),
    path("<int:pk>/links/", my_links.add, name="add_link"),
    path("<int:pk>/qr.svg", my_links.picture, {"kind": "svg"}, name="qr"),
    path("<int:pk>/qr.png", my_links.picture, {"kind": "png"}, name="qr_png"),
    path("<int:pk>/links/<int:link_pk>/qr.<str:kind>", my_links.picture, name="link_qr"),
]
