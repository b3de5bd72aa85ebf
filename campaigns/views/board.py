"""The first page: strangers read what Tandem is, members see what is blocked, creators go to their campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, invitations, second_step
from accounts.actors import person
from accounts.models import Brand, Role
from accounts.permissions import SecondStepNeeded
from accounts.scope_guard import across_brands
from campaigns import board, matters
from campaigns.views import site
from campaigns.views.scope import MemberRequest, page, stand_in
from influencers.models import Influencer
from notifications import outbox, pauses


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the person belongs."""
    if not request.user.is_authenticated:
        return site.landing(request)
    member = cast(MemberRequest, request)
    hers = list(Brand.objects.visible_to(request.user))
    closed = second_step.closed_to(request.user, hers)
    brands = [brand for brand in hers if brand not in closed]
    if closed and not brands:
        raise SecondStepNeeded(closed[0])
    if not brands and Influencer.objects.filter(user=request.user).exists():
        return redirect("/my/campaigns/")
    if not brands and invitations.open_for(request.user):
        return redirect("invitations")
    return _draw(member, brands, closed)


def _draw(request: MemberRequest, brands: list[Brand], closed: list[Brand]) -> HttpResponse:
    """What waits in each brand, each thing with the way to it."""
    if len(brands) == 1 and not closed:
        request.brand = brands[0]
    writable = set(
        request.user.memberships.exclude(role=Role.VIEWER).values_list("brand_id", flat=True) if brands else ()
    )
    waiting = board.of_brands(brands) if brands else {}
    stopped = pauses.paused(brand.lane for brand in brands) if brands else {}
    sections = [
        {
            "brand": brand,
            "waiting": waiting[brand.pk],
            "pause": stopped.get(brand.lane),
            "may_change": brand.pk in writable,
            "campaigns": number,
        }
        for brand, number in board.with_campaign_numbers(brands)
    ]
    return page(
        request, "campaigns/board.html", {"sections": sections, "closed": closed, "summary": _summary(waiting.values())}
    )


def _summary(waiting: Iterable[matters.Waiting]) -> str:
    """“6 creators are blocked in 2 campaigns.”"""
    found = list(waiting)
    creators, campaigns = sum(one.blocked for one in found), sum(one.campaigns for one in found)
    if creators:
        return ngettext(
            "%(creators)s creator is blocked in %(campaigns)s.",
            "%(creators)s creators are blocked in %(campaigns)s.",
            creators,
        ) % {
            "creators": number_format(creators, force_grouping=True),
            "campaigns": ngettext("%(count)s campaign", "%(count)s campaigns", campaigns) % {"count": campaigns},
        }
    if any(one.matters for one in found):
        return _("Nobody is blocked. This is what comes next.")
    return _("Nobody is blocked.")


@require_POST
def try_mail_now(request: MemberRequest, slug: str) -> HttpResponse:
    """Try the mails again that wait because the mail server refused."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    stand_in(request, brand)
    with transaction.atomic():
        with across_brands():  # whether anything waits at all tells whether the pause of every lane is over
            number = pauses.resume(brand.lane)
        audit.record("mail.resume", by=person(request.user), brand=brand, messages=number)
    outbox.nudge()
    messages.success(request, _("The mail server is tried again now."))
    return redirect("home")
