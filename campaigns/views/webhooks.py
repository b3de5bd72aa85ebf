"""A brand's webhooks: the list, and one with its log. A secret is shown once, in the answer that made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import person
from accounts.models import Brand
from campaigns import webhook_desk, webhook_news
from campaigns.forms.webhooks import WebhookForm
from campaigns.views.scope import MemberRequest, page, stand_in
from campaigns.webhook_desk import WebhookRefused
from campaigns.webhook_facts import KINDS
from notifications.models import Webhook, WebhookCall, WebhookEvent
from notifications.webhooks import rounds, sentences
from notifications.webhooks.fates import TELL_AT

ROWS_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: MemberRequest, slug: str) -> HttpResponse:
    """The brand's webhooks; a POST makes one, and its answer shows the secret."""
    brand = _member_brand(request, slug)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = webhook_desk.create(brand, **form.cleaned_data, by=person(request.user))
            form = WebhookForm()
        except WebhookRefused as refused:
            form.refuse(refused)
    found = list(webhook_desk.of_brand(brand))
    news = webhook_news.of(found)
    rows = [{"webhook": one, "news": news[one.pk]} for one in found]
    context = {"rows": rows, "form": form, "made": made, "secret": secret, "many": TELL_AT[0]}
    return _unkept(page(request, "webhooks/list.html", context, status=422 if form.errors else 0))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_webhook(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One webhook with its log. A POST says `do`: change, rotate, test, off, on or remove."""
    brand = _member_brand(request, slug)
    webhook = _member_webhook(brand, pk)
    deed = DEEDS.get(request.POST.get("do", "change")) if request.method == "POST" else None
    if deed is None:
        return _draw(request, webhook)
    try:
        return deed(request, brand, webhook)
    except WebhookRefused as refused:
        return _draw(request, webhook, refusal=refused)


@login_required
@require_POST
def again(request: MemberRequest, slug: str, pk: int, event_pk: int) -> HttpResponse:
    """Send one event again."""
    brand = _member_brand(request, slug)
    webhook = _member_webhook(brand, pk)
    event = get_object_or_404(webhook.told, pk=event_pk)
    try:
        webhook_desk.send_again(event, brand, by=person(request.user))
    except WebhookRefused as refused:
        return _draw(request, webhook, refusal=refused)
    messages.success(request, _("It is sent again now. Load the page again to see the answer."))
    return redirect("webhooks:one", brand.slug, webhook.pk)


def _change(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            webhook_desk.change(webhook, brand, **form.cleaned_data, by=person(request.user))
            messages.success(request, _("Saved."))
            return redirect("webhooks:one", brand.slug, webhook.pk)
        except WebhookRefused as refused:
            form.refuse(refused)
    return _draw(request, webhook, form=form)


def _rotate(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    secret = webhook_desk.rotate(webhook, brand, by=person(request.user))
    return _draw(request, webhook, secret=secret)


def _test(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    webhook_desk.test(webhook, brand, by=person(request.user))
    messages.success(request, _("The test is on its way. Load the page again in a few seconds to see the answer."))
    return redirect("webhooks:one", brand.slug, webhook.pk)


def _off(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    webhook_desk.switch_off(webhook, brand, by=person(request.user))
    messages.success(request, _("“%(name)s” is switched off.") % {"name": webhook.name})
    return redirect("webhooks:one", brand.slug, webhook.pk)


def _on(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    webhook_desk.switch_on(webhook, brand, by=person(request.user))
    messages.success(request, _("“%(name)s” is switched on.") % {"name": webhook.name})
    return redirect("webhooks:one", brand.slug, webhook.pk)


def _remove(request: MemberRequest, brand: Brand, webhook: Webhook) -> HttpResponse:
    webhook_desk.remove(webhook, brand, by=person(request.user))
    messages.success(request, _("“%(name)s” is removed.") % {"name": webhook.name})
    return redirect("webhooks:list", brand.slug)


DEEDS: dict[str, Callable[[MemberRequest, Brand, Webhook], HttpResponse]] = {
    "change": _change, "rotate": _rotate, "test": _test, "off": _off, "on": _on, "remove": _remove,
}  # fmt: skip


def _draw(
    request: MemberRequest,
    webhook: Webhook,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    refusal: WebhookRefused | None = None,
) -> HttpResponse:
    typed = {"url": webhook.url, "name": webhook.name, "events": webhook.events}
    events = Paginator(webhook_desk.events_of(webhook), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "webhook": webhook,
        "news": webhook_news.of([webhook])[webhook.pk],
        "events": events,
        "rows": [_row(event) for event in events],
        "form": form or WebhookForm(initial=typed),
        "secret": secret,
        "kinds": [(kind, KINDS[kind]) for kind in webhook.events if kind in KINDS],
        "failing": webhook.off_at is None and webhook.failures >= TELL_AT[0],
    }
    status = 422 if form is not None and form.errors else 0
    return _unkept(page(request, "webhooks/one.html", context, refusal=refusal, status=status))


def _row(event: WebhookEvent) -> dict[str, Any]:
    """One event of the log, with its calls, the last first."""
    calls = sorted(event.calls.all(), key=lambda call: -call.pk)
    return {
        "event": event,
        "test": event.kind == rounds.TEST,
        "calls": [{"call": call, "why": _why(call)} for call in calls],
    }


def _why(call: WebhookCall) -> str:
    """Why there was no answer, in the language of whoever reads it."""
    return sentences.say(call.error_code, call.detail) if call.error_code else ""


def _member_brand(request: MemberRequest, slug: str) -> Brand:
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    stand_in(request, brand)
    return brand


def _member_webhook(brand: Brand, pk: int) -> Webhook:
    return get_object_or_404(webhook_desk.of_brand(brand), pk=pk)


def _unkept(response: HttpResponse) -> HttpResponse:
    """A page that may show a secret is kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response
