"""Sign-up by role and one's own sessions (before allauth's, whose names they keep); the pages of brands and teams."""

from __future__ import annotations

from django.urls import path

from accounts import account_views, key_views, team_views, views

urlpatterns = [
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("accounts/sessions/", account_views.own_sessions, name="usersessions_list"),
    path("brands/new/", views.brand_new, name="brand_new"),
    path("brands/<slug:slug>/", views.brand_settings, name="brand_settings"),
    path("brands/<slug:slug>/logo/", views.brand_logo, name="brand_logo"),
    path("brands/<slug:slug>/two-step/", views.brand_second_step, name="brand_second_step"),
    path("brands/<slug:slug>/team/", team_views.team, name="team"),
    path("brands/<slug:slug>/keys/", key_views.api_keys, name="api_keys"),
    path("invitations/", team_views.mine, name="invitations"),
    path("invitations/<str:token>/", team_views.invitation, name="invitation"),
]
