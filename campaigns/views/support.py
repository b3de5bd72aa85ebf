"""Pages of support within the administration: one search, and the way to look at the site as somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import viewing
from accounts.models import User
from accounts.names import clean_name
from accounts.requests import SignedInRequest
from campaigns import lookup


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """What the words name, each with the way to its row. `staff_gate` has let nobody in but staff."""
    words = clean_name(request.GET.get("q", ""))
    groups = [_group(found) for found in (lookup.search(words, by=request.user) if words else [])]
    return _page(request, "support/search.html", {"title": "Look up", "words": words, "groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says what will happen; its button begins it."""
    person = get_object_or_404(User, pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            viewing.begin(request, person, staff=request.user)
        except viewing.ViewingRefused as refusal:
            refused = str(refusal)
        else:
            return redirect("home")
    context = {"title": f"Look as {person}", "person": person, "refused": refused}
    return _page(request, "support/view_as.html", context, status=409 if refused else 200)


@login_required
@require_POST
def end_viewing(request: HttpRequest) -> HttpResponse:
    """Back to the administration."""
    viewing.end(request)
    return redirect("admin:index")


def _group(found: lookup.Found) -> dict[str, Any]:
    """The rows with their pages in the administration."""
    name = f"admin:{found.model.replace('.', '_')}"
    rows = [(row, reverse(f"{name}_change", args=[row.pk])) for row in found.rows]
    return {"found": found, "list": reverse(f"{name}_changelist"), "rows": rows}


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)
