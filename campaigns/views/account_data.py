"""A person's own data: to take along, and to delete with her account."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import limited
from accounts.requests import SignedInRequest
from accounts.scope_guard import across_brands
from campaigns import farewell, her_data
from campaigns.models import Collaboration


class FarewellForm(forms.Form):
    """She types her address: the last thing that may keep her from a mistake."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_email(self) -> str:
        """Hers, in any capitals."""
        typed = str(self.cleaned_data["email"]).strip()
        if typed.lower() != self.address.lower():
            raise forms.ValidationError(
                _("This is not the address of your account. Type %(email)s.") % {"email": self.address},
                code="account.other_address",
            )
        return typed


@login_required
@require_safe
@never_cache
def data(request: SignedInRequest) -> HttpResponse:
    """What she can do with her data."""
    return render(request, "my/data.html", {"creator": Collaboration.objects.of_creator(request.user).exists()})


@login_required
@limited("export")
@require_safe
@never_cache
def download(request: SignedInRequest) -> HttpResponse:
    """Everything about her, as a .zip with a page to read and a file for programs."""
    with across_brands():  # what each brand keeps of her is found by her address
        kept = her_data.as_zip(request.user)
    return HttpResponse(
        kept,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="tandem-data-{timezone.now():%Y-%m-%d}.zip"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: SignedInRequest) -> HttpResponse:
    """Delete the account, once she has shown again who she is and has typed her address."""
    form = FarewellForm(request.POST or None, address=request.user.email)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with across_brands():
                farewell.delete_account(request.user)
        except farewell.FarewellRefused as refused:
            refusal = refused
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Good-bye."))
            return redirect("home")
    running = Collaboration.objects.of_creator(request.user).filter(status__in=farewell.RUNNING)
    context = {"form": form, "refusal": refusal, "running": running.count()}
    return render(request, "my/farewell.html", context, status=409 if refusal else 422 if form.errors else 200)
