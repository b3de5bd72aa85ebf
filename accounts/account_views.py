"""Pages of one's own account that allauth does not have as we want them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.actors import person
from accounts.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: SignedInRequest) -> HttpResponse:
    """Where she is signed in. A POST says `end`: the number of one session, or "others"."""
    here = request.session.session_key
    if request.method != "POST":
        unlisted = sessions.unlisted(request.user, here=here)
        context = {"sessions": sessions.of(request.user, here=here), "unlisted": len(unlisted)}
        return render(request, "accounts/sessions.html", context)
    wanted = request.POST.get("end", "")
    if wanted == "others":
        number = sessions.end(request.user, but=here, by=person(request.user))
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        number = sessions.end(request.user, but=here, only=int(wanted), by=person(request.user))
    else:
        raise Http404("no such session")
    messages.success(
        request,
        ngettext("%(number)s session is ended.", "%(number)s sessions are ended.", number) % {"number": number},
    )
    return redirect("usersessions_list")
