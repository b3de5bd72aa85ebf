"""Sign-up by role (before allauth's own, whose name it keeps), and the pages of brands."""

from __future__ import annotations

from django.urls import path

from accounts import views

urlpatterns = [
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("brands/new/", views.brand_new, name="brand_new"),
    path("brands/<slug:slug>/", views.brand_settings, name="brand_settings"),
]
