"""The shops of a brand: the addresses where they report orders, their secrets, and what came in there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import person
from campaigns import delivered, hook_news
from campaigns.forms.hooks import HookForm, SecretForm
from campaigns.views.campaign_list import ask_which_brand
from campaigns.views.scope import MemberRequest, named_brand, page, stand_in
from tracking import hooks
from tracking.models import Delivery, Hook

SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shops(request: MemberRequest) -> HttpResponse:
    """The brand's hooks; a POST makes one, and its answer shows the secret, once."""
    brand = named_brand(request)
    if brand is None:
        return ask_which_brand(request, "shop_orders:shops", _("Whose shops?"))
    form = HookForm(request.POST if request.method == "POST" else None)
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = hooks.create(brand, **form.cleaned_data, by=person(request.user))
            form = HookForm()
        except hooks.HookRefused as refused:
            form.refuse(refused)
    found = list(hooks.of_brand(brand))
    news = hook_news.of(found)
    rows = [{"hook": one, "news": news[one.pk], "url": hook_news.url_of(one)} for one in found]
    context = {"rows": rows, "form": form, "secret": secret, "made": made}
    if made:
        context["url"] = hook_news.url_of(made)
    return _unkept(page(request, "orders/shops.html", context, status=422 if form.errors else 0))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_shop(request: MemberRequest, pk: int) -> HttpResponse:
    """One hook with its last calls; a POST gives it another secret, which the answer shows once."""
    hook = _member_hook(request, pk)
    form = SecretForm(request.POST if request.method == "POST" else None, kind=hook.kind)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = hooks.rotate(hook, **form.cleaned_data, by=person(request.user))
            form = SecretForm(kind=hook.kind)
        except hooks.HookRefused as refused:
            form.refuse(refused)
    context = {
        "hook": hook,
        "url": hook_news.url_of(hook),
        "news": hook_news.of([hook])[hook.pk],
        "deliveries": [(one, *_remark(one)) for one in hook.deliveries.defer("body")[:SHOWN]],
        "form": form,
        "secret": secret,
    }
    return _unkept(page(request, "orders/shop.html", context, status=422 if form.errors else 0))


@login_required
@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Hear a hook no more."""
    hook = _member_hook(request, pk)
    hooks.remove(hook, by=person(request.user))
    messages.success(request, _("“%(name)s” is removed. The orders that it has reported stay.") % {"name": hook.name})
    return HttpResponseRedirect(f"{reverse('shop_orders:shops')}?brand={hook.brand.slug}")


def _member_hook(request: MemberRequest, pk: int) -> Hook:
    found = Hook.objects.filter(brand__memberships__user_id=request.user.pk, removed_at=None).select_related("brand")
    hook = get_object_or_404(found, pk=pk)
    stand_in(request, hook.brand)
    return hook


def _remark(one: Delivery) -> tuple[str, str]:
    """The field that the remark on a call is about, and the sentence."""
    field = delivered.field_of(one)
    return field, delivered.remark(one).removeprefix(f"{field}: ")


def _unkept(response: HttpResponse) -> HttpResponse:
    """A page that may show a secret is kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response
