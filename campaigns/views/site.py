"""The page that strangers see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def landing(request: HttpRequest) -> HttpResponse:
    """What Tandem is, for people who are signed out; `home` shows it to them."""
    return render(request, "site/landing.html")
