"""The team of a brand: its members see it, its owners change it. And the way in by an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import invitations, second_step, teams
from accounts.actors import person
from accounts.invitations import InvitationRefused
from accounts.models import Brand, Invitation, Membership, Role, User
from accounts.permissions import can, require_role
from accounts.requests import SignedInRequest
from accounts.teams import TeamRefused


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.MANAGER)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, slug: str) -> HttpResponse:
    """Members and open invitations. A POST says `do`: invite, revoke, role, hand_over, remove or leave."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return _draw(request, brand, InviteForm())
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404("no such deed")
    require_role(request.user, brand, Role.VIEWER if deed is _leave else Role.OWNER)
    form = InviteForm(request.POST if deed is _invite else None)
    if deed is _invite and not form.is_valid():
        return _draw(request, brand, form)
    try:
        deed(request, brand)
    except TeamRefused as refused:
        return _draw(request, brand, form, refused=refused)
    return redirect("home") if deed is _leave else redirect("team", brand.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """One invitation: what it offers, and to whom. Opening it changes nothing; its button takes the place."""
    try:
        found = invitations.find(token)
        if request.method == "POST" and request.user.is_authenticated:
            return _join(request, found, request.user)
    except InvitationRefused as refused:
        return _offer(request, None, refused=refused)
    return _offer(request, found)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedInRequest) -> HttpResponse:
    """The open invitations of her confirmed addresses, for who has lost the mail."""
    waiting = invitations.open_for(request.user)
    if request.method == "POST":
        chosen = next((one for one in waiting if str(one.pk) == request.POST.get("invitation")), None)
        if chosen is None:
            raise Http404("no such invitation")
        try:
            return _join(request, chosen, request.user)
        except InvitationRefused as refused:
            return _offer(request, None, refused=refused)
    return render(request, "accounts/invitations.html", {"invitations": waiting})


def _join(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    member = invitations.accept(found, user, by=person(user))
    messages.success(request, _("Welcome to the team of %(brand)s.") % {"brand": member.brand.name})
    return redirect("home")


def _offer(request: HttpRequest, found: Invitation | None, *, refused: InvitationRefused | None = None) -> HttpResponse:
    user = request.user
    hers = found is not None and user.is_authenticated and invitations.is_for(found, user)
    context = {"invitation": found, "refused": refused, "hers": hers}
    return render(request, "accounts/invitation.html", context, status=410 if refused else 200)


def _draw(
    request: SignedInRequest, brand: Brand, form: InviteForm, *, refused: TeamRefused | None = None
) -> HttpResponse:
    members = list(brand.memberships.select_related("user").order_by("user__email"))
    owner = can(request.user, brand, Role.OWNER)
    context: dict[str, Any] = {
        "brand": brand,
        "members": members,
        "invitations": brand.invitations.open(),
        "form": form,
        "roles": Role.choices,
        "owner": owner,
        # who is without one is nobody's business but the owners'
        "protected": second_step.who_have(one.user_id for one in members) if owner else set(),
        "refused": refused,
    }
    return render(request, "accounts/team.html", context, status=409 if refused else 422 if form.errors else 200)


def _invite(request: SignedInRequest, brand: Brand) -> None:
    email, role = request.POST["email"], Role(request.POST["role"])
    made = invitations.invite(brand, email, role, by=person(request.user))
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": made.email})


def _revoke(request: SignedInRequest, brand: Brand) -> None:
    waiting = {str(one.pk): one for one in brand.invitations.open()}
    if one := waiting.get(request.POST.get("invitation", "")):
        invitations.revoke(one, by=person(request.user))
    messages.success(request, _("The invitation is withdrawn."))


def _role(request: SignedInRequest, brand: Brand) -> None:
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404("no such role")
    teams.change_role(_member(request, brand), Role(role), by=person(request.user))
    messages.success(request, _("Saved."))


def _hand_over(request: SignedInRequest, brand: Brand) -> None:
    to = _member(request, brand)
    teams.hand_over(brand, giver=request.user, to=to, by=person(request.user))
    messages.success(request, _("%(who)s owns %(brand)s now.") % {"who": to.user, "brand": brand.name})


def _remove(request: SignedInRequest, brand: Brand) -> None:
    member = _member(request, brand)
    teams.remove(member, by=person(request.user))
    messages.success(request, _("%(who)s is not in the team any more.") % {"who": member.user})


def _leave(request: SignedInRequest, brand: Brand) -> None:
    own = get_object_or_404(Membership, brand=brand, user=request.user)
    teams.remove(own, by=person(request.user))
    messages.success(request, _("You have left the team of %(brand)s.") % {"brand": brand.name})


def _member(request: SignedInRequest, brand: Brand) -> Membership:
    pk = request.POST.get("member", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404("no such member")
    return get_object_or_404(brand.memberships.select_related("user"), pk=int(pk))


DEEDS = {
    "invite": _invite, "revoke": _revoke, "role": _role, "hand_over": _hand_over, "remove": _remove, "leave": _leave,
}  # fmt: skip
