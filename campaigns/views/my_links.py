"""A creator's links: one more for a place where she posts, and the QR code of each as a picture."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import briefing, link_labels, qr
from campaigns.views import my
from campaigns.views.store import CreatorRequest, form_of
from influencers.views import creator_required

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@form_of("mine:campaign")
def add(request: CreatorRequest, pk: int) -> HttpResponse:
    """One more link, for the place that she names."""
    one = my.hers(request, pk)
    if not briefing.values(one).link:
        raise Http404("There is no link yet.")
    try:
        made = link_labels.add(one, request.POST.get("label", ""), by=my.herself(request, one))
    except link_labels.LabelRefused as error:
        return my.refused(request, pk, error.code, str(error))
    messages.success(request, _("Your link for “%(label)s” is ready.") % {"label": made.label})
    return redirect("mine:campaign", pk)


@require_safe
@creator_required
def picture(request: CreatorRequest, pk: int, kind: str, link_pk: int = 0) -> HttpResponse:
    """The QR code of one of her links as a file, for slides and prints."""
    one = my.hers(request, pk)
    if not briefing.values(one).link or kind not in TYPES:
        raise Http404("There is no link to draw.")
    link = next((known for known in link_labels.of(one) if known.pk == link_pk), None)
    if link is None:
        raise Http404("That is no link of hers.")
    response = HttpResponse(qr.picture(link.url, kind), content_type=TYPES[kind])
    name = "-".join(part for part in (one.campaign.slug, slugify(link.label), "qr") if part)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
