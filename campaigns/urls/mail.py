"""A brand's e-mails, under /mail/."""

from __future__ import annotations

from django.urls import URLPattern, path

from campaigns.views import mail_words

app_name = "mail"
urlpatterns: list[URLPattern] = [
    path("words/", mail_words.words, name="words"),
    path("words/<slug:kind>/<slug:language>/", mail_words.edit, name="edit_words"),
    path("words/<slug:kind>/<slug:language>/preview/", mail_words.preview, name="preview_words"),
]
