"""The API keys of a brand: managers see them, owners make, rotate and revoke them."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxValueValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import keys
from accounts.actors import person
from accounts.forms import NameField
from accounts.keys import KeyRefused
from accounts.models import ApiKey, Brand, Role
from accounts.names import clean_name
from accounts.permissions import can, require_role
from accounts.requests import SignedInRequest

ENDED_SHOWN = 20
LATEST = datetime.date(2999, 12, 31)
SCOPES = {
    "read": gettext_lazy("read: look at campaigns, creators, codes, orders and results"),
    "write": gettext_lazy("write: run campaigns, hand out codes, import files"),
    "conversions": gettext_lazy("conversions: report orders and refunds of the shop"),
}
OVERLAPS = {
    "now": gettext_lazy("It stops at once"),
    "hour": gettext_lazy("One hour"),
    "day": gettext_lazy("One day"),
    "week": gettext_lazy("One week"),
}


class KeyForm(forms.Form):
    """A new key."""

    name = NameField(
        label=gettext_lazy("Name"),
        max_length=keys.LONGEST_NAME,
        help_text=gettext_lazy("The program that will use it, as in “Web shop”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=tuple(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what the key may do.")},
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no day. Write it as 2026-06-30.")},
        validators=[
            MaxValueValidator(
                LATEST, gettext_lazy("No key works for so long. Choose an earlier day, or leave it empty.")
            )
        ],
        help_text=gettext_lazy("In the time zone of the brand. Empty: until it is revoked."),
    )

    def refuse(self, refused: KeyRefused) -> None:
        """Say what the verb refuses."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, forms.ValidationError(str(refused), code=refused.code))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: SignedInRequest, slug: str) -> HttpResponse:
    """The list; a POST says `do`: make, rotate or revoke. The answer to a made key shows it, once."""
    brand = get_object_or_404(Brand.objects.visible_to(request.user), slug=slug)
    require_role(request.user, brand, Role.OWNER if request.method == "POST" else Role.MANAGER)
    if request.method != "POST":
        return _draw(request, brand, KeyForm())
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404("no such deed")
    return deed(request, brand)


def _make(request: SignedInRequest, brand: Brand) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _draw(request, brand, form)
    given = form.cleaned_data
    until = _end_of(given["expires_on"], brand) if given["expires_on"] else None
    try:
        made, secret = keys.make(brand, given["name"], given["scopes"], expires_at=until, by=person(request.user))
    except KeyRefused as refused:
        form.refuse(refused)
        return _draw(request, brand, form)
    return _draw(request, brand, KeyForm(), made=made, secret=secret)


def _rotate(request: SignedInRequest, brand: Brand) -> HttpResponse:
    keep = keys.OVERLAPS.get(request.POST.get("keep", ""))
    if keep is None:
        raise Http404("no such time")
    try:
        made, secret = keys.rotate(_named(request, brand), keep=keep, by=person(request.user))
    except KeyRefused as refused:
        return _draw(request, brand, KeyForm(), refused=refused)
    return _draw(request, brand, KeyForm(), made=made, secret=secret)


def _revoke(request: SignedInRequest, brand: Brand) -> HttpResponse:
    key = _named(request, brand)
    keys.revoke(key, by=person(request.user))
    messages.success(request, _("“%(name)s” is revoked. Its next call is refused.") % {"name": key.name})
    return redirect("api_keys", brand.slug)


DEEDS = {"make": _make, "rotate": _rotate, "revoke": _revoke}


def _named(request: HttpRequest, brand: Brand) -> ApiKey:
    """The key that the form names, by its prefix. Raises 404 for one of another brand."""
    prefix = clean_name(request.POST.get("key", ""))
    return get_object_or_404(ApiKey.objects.select_related("brand"), brand=brand, prefix=prefix)


def _end_of(day: datetime.date, brand: Brand) -> datetime.datetime:
    """The first moment after the day, where the brand is."""
    zone = zoneinfo.ZoneInfo(brand.timezone)
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=zone)


def _draw(
    request: SignedInRequest,
    brand: Brand,
    form: KeyForm,
    *,
    made: ApiKey | None = None,
    secret: str = "",
    refused: KeyRefused | None = None,
) -> HttpResponse:
    found = ApiKey.objects.filter(brand=brand).select_related("replaced_by")
    working = list(found.working())
    context: dict[str, Any] = {
        "brand": brand,
        "working": working,
        "ended": found.exclude(pk__in=[one.pk for one in working])[:ENDED_SHOWN],
        "form": form,
        "overlaps": OVERLAPS.items(),
        "owner": can(request.user, brand, Role.OWNER),
        "made": made,
        "secret": secret,
        "refused": refused,
    }
    status = 409 if refused else 422 if form.errors else 200
    answer = render(request, "accounts/keys.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store, private"  # it may show a key
    return answer
