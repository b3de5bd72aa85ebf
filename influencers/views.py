"""A creator's profile, and the page behind the button of her mails."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pictures
from accounts.limits import limited
from accounts.picture_forms import PictureForm
from accounts.requests import SignedInRequest
from influencers import languages, profiles, sign_in_links
from influencers.forms import ProfileForm
from influencers.models import Influencer
from influencers.sign_in_links import LinkRefused, PasswordNeeded, SignInLink

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def creator_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages of creators: signs in first, sets `request.influencer`, and offers a profile to who has none."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        influencer = profiles.of(request.user)
        if influencer is None:
            return redirect("my:profile")
        request.influencer = influencer  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return checked


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Her profile; a signed-in person without one is asked whether she wants to become a creator."""
    mine = profiles.of(request.user)
    if mine is None:
        return render(request, "influencers/become.html")
    form = ProfileForm(request.POST or None, profile=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(languages.known(mine.language)):  # she may just have chosen it
            messages.success(request, _("Your profile is saved."))
        return redirect("my:profile")
    return _draw(request, mine, form)


@login_required
@limited("import", "POST")
@require_POST
def avatar(request: SignedInRequest) -> HttpResponse:
    """Store her picture; with `remove`, take it away."""
    mine = profiles.of(request.user)
    if mine is None:
        return redirect("my:profile")
    form = PictureForm(request.POST, request.FILES, largest=pictures.AVATAR)
    removes = "remove" in request.POST
    if not removes and not form.is_valid():
        return _draw(request, mine, ProfileForm(profile=mine), form)
    profiles.set_avatar(mine, None if removes else form.cleaned_data["picture"])
    messages.success(request, _("Saved."))
    return redirect("my:profile")


def _draw(
    request: SignedInRequest, mine: Influencer, form: ProfileForm, picture: PictureForm | None = None
) -> HttpResponse:
    wrong = form.errors or (picture and picture.errors)
    context = {"form": form, "influencer": mine, "picture": picture or PictureForm(largest=pictures.AVATAR)}
    return render(request, "influencers/profile.html", context, status=422 if wrong else 200)


def choose_language(request: HttpRequest) -> HttpResponse:
    """The switch of every page: kept by the browser, and by the account of whoever is signed in and no creator."""
    response = i18n.set_language(request)
    wanted = request.POST.get("language", "")
    if request.user.is_authenticated and profiles.of(request.user) is None and wanted in dict(settings.LANGUAGES):
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    return response


@login_required
@require_POST
def become(request: SignedInRequest) -> HttpResponse:
    """Give a signed-in person a creator's profile: the one that waits under her address, or a new one."""
    try:
        profiles.claim(request.user)
    except profiles.NotHers as error:
        return render(request, "influencers/become.html", {"refusal": error}, status=409)
    messages.success(request, _("You are a creator now. Tell brands who you are."))
    return redirect("my:profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The button of a creator's mail. GET shows a button and changes nothing: mail scanners open every link."""
    try:
        link = sign_in_links.read_link(token)
        if request.user.is_authenticated and request.user.pk == link.influencer.user_id:
            return redirect(link.next_path)
        if request.method != "POST":
            return render(request, "influencers/sign_in.html", {"link": link, "token": token})
        return _sign_in(request, link)
    except LinkRefused:
        return render(request, "influencers/sign_in_refused.html", {"token": token}, status=410)
    except PasswordNeeded:
        messages.info(request, _("This account signs in with its password."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': link.next_path})}")


@never_cache
@require_POST
def send_link(request: HttpRequest, token: str) -> HttpResponse:
    """“Send me a new link”: the answer is the same whatever the token was."""
    sign_in_links.send_new_link(token)
    return render(request, "influencers/sign_in_sent.html")


def _sign_in(request: HttpRequest, link: SignInLink) -> HttpResponse:
    user = sign_in_links.use_link(link)
    # nothing of what this browser did before belongs to her
    request.session.flush()
    login(request, user, backend=_BACKEND)
    record_authentication(request, user, method="sign_in_link")
    return redirect(link.next_path)
