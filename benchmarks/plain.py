"""The peer of `bench redirect`: what one writes first. A Django view, `get`, a counter by `F() + 1`, a redirect.

It has Django's own middleware of a new project and stores less than Tandem: no time, no visitor, no robot.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.db.models import F  # noqa: E402 - models wait for Django's set-up
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402

from tracking.models import ClickDay  # noqa: E402


def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Look up, count, redirect."""
    day = get_object_or_404(ClickDay.objects.select_related("link"), link__slug=slug)
    ClickDay.objects.filter(pk=day.pk).update(clicks=F("clicks") + 1)
    return HttpResponseRedirect(day.link.destination)


urlpatterns = [path("r/<str:slug>", follow)]
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
application = get_wsgi_application()  # again: the middleware is read when it is made
