"""Shows a picture to whom it is for, and takes a campaign's from its team."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pictures
from accounts.actors import person
from accounts.limits import limited
from accounts.picture_forms import PictureForm
from accounts.requests import SignedInRequest
from campaigns import picture_book, workflow
from campaigns.views.campaign_settings import draw_settings
from campaigns.views.scope import MemberRequest, member_campaign

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@login_required
@require_safe
def picture(request: SignedInRequest, name: str) -> FileResponse:
    """The picture, as a picture and nothing else. Its name changes when it does, so it may be kept for a day."""
    path = pictures.path_of(name)
    if path is None or not picture_book.may_see(request.user, name):
        raise Http404("no such picture")
    return FileResponse(
        path.open("rb"),
        content_type="image/webp",
        headers={"Cache-Control": "private, max-age=86400", "Content-Security-Policy": POLICY},
    )


@login_required
@limited("import", "POST")
@require_POST
def of_campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """Store a campaign's picture; with `remove`, take it away."""
    campaign = member_campaign(request, pk)
    form = PictureForm(request.POST, request.FILES, largest=pictures.COVER)
    removes = "remove" in request.POST
    if not removes and not form.is_valid():
        return draw_settings(request, campaign, form)
    try:
        made = None if removes else form.cleaned_data["picture"]
        picture_book.set_picture(campaign, made, by=person(request.user))
    except workflow.WrongMove as wrong:
        return draw_settings(request, campaign, refusal=wrong)
    messages.success(request, _("Saved."))
    return redirect("campaigns:settings", campaign.pk)
