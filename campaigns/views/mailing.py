"""The E-mail page of a brand: which addresses its mails do not go to, why, and lifting that."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import person
from accounts.models import Brand
from accounts.names import clean_name
from campaigns import mailing
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from notifications.models import Suppression
from notifications.suppressions import NotLifted

PER_PAGE = 50


@login_required
@require_safe
def mail(request: MemberRequest) -> HttpResponse:
    """The list. Somebody with several brands is asked which."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "mailing:mail", "Whose e-mail?")
    return _draw(request, brand)


@login_required
@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Let mails go to this address again."""
    lanes = {brand.lane: brand for brand in Brand.objects.visible_to(request.user)}
    one = get_object_or_404(Suppression, pk=pk, lane__in=lanes)
    brand = lanes[one.lane]
    stand_in(request, brand)
    try:
        mailing.lift(one, brand=brand, by=person(request.user))
    except NotLifted as refusal:
        return _draw(request, brand, refusal=refusal)
    messages.success(
        request,
        _("%(address)s can be mailed again. Send again what was stopped, where it still matters.")
        % {"address": one.address},
    )
    return redirect(f"{reverse('mailing:mail')}?brand={brand.slug}")


def _draw(request: MemberRequest, brand: Brand, refusal: NotLifted | None = None) -> HttpResponse:
    words = clean_name(request.GET.get("q", ""))
    found = mailing.stopped(brand)
    if words:
        found = found.filter(address__icontains=words)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "campaigns/mail.html", {"stopped": shown, "words": words}, refusal=refusal)
