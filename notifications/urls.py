"""Addresses of the post office. The name of a mail is letters, digits and dashes, so no path can be told by it."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import hooks, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/email/", include(hooks.addresses(settings.EMAIL_BACKEND))),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mailbox/", views.letters, name="mailbox"),
    path("mailbox/<slug:name>/", views.letter, name="mailbox_message"),
    path("mailbox/<slug:name>/html/", views.letter_html, name="mailbox_message_html"),
    path("mailbox/<slug:name>/file/", views.letter_file, name="mailbox_message_file"),
]
