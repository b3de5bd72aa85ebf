"""The E-mail page of a brand, under /mail/."""

from __future__ import annotations

from django.urls import path

from campaigns.views import mailing

app_name = "mailing"
urlpatterns = [
    path("", mailing.mail, name="mail"),
    path("<int:pk>/lift/", mailing.lift, name="lift"),
]
