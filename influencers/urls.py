"""The pages under /my/ that are about the creator herself; `campaigns.urls.my` adds her campaigns to this list."""

from __future__ import annotations

from django.urls import path

from influencers import views

app_name = "my"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/picture/", views.avatar, name="avatar"),
    path("profile/start/", views.become, name="become"),
    path("sign-in/<str:token>/", views.sign_in, name="sign_in"),
    path("sign-in/<str:token>/new/", views.send_link, name="send_link"),
]
